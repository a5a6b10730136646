import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { codeOf } from './error-words.ts';
import { removeStale, temporaryName } from './stale.ts';

/** New bytes of a file, ready to take its place. */
export interface Prepared {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Holds the bytes beside the file; undefined when the file has to be written in place. */
  readonly temporary: string | undefined;
  /** There is no such file yet, and one that appears meanwhile is left alone. */
  readonly isNew?: true;
}

/**
 * Makes everything ready so that only a rename is left: a temporary file in the same folder with the same mode and owner, on the
 * disk. In place is for files where a rename would break something: other hard links, a foreign owner, a folder closed to us.
 * Throws when the file cannot be written; it is untouched then.
 */
export function prepare(path: string, bytes: Uint8Array, temporary: string = temporaryName(path)): Prepared {
  const stat = writableFile(path);
  const mayRename = stat.nlink === 1 && (isOwn(stat) || process.getuid?.() === 0);
  if (mayRename) removeStale(dirname(path));
  const made = mayRename && makeTemporary(temporary, bytes, stat);
  return { path, bytes, temporary: made ? temporary : undefined };
}

/** The same for a file that is not there yet. Throws when it cannot be made. */
export function prepareNew(path: string, bytes: Uint8Array, temporary: string = temporaryName(path)): Prepared {
  removeStale(dirname(path));
  const descriptor = openSync(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o666);
  try {
    writeBytes(descriptor, bytes);
    fsyncSync(descriptor);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
  return { path, bytes, temporary, isNew: true };
}

/** Puts the prepared bytes in place of the old ones. Throws when that fails; the file then has its old bytes. */
export function commit({ path, bytes, temporary, isNew }: Prepared): void {
  // A link is only made where nothing is.
  if (isNew && temporary !== undefined) linkSync(temporary, path);
  else if (temporary === undefined || !renamed(temporary, path)) writeInPlace(path, bytes);
  if (temporary !== undefined) rmSync(temporary, { force: true });
}

export function discard({ temporary }: Prepared): void {
  if (temporary !== undefined) rmSync(temporary, { force: true });
}

function writableFile(path: string): Stats {
  const descriptor = openSync(path, constants.O_RDWR | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) throw Object.assign(new Error('is not a regular file'), { code: 'is not a regular file' });
    return stat;
  } finally {
    closeSync(descriptor);
  }
}

function isOwn({ uid }: Stats): boolean {
  return process.getuid === undefined || uid === process.getuid();
}

/** False when no such file can be made here. */
function makeTemporary(temporary: string, bytes: Uint8Array, like: Stats): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes(codeOf(error))) return false;
    throw error;
  }
  let made = false;
  try {
    made = takeOwner(descriptor, like);
    if (made) {
      fchmodSync(descriptor, like.mode & 0o7777);
      writeBytes(descriptor, bytes);
      fsyncSync(descriptor);
    }
    return made;
  } catch (error) {
    made = false;
    throw error;
  } finally {
    closeSync(descriptor);
    if (!made) rmSync(temporary, { force: true });
  }
}

/** False when the owner or the group cannot be kept. */
function takeOwner(descriptor: number, { uid, gid }: Stats): boolean {
  const now = fstatSync(descriptor);
  if (now.uid === uid && now.gid === gid) return true;
  try {
    fchownSync(descriptor, uid, gid);
    return true;
  } catch {
    return false;
  }
}

/** False for a file that cannot be replaced by renaming: mounted by itself, or on an overlay of another device. */
function renamed(temporary: string, path: string): boolean {
  try {
    renameSync(temporary, path);
    return true;
  } catch (error) {
    if (['EBUSY', 'EXDEV'].includes(codeOf(error))) return false;
    throw error;
  }
}

function writeInPlace(path: string, bytes: Uint8Array): void {
  const descriptor = openSync(path, constants.O_RDWR | constants.O_NOFOLLOW);
  try {
    const before = readFileSync(descriptor);
    try {
      overwrite(descriptor, bytes);
    } catch (error) {
      // What was overwritten had its room on the disk, so this works when there is no more of it.
      overwrite(descriptor, before);
      throw error;
    }
  } finally {
    closeSync(descriptor);
  }
}

function overwrite(descriptor: number, bytes: Uint8Array): void {
  writeBytes(descriptor, bytes);
  ftruncateSync(descriptor, bytes.length);
  fsyncSync(descriptor);
}

function writeBytes(descriptor: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done, bytes.length - done, done);
}
