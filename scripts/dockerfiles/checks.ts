/** What must hold between the bytes of a file and the same file after a fix. */
import { checkForm, type Splice, undo } from '../corpus/checks.ts';

/** Edits are in bytes, and so is a text in which every byte is one character. */
export const asBytes = (file: Buffer): string => file.toString('latin1');

export function byteSplices(edits: readonly Splice[]): readonly Splice[] {
  return edits.map(({ start, end, text }) => ({ start, end, text: asBytes(Buffer.from(text)) }));
}

/** The sentences that say what does not hold; splices are in bytes. */
export function compareBytes(before: Buffer, after: Buffer, splices: readonly Splice[]): readonly string[] {
  if (splices.length === 0) return before.equals(after) ? [] : ['changed without a reported edit'];
  if (before.equals(after)) return ['reported as changed, but is not'];
  const wrong = [...checkForm(before.toString(), after.toString())];
  if (undo(asBytes(after), asBytes(before), splices) !== asBytes(before))
    wrong.push('undoing the edits does not give the original');
  return wrong;
}
