import { lstatSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { codeOf } from './error-words.ts';
import { type ReadOutcome, readProjectFile, realPath } from './read.ts';
import { replaceUnchanged, type WriteOutcome } from './replace-unchanged.ts';
import { writeNewFile } from './report-file.ts';

/** Reads an evidence file; undefined when there is none. Only a regular file counts, no link to one. */
export function readEvidenceFile(path: string, maxSize: number): ReadOutcome | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return undefined;
  if (found.isSymbolicLink()) return { problem: { code: 'not-a-file', message: 'is a symbolic link, not a file' } };
  return readProjectFile(realPath(dirname(path)), path, maxSize);
}

/** Writes an evidence file as a whole; one that was changed since it was read is left alone. */
export function writeEvidenceFile(path: string, before: Uint8Array | undefined, text: string): WriteOutcome {
  try {
    const folder = realPath(dirname(path));
    if (before) return replaceUnchanged(folder, { path, before, after: Buffer.from(text, 'utf8') });
    writeNewFile(join(folder, basename(path)), text);
    return { written: true };
  } catch (error) {
    return { written: false, code: codeOf(error), message: `could not be written (${codeOf(error)})` };
  }
}
