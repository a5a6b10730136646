import { lstatSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { absent } from './absent.ts';
import { codeOf } from './error-words.ts';
import { sha256 } from './file-state.ts';
import { commit, discard, prepare, prepareNew } from './replace.ts';
import { isInside } from './root.ts';
import type { Step } from './undo-lines.ts';

/** What one file is to become, as bytes. */
export interface BytesReplacement {
  readonly path: string;
  /** What the new bytes were made of. */
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  /** There was no such file. */
  readonly isNew?: boolean | undefined;
}

/** Whether the file was replaced, or why not. */
export type WriteOutcome =
  | { readonly written: true }
  | { readonly written: false; readonly code: string; readonly message: string };

/**
 * Replaces one file as a whole. A file that changed since it was read is left alone. `record` hears of it right before, and must not
 * throw.
 */
export function replaceUnchanged(
  root: string,
  replacement: BytesReplacement,
  record: (step: Step) => void = () => {},
): WriteOutcome {
  const { path } = replacement;
  let real: string;
  try {
    real = replacement.isNew ? join(realpathSync(dirname(path)), basename(path)) : realpathSync(path);
  } catch {
    return refused('gone', 'was removed meanwhile; run again');
  }
  if (!isInside(root, real)) return refused('outside-root', 'lies outside the root; it was not written');
  try {
    return (replacement.isNew ? create : replace)({ ...replacement, path: real }, record);
  } catch (error) {
    return refused('not-written', `could not be written (${codeOf(error)}); it is unchanged`);
  }
}

function refused(code: string, message: string): WriteOutcome {
  return { written: false, code, message };
}

/** One that appeared meanwhile is left alone. */
function create({ path, after }: BytesReplacement, record: (step: Step) => void): WriteOutcome {
  const prepared = prepareNew(path, after);
  try {
    if (lstatSync(path, { throwIfNoEntry: false })) return refused('changed', 'appeared meanwhile; run again');
    record({ path, oldSha256: absent, newSha256: sha256(after), oldBytes: '' });
    commit(prepared);
    return { written: true };
  } finally {
    discard(prepared);
  }
}

function replace({ path, before, after }: BytesReplacement, record: (step: Step) => void): WriteOutcome {
  const prepared = prepare(path, after);
  try {
    // The last look before the file is replaced: an editor may have saved meanwhile.
    if (Buffer.compare(readFileSync(path), before) !== 0)
      return refused('changed', 'was changed since it was read; run again');
    const oldBytes = Buffer.from(before).toString('base64');
    record({ path, oldSha256: sha256(before), newSha256: sha256(after), oldBytes });
    commit(prepared);
    return { written: true };
  } finally {
    discard(prepared);
  }
}
