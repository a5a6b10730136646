import { hash } from 'node:crypto';
import type { FileChange } from './change.ts';

/** What one pull request holds. */
export interface Unit {
  /** Name of the group, with the folder when a group is split: ends the name of the branch. */
  readonly name: string;
  readonly files: readonly FileChange[];
  /** Files that do not fit, and follow when this one is merged. */
  readonly later: number;
}

export interface Limits {
  readonly split: string;
  readonly maxFiles: number;
  readonly maxFindings: number;
}

/** Shares the files of a group out among pull requests that a person can read. `files`: sorted by path. */
export function splitGroup(group: string, files: readonly FileChange[], limits: Limits): readonly Unit[] {
  if (files.length === 0) return [];
  const depth = /^directory:(\d)$/.exec(limits.split)?.[1];
  if (depth !== undefined) return byFolder(group, files, Number(depth)).map(unit => cut(unit, limits));
  const whole = { name: group, files, later: 0 };
  if (limits.split === 'none' || fits(files, limits)) return [cut(whole, limits)];
  return byFolder(group, files, 1).map(unit => cut(unit, limits));
}

function fits(files: readonly FileChange[], { maxFiles, maxFindings }: Limits): boolean {
  return files.length <= maxFiles && files.reduce((sum, { fixed }) => sum + fixed.length, 0) <= maxFindings;
}

/** The first files, as many as fit; one is always there. */
function cut(unit: Unit, limits: Limits): Unit {
  let count = 1;
  while (count < unit.files.length && fits(unit.files.slice(0, count + 1), limits)) count++;
  return { ...unit, files: unit.files.slice(0, count), later: unit.files.length - count };
}

function byFolder(group: string, files: readonly FileChange[], depth: number): readonly Unit[] {
  const folders = new Map<string, FileChange[]>();
  for (const file of files) {
    const folder = file.path.split('/').slice(0, -1).slice(0, depth).join('/');
    const others = folders.get(folder);
    if (others) others.push(file);
    else folders.set(folder, [file]);
  }
  return [...folders].map(([folder, own]) => ({ name: `${group}-${slug(folder)}`, files: own, later: 0 }));
}

/** A folder as a part of a branch name. Folders that would come to the same get a sign of their own. */
export function slug(folder: string): string {
  const plain = folder
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40);
  if (folder === '') return 'root';
  return plain === folder && plain !== 'root'
    ? plain
    : `${plain}-${hash('sha256', folder).slice(0, 6)}`.replace(/^-/, '');
}
