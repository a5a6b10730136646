import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { codeOf } from './error-words.ts';
import { isInside } from './root.ts';

export type ReadOutcome =
  | { readonly bytes: Uint8Array }
  | { readonly problem: { readonly code: string; readonly message: string } };

/** Reads one regular file of the project. A symbolic link counts only when it leads to a file inside the root. */
export function readProjectFile(root: string, path: string, maxSize: number): ReadOutcome {
  let real: string;
  try {
    real = realpathSync.native(path);
  } catch {
    return { problem: { code: 'not-found', message: 'no such file; check the path' } };
  }
  if (!isInside(root, real)) {
    return {
      problem: { code: 'outside-root', message: 'the file lies outside the root; name its folder with --root' },
    };
  }
  return readRegular(real, maxSize);
}

/** Reads files of the project one after the other: neighbours share the real path of their folder. */
export function projectFiles(root: string, maxSize: number): (path: string) => ReadOutcome {
  let last: { readonly folder: string; readonly real: string | undefined } | undefined;
  return path => {
    const folder = dirname(path);
    if (last?.folder !== folder) last = { folder, real: realFolder(root, folder) };
    const descriptor = last.real === undefined ? undefined : openDirectly(join(last.real, basename(path)));
    return descriptor === undefined ? readProjectFile(root, path, maxSize) : readOpened(descriptor, maxSize);
  };
}

/** The real path of a folder inside the root. */
function realFolder(root: string, folder: string): string | undefined {
  try {
    const real = realpathSync.native(folder);
    return isInside(root, real) ? real : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined for a symbolic link, and for what cannot be opened. Where links cannot be told when opening, for everything. */
function openDirectly(path: string): number | undefined {
  if (constants.O_NOFOLLOW === undefined) return undefined;
  try {
    return openFile(path);
  } catch {
    return undefined;
  }
}

function openFile(path: string): number {
  // Without O_NONBLOCK a named pipe would wait for a writer for ever.
  return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
}

function readRegular(path: string, maxSize: number): ReadOutcome {
  try {
    return readOpened(openFile(path), maxSize);
  } catch (error) {
    return { problem: { code: 'unreadable', message: `cannot be opened (${codeOf(error)}); check its permissions` } };
  }
}

function readOpened(descriptor: number, maxSize: number): ReadOutcome {
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) return { problem: { code: 'not-a-file', message: 'is not a regular file' } };
    if (stat.size > maxSize) {
      const message = `has ${stat.size.toLocaleString('en')} bytes, more than the limit of ${maxSize.toLocaleString('en')}; raise it with --max-file-size`;
      return { problem: { code: 'too-large', message } };
    }
    const bytes = Buffer.allocUnsafe(stat.size);
    let length = 0;
    for (let count = -1; count !== 0 && length < bytes.length; length += count)
      count = readSync(descriptor, bytes, length, bytes.length - length, null);
    return { bytes: bytes.subarray(0, length) };
  } catch (error) {
    return { problem: { code: 'unreadable', message: `cannot be read (${codeOf(error)})` } };
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Reader for the files that a manifest mentions (Dockerfile, `extends` base, Chart.yaml): paths relative to the root, undefined for
 * anything that is missing, outside, or not a small regular file. Remembers what it was asked last.
 */
export function projectReader(root: string, maxSize: number): (path: string) => string | undefined {
  const known = new Map<string, string | undefined>();
  const folders = new Map<string, boolean>();
  let kept = 0;
  const folderExists = (folder: string): boolean => {
    const answer = folders.get(folder) ?? existsSync(folder);
    folders.set(folder, answer);
    return answer;
  };
  return path => {
    if (known.has(path)) return known.get(path);
    const full = resolve(root, path);
    let text: string | undefined;
    if (isInside(root, full) && folderExists(dirname(full)) && existsSync(full)) {
      const outcome = readProjectFile(root, full, maxSize);
      if ('bytes' in outcome) text = Buffer.from(outcome.bytes).toString('utf8');
    }
    kept += text?.length ?? 0;
    if (known.size > 2000 || kept > 1 << 20) {
      known.clear();
      folders.clear();
      kept = text?.length ?? 0;
    }
    known.set(path, text);
    return text;
  };
}

export function readStdin(): Uint8Array {
  return readFileSync(0);
}

export function exists(path: string): boolean {
  return existsSync(path);
}

/** Whether git would record the file as executable. */
export function fileMode(path: string): '100644' | '100755' {
  return ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o100) === 0 ? '100644' : '100755';
}

/** Absolute, without symbolic links. */
export function realPath(path: string): string {
  return realpathSync.native(path);
}
