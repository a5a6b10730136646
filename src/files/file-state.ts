import { createHash } from 'node:crypto';
import { readFileSync, realpathSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { absent } from './absent.ts';
import { codeOf } from './error-words.ts';
import type { JournalEntry } from './journal.ts';
import { commit, discard, prepare, prepareNew } from './replace.ts';

/**
 * A file against its journal entry. `torn`: being written in place when the process died. `changed`: by somebody else, or gone.
 * `unreadable`: nobody can tell now.
 */
export type FileState = 'old' | 'new' | 'torn' | 'changed' | 'unreadable';

export function stateOf(entry: JournalEntry): FileState {
  try {
    return look(entry);
  } catch {
    return 'unreadable';
  }
}

/** Gives a file its old or new bytes, unless somebody else changed it. Throws when it cannot be read or written. */
export function bring(entry: JournalEntry, to: 'old' | 'new'): FileState {
  const state = look(entry);
  if (state === to || state === 'changed') return state;
  const isNew = entry.oldSha256 === absent;
  if (isNew && to === 'old') {
    rmSync(entry.path);
    return to;
  }
  const bytes = fromBase64(to === 'old' ? entry.oldBytes : entry.newBytes);
  const prepared = isNew && state === 'old' ? prepareNew(entry.path, bytes) : prepare(entry.path, bytes);
  try {
    commit(prepared);
  } finally {
    discard(prepared);
  }
  return to;
}

function look(entry: JournalEntry): Exclude<FileState, 'unreadable'> {
  const now = readIfThere(entry.path);
  if (!now && entry.oldSha256 === absent && folderIsThere(entry.path)) return 'old';
  // A path that leads elsewhere by now is no longer the file that was planned for.
  if (now?.path !== entry.path) return 'changed';
  const sum = sha256(now.bytes);
  if (sum === entry.oldSha256) return 'old';
  if (sum === entry.newSha256) return 'new';
  return isTorn(now.bytes, fromBase64(entry.oldBytes), fromBase64(entry.newBytes)) ? 'torn' : 'changed';
}

/** The folder that a new file is to lie in, and not a link to another one. */
export function folderIsThere(path: string): boolean {
  try {
    return realpathSync(dirname(path)) === dirname(path);
  } catch {
    return false;
  }
}

function readIfThere(path: string): RealFile | undefined {
  try {
    return readReal(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP', 'EISDIR'].includes(codeOf(error))) return undefined;
    throw error;
  }
}

export interface RealFile {
  /** After all links. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

export function readReal(path: string): RealFile {
  const real = realpathSync(path);
  return { path: real, bytes: readFileSync(real) };
}

/**
 * Every byte is that of the old or of the new text at its place, and nothing is cut off: one was being written over the other, in
 * either direction. What somebody else typed is never taken for that.
 */
function isTorn(bytes: Uint8Array, old: Uint8Array, fresh: Uint8Array): boolean {
  if (bytes.length < Math.min(old.length, fresh.length)) return false;
  return bytes.every((byte, index) => byte === old[index] || byte === fresh[index]);
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export function fromBase64(text: string): Uint8Array {
  return Buffer.from(text, 'base64');
}
