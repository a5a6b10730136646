import type { VerifiedText } from '../verify/index.ts';
import { replaceUnchanged, type WriteOutcome } from './replace-unchanged.ts';
import type { Step } from './undo-lines.ts';

/** What one manifest is to become. */
export interface Replacement {
  readonly path: string;
  /** Bytes that the text was made of. */
  readonly before: Uint8Array;
  readonly after: VerifiedText;
  /** There was no such file. */
  readonly isNew?: boolean | undefined;
}

/** Replaces one manifest as a whole, unless it changed since it was read. `record` hears of it right before, and must not throw. */
export function writeProjectFile(
  root: string,
  { path, before, after, isNew }: Replacement,
  record?: (step: Step) => void,
): WriteOutcome {
  return replaceUnchanged(root, { path, before, after: Buffer.from(after, 'utf8'), isNew }, record);
}
