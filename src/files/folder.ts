import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder } from './state-folder.ts';

/** An empty folder in place of whatever a run left there that was killed. */
export function emptyFolder(path: string): void {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { recursive: true });
}

export function makeFolder(path: string): void {
  mkdirSync(path, { recursive: true });
}

/** Removes a file or a folder with all that is in it, if it is there. */
export function remove(path: string): void {
  rmSync(path, { recursive: true, force: true });
  if (existsSync(dirname(path))) syncFolder(dirname(path));
}

export function rename(from: string, to: string): void {
  renameSync(from, to);
  syncFolder(dirname(to));
}

/** Names in a folder, sorted; none when it is not there. */
export function namesIn(path: string): readonly string[] {
  return existsSync(path) ? readdirSync(path).sort() : [];
}
