/** Patches that `git apply` accepts, made from the splices of a file. */
import { hash } from 'node:crypto';
import type { Applied } from '../engine/plan.ts';
import { type Hunk, hunksOf } from './hunks.ts';
import { quoteName } from './quote.ts';

/** Unified diff of one file with git's headers; empty when nothing changed. */
export function toPatch({ path, before, after, splices, isNew }: Applied, mode: '100644' | '100755'): string {
  const hunks = hunksOf(before, splices);
  if (hunks.length === 0) return '';
  return fileDiff({ path, mode, before: isNew ? noBlob : gitBlobId(before), after: gitBlobId(after) }, hunks);
}

/** Object id of a file that is not there. */
export const noBlob = '0'.repeat(40);

/** What the head of a diff says of a file. */
export interface DiffHead {
  readonly path: string;
  readonly mode: '100644' | '100755';
  /** Object ids; `noBlob` in front of a new file. */
  readonly before: string;
  readonly after: string;
}

/** Unified diff of one file from its hunks. */
export function fileDiff({ path, mode, before, after }: DiffHead, hunks: readonly Hunk[]): string {
  // git marks a name with a blank by a tab, so that the end of the name is known.
  const tail = path.includes(' ') ? '\t' : '';
  const head = [
    `diff --git ${quoteName(`a/${path}`)} ${quoteName(`b/${path}`)}`,
    ...(before === noBlob
      ? [`new file mode ${mode}`, `index ${before}..${after}`, '--- /dev/null']
      : [`index ${before}..${after} ${mode}`, `--- ${quoteName(`a/${path}`)}${tail}`]),
    `+++ ${quoteName(`b/${path}`)}${tail}`,
  ];
  return `${[...head, ...hunks.flatMap(hunkLines)].join('\n')}\n`;
}

function hunkLines({ oldStart, oldLines, newStart, newLines, lines }: Hunk): readonly string[] {
  const range = (start: number, count: number): string => (count === 1 ? String(start) : `${start},${count}`);
  return [`@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@`, ...lines];
}

/** Object id of the text as git stores it. */
export function gitBlobId(text: string): string {
  return hash('sha1', `blob ${Buffer.byteLength(text)}\0${text}`);
}
