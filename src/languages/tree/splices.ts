import type { Refusal, Splice, TaggedEdit } from '../language.ts';
import { refusal } from '../problems.ts';

/** A replacement before it is put in order; offsets into the chunk. */
export interface RawSplice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly by: readonly TaggedEdit[];
  /** Goes behind other insertions at the same place: a comment directly above its key. */
  readonly last: boolean;
}

/** The text with all replacements made. Splices are sorted and disjoint. */
export function applySplices(
  text: string,
  splices: readonly { readonly start: number; readonly end: number; readonly text: string }[],
): string {
  let result = '';
  let from = 0;
  for (const splice of splices) {
    result += text.slice(from, splice.start) + splice.text;
    from = splice.end;
  }
  return result + text.slice(from);
}

/** Insertions come before a replacement that begins at the same place; otherwise in the order in which they were made. */
export function inOrder(splices: readonly RawSplice[]): RawSplice[] {
  const isLong = ({ start, end }: RawSplice): number => (end > start ? 1 : 0);
  return [...splices].sort((a, b) => a.start - b.start || isLong(a) - isLong(b) || Number(a.last) - Number(b.last));
}

/** Sorted splices with neighbours joined; a refusal when two of them overlap. */
export function join(sorted: readonly RawSplice[], base: number): Splice[] | Refusal {
  const joined: { start: number; end: number; text: string; by: Set<string> }[] = [];
  let reached = 0;
  for (const { start, end, text, by } of sorted) {
    if (start < reached) return refusal('unverified', by[0]?.at ?? [], start + base, 'two changes overlap');
    reached = end;
    const ids = by.map(edit => edit.by);
    const last = joined.at(-1);
    if (last && last.end === start) {
      last.end = end;
      last.text += text;
      for (const id of ids) last.by.add(id);
    } else joined.push({ start, end, text, by: new Set(ids) });
  }
  return joined.map(({ start, end, text, by }) => ({ start: start + base, end: end + base, text, by: [...by].sort() }));
}
