/** Changes of a file as lines for the screen: two number columns, a sign, and the text exactly as it is indented. */
import type { Applied, FileSplice } from '../../engine/plan.ts';
import { hunksOf } from '../../patch/hunks.ts';
import { splitColumns } from '../model/layout.ts';
import type { State } from '../model/state.ts';
import { breadcrumb } from './breadcrumb.ts';
import { digitsOf } from './code.ts';
import { type DiffRow, rowsOfHunk } from './diff-rows.ts';
import { type Line, span, within } from './line.ts';
import { codeRows, type Look, lookOf } from './look.ts';
import { splitRows } from './split.ts';

export interface DiffView {
  readonly lines: readonly Line[];
  /** Index of the line at which each hunk begins. */
  readonly edits: readonly number[];
}

interface DiffOptions extends Look {
  readonly path: string;
  readonly before: string;
  readonly splices: readonly FileSplice[];
  readonly context: number;
  readonly split: boolean;
}

export function diffView(options: DiffOptions): DiffView {
  const { path, before, splices, context } = options;
  const hunks = hunksOf(before, splices, context);
  const originals = before.split('\n');
  const digits = digitsOf(originals.length);
  const lines: Line[] = [];
  const edits: number[] = [];
  for (const [index, hunk] of hunks.entries()) {
    edits.push(lines.length);
    if (hunks.length > 1) lines.push(heading(`${index + 1} of ${hunks.length}`, breadcrumb(originals, hunk)));
    const rows = rowsOfHunk(hunk, { path, text: before }, digits);
    if (options.split) lines.push(...splitRows(rows, digits, options));
    else lines.push(...rows.flatMap(row => unifiedRows(row, digits, options)));
  }
  return { lines, edits };
}

/** A change as it is shown now: wrapped or not, side by side or not. */
export function appliedView(
  state: State,
  { path, before, splices }: Pick<Applied, 'path' | 'before' | 'splices'>,
  columns: number,
  context = state.context,
): DiffView {
  const split = state.split && state.size.columns >= splitColumns;
  return diffView({ path, before, splices, context, split, ...lookOf(state, columns) });
}

function unifiedRows(row: DiffRow, digits: number, look: Look): readonly Line[] {
  if (row.kind === 'other') return [row.line];
  const numbers = span(`${row.old.padStart(digits + 1)} ${row.now.padStart(digits)} `, 'dim');
  return codeRows([numbers, span(`${row.sign} `, ...row.look)], within(row.text, ...row.look), look);
}

function heading(number: string, path: string): Line {
  return [span(' ── ', 'dim'), span(number), span(path === '' ? '' : `  ${path}`, 'dim'), span(' ──', 'dim')];
}
