import { diffArrays } from 'diff';
import { splitLines } from './hunks.ts';

/** A run of lines that others take the place of. Lines carry their own line break. */
export interface LineEdit {
  /** Index of the first line, from 0. */
  readonly at: number;
  readonly count: number;
  readonly lines: readonly string[];
}

/** What turns one text into the other, by lines. */
export function lineEdits(before: string, after: string): readonly LineEdit[] {
  const edits: LineEdit[] = [];
  let at = 0;
  for (const { added, removed, value } of diffArrays([...splitLines(before)], [...splitLines(after)])) {
    if (!added && !removed) {
      at += value.length;
      continue;
    }
    const last = edits.at(-1);
    // Removed and added lines at one place are one edit.
    const same = last && last.at + last.count === at ? edits.pop()! : { at, count: 0, lines: [] };
    const count = same.count + (removed ? value.length : 0);
    edits.push({ at: same.at, count, lines: added ? [...same.lines, ...value] : same.lines });
    if (removed) at += value.length;
  }
  return edits;
}

export function applyLineEdits(text: string, edits: readonly LineEdit[]): string {
  const lines = splitLines(text);
  const out: string[] = [];
  let position = 0;
  for (const { at, count, lines: added } of edits) {
    out.push(...lines.slice(position, at), ...added);
    position = at + count;
  }
  return [...out, ...lines.slice(position)].join('');
}

/**
 * The edits of a text, moved into another version of it. Undefined when both change the same lines. `first` says whose lines stand
 * first where both add some at one place.
 */
export function moveEdits(
  edits: readonly LineEdit[],
  others: readonly LineEdit[],
  first: 'ours' | 'theirs',
): readonly LineEdit[] | undefined {
  const moved: LineEdit[] = [];
  for (const edit of edits) {
    const end = edit.at + edit.count;
    let shift = 0;
    for (const other of others) {
      const otherEnd = other.at + other.count;
      if (other.at < end && edit.at < otherEnd) return undefined;
      const isTie = edit.count === 0 && other.count === 0 && edit.at === other.at;
      if (isTie ? first === 'theirs' : otherEnd <= edit.at) shift += other.lines.length - other.count;
    }
    moved.push({ ...edit, at: edit.at + shift });
  }
  return moved;
}
