import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { codeOf } from './read.ts';
import { isInside } from './root.ts';
import { removeStale, temporaryName } from './stale.ts';

export interface Change {
  readonly path: string;
  /** Bytes the change was computed from. */
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

export type WriteOutcome =
  | { readonly written: true }
  | { readonly written: false; readonly code: string; readonly message: string };

/**
 * Replaces a file as a whole: a temporary file in the same folder, fsync, rename. Mode and owner are kept. Where a rename would
 * break something (other hard links, a foreign owner, a mounted file) the bytes are written in place. A file that changed since it
 * was read is left alone.
 */
export function writeProjectFile(root: string, { path, before, after }: Change): WriteOutcome {
  let real: string;
  try {
    real = realpathSync(path);
  } catch {
    return refused('gone', 'was removed meanwhile; run again');
  }
  if (!isInside(root, real)) return refused('outside-root', 'lies outside the root; it was not written');
  try {
    return replace(real, before, after);
  } catch (error) {
    return refused('not-written', `could not be written (${codeOf(error)}); it is unchanged`);
  }
}

function refused(code: string, message: string): WriteOutcome {
  return { written: false, code, message };
}

function replace(path: string, before: Uint8Array, after: Uint8Array): WriteOutcome {
  const descriptor = openSync(path, constants.O_RDWR | constants.O_NOFOLLOW);
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) return refused('not-a-file', 'is not a regular file any more; it was not written');
    if (!sameBytes(readFileSync(descriptor), before)) {
      return refused('changed', 'was changed since it was read; run again');
    }
    const owned = process.getuid === undefined || stat.uid === process.getuid() || process.getuid() === 0;
    if (stat.nlink > 1 || !owned || !renameOver(path, stat, after, before)) writeInPlace(descriptor, after);
    return { written: true };
  } finally {
    closeSync(descriptor);
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/** False when the file cannot be replaced by renaming, and nothing has happened to it. */
function renameOver(
  path: string,
  stat: { mode: number; uid: number; gid: number },
  after: Uint8Array,
  before: Uint8Array,
): boolean {
  cleanOnce(dirname(path));
  const temporary = join(dirname(path), temporaryName(randomBytes(6).toString('hex')));
  let made = false;
  try {
    const descriptor = openSync(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
    made = true;
    try {
      writeAll(descriptor, after);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    if (process.getuid?.() === 0) chownSync(temporary, stat.uid, stat.gid);
    chmodSync(temporary, stat.mode & 0o7777);
    // The last look before the file is replaced: an editor may have saved meanwhile.
    if (!sameBytes(readFileSync(path), before))
      throw Object.assign(new Error('changed'), { code: 'changed since it was read' });
    renameSync(temporary, path);
    made = false;
    return true;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EBUSY' || code === 'EXDEV' || (code === 'EACCES' && !made) || (code === 'EROFS' && !made))
      return false;
    throw error;
  } finally {
    if (made) rmSync(temporary, { force: true });
  }
}

const cleaned = new Set<string>();

function cleanOnce(folder: string): void {
  if (cleaned.has(folder)) return;
  cleaned.add(folder);
  try {
    removeStale(folder);
  } catch {
    // A folder that cannot be listed can still be written to.
  }
}

function writeInPlace(descriptor: number, after: Uint8Array): void {
  writeAll(descriptor, after);
  ftruncateSync(descriptor, after.length);
  fsyncSync(descriptor);
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done, bytes.length - done, done);
}
