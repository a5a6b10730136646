/** A change with the old text on the left and the new one on the right. */
import type { DiffRow } from './diff.ts';
import { fit, type Line, shift, span, within } from './line.ts';

/** Narrower, the two sides would show too little. */
export const splitColumns = 140;

type TextRow = Extract<DiffRow, { kind: 'text' }>;

export function splitRows(rows: readonly DiffRow[], digits: number, columns: number, left: number): readonly Line[] {
  const half = Math.floor((columns - 1) / 2);
  const side = (row: TextRow | undefined, which: 'old' | 'now'): Line => {
    if (!row) return fit([], half);
    const gutter = [span(`${String(row[which]).padStart(digits + 1)} `, 'dim'), span(`${row.sign} `, ...row.look)];
    return fit([...gutter, ...shift(within(row.text, ...row.look), left)], half);
  };
  const lines: Line[] = [];
  for (let index = 0; index < rows.length; ) {
    const row = rows[index]!;
    if (row.kind === 'other') {
      lines.push(row.line);
      index++;
      continue;
    }
    if (row.sign === ' ') {
      lines.push([...side(row, 'old'), span('│', 'dim'), ...side(row, 'now')]);
      index++;
      continue;
    }
    const removed = runOf(rows, index, '-');
    const added = runOf(rows, index + removed.length, '+');
    for (let offset = 0; offset < Math.max(removed.length, added.length); offset++)
      lines.push([...side(removed[offset], 'old'), span('│', 'dim'), ...side(added[offset], 'now')]);
    index += removed.length + added.length;
  }
  return lines;
}

function runOf(rows: readonly DiffRow[], from: number, sign: '-' | '+'): readonly TextRow[] {
  const run: TextRow[] = [];
  for (let row = rows[from]; row?.kind === 'text' && row.sign === sign; row = rows[from + run.length]) run.push(row);
  return run;
}
