/** How lines of a file are shown: from a column on, or over as many rows as they need. */

import type { State } from '../model/state.ts';
import { graphemes, width } from '../terminal/text.ts';
import { type Line, type Span, shift, span, widthOf } from './line.ts';

export interface Look {
  readonly columns: number;
  /** Columns the text is scrolled to the right. */
  readonly left: number;
  readonly wrap: boolean;
}

export function lookOf({ left, wrap }: State, columns: number): Look {
  return { columns, left, wrap };
}

/** A line behind its numbers and signs. */
export function codeRows(gutter: Line, text: Line, { columns, left, wrap }: Look): readonly Line[] {
  if (!wrap) return [[...gutter, ...shift(text, left)]];
  const indent = widthOf(gutter);
  const [first, ...others] = wrapped(text, Math.max(1, columns - indent));
  return [[...gutter, ...first!], ...others.map(row => [span(' '.repeat(indent)), ...row])];
}

/** At least one row. A wide character is never halved. */
function wrapped(text: Line, columns: number): readonly Line[] {
  const rows: Span[][] = [[]];
  let used = 0;
  for (const { text: whole, tokens } of text) {
    let part = '';
    for (const each of graphemes(whole)) {
      const cells = width(each);
      if (used + cells > columns) {
        rows.at(-1)!.push({ text: part, tokens });
        rows.push([]);
        part = '';
        used = 0;
      }
      part += each;
      used += cells;
    }
    rows.at(-1)!.push({ text: part, tokens });
  }
  return rows;
}
