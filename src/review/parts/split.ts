/** A change with the old text on the left and the new one on the right. */
import type { DiffRow } from './diff-rows.ts';
import { fit, type Line, shift, span, within } from './line.ts';
import type { Look } from './look.ts';

type TextRow = Extract<DiffRow, { kind: 'text' }>;

export function splitRows(
  rows: readonly DiffRow[],
  digits: number,
  { columns, left }: Pick<Look, 'columns' | 'left'>,
): readonly Line[] {
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
    const removed = stretchOf(rows, index, '-');
    const added = stretchOf(rows, index + removed.length, '+');
    for (let offset = 0; offset < Math.max(removed.length, added.length); offset++)
      lines.push([...side(removed[offset], 'old'), span('│', 'dim'), ...side(added[offset], 'now')]);
    index += removed.length + added.length;
  }
  return lines;
}

function stretchOf(rows: readonly DiffRow[], from: number, sign: '-' | '+'): readonly TextRow[] {
  const stretch: TextRow[] = [];
  for (let row = rows[from]; row?.kind === 'text' && row.sign === sign; row = rows[from + stretch.length])
    stretch.push(row);
  return stretch;
}
