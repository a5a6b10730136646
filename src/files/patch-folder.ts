import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { syncFolder } from './state-folder.ts';

/** A file of a series, by its name in the folder. */
export interface PatchFile {
  readonly file: string;
  readonly text: string;
}

/** What a folder of patches holds; everything else in it belongs to somebody else. */
const manifest = 'manifest.json';
/** The manifest of a series that is being taken away, and the one of a series that is not complete yet. */
const leaving = '.harden-patches-old.json';
const coming = '.harden-patches-new.json';
const schema = 'harden-patches/1';
const ownName = /^(?:\d{4,}-[A-Za-z0-9.-]+\.patch|series)$/;

/** Why patches may not be written into a folder; undefined when they may. Looks, and changes nothing. */
export function whyNotPatchFolder(folder: string): string | undefined {
  if (!existsSync(folder)) return undefined;
  if (!statSync(folder).isDirectory()) return 'it is no folder';
  const own = ownNames(folder);
  const foreign = readdirSync(folder).filter(name => !own.has(name));
  if (foreign.length === 0) return undefined;
  return `it holds ${foreign[0]}${foreign.length > 1 ? ` and ${foreign.length - 1} more` : ''}, not written by \`harden patch\``;
}

/** Whether there are patches of an earlier run. */
export function hasPatches(folder: string): boolean {
  return existsSync(folder) && ownNames(folder).size > 0;
}

/**
 * Puts a series into a folder, in place of an older one. The manifest comes last: while it is missing the series is not complete.
 * What a run leaves that was killed here is known as ours, and goes with the next one. Throws the error of the system.
 */
export function writePatches(folder: string, files: readonly PatchFile[], manifestText: string): void {
  mkdirSync(folder, { recursive: true });
  const own = ownNames(folder);
  if (existsSync(join(folder, manifest))) renameSync(join(folder, manifest), join(folder, leaving));
  rmSync(join(folder, coming), { force: true });
  writeDurably(join(folder, coming), manifestText);
  syncFolder(folder);
  for (const name of own) if (ownName.test(name)) rmSync(join(folder, name), { force: true });
  for (const { file, text } of files) writeDurably(join(folder, file), text);
  rmSync(join(folder, leaving), { force: true });
  renameSync(join(folder, coming), join(folder, manifest));
  syncFolder(folder);
}

/** Takes away the series of an earlier run, and the folder with it. */
export function removePatches(folder: string): void {
  if (existsSync(join(folder, manifest))) renameSync(join(folder, manifest), join(folder, leaving));
  const own = [...ownNames(folder)];
  // What says that the others are ours goes last.
  for (const name of own.sort((a, b) => Number(ownName.test(b)) - Number(ownName.test(a))))
    rmSync(join(folder, name), { force: true });
  if (readdirSync(folder).length === 0) rmSync(folder, { recursive: true });
}

/** Names in a folder that a manifest of ours tells of, and those manifests. Nobody but us writes the hidden ones, whole or not. */
function ownNames(folder: string): ReadonlySet<string> {
  const names = new Set([leaving, coming].filter(name => existsSync(join(folder, name))));
  for (const name of [manifest, leaving, coming]) {
    for (const own of listedIn(join(folder, name)) ?? []) names.add(own).add('series').add(name);
  }
  return names;
}

/** Undefined when there is no manifest of ours. It may have been written by anybody: only plain names of patches count. */
function listedIn(path: string): readonly string[] | undefined {
  try {
    const data = JSON.parse(readFileSync(path, 'utf8')) as {
      schema?: unknown;
      patches?: readonly { file?: unknown }[];
    };
    if (data.schema !== schema) return undefined;
    return (data.patches ?? []).map(({ file }) => String(file)).filter(file => ownName.test(file));
  } catch {
    return undefined;
  }
}

/** Never through a link that lies there already. */
function writeDurably(path: string, text: string): void {
  const descriptor = openSync(path, 'wx');
  try {
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
