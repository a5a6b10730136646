import { readFileSync, realpathSync } from 'node:fs';
import { codeOf } from './error-words.ts';
import { commit, discard, prepare } from './replace.ts';
import { isInside } from './root.ts';

export interface Change {
  readonly path: string;
  /** Bytes the change was computed from. */
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

export type WriteOutcome =
  | { readonly written: true }
  | { readonly written: false; readonly code: string; readonly message: string };

/** Replaces one file as a whole. A file that changed since it was read is left alone. */
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
  const prepared = prepare(path, after);
  try {
    // The last look before the file is replaced: an editor may have saved meanwhile.
    if (Buffer.compare(readFileSync(path), before) !== 0)
      return refused('changed', 'was changed since it was read; run again');
    commit(prepared);
    return { written: true };
  } finally {
    discard(prepared);
  }
}
