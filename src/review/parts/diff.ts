/** Changes of a file as lines for the screen: two number columns, a sign, and the text exactly as it is indented. */
import type { Applied, FileSplice } from '../../engine/plan.ts';
import { type Hunk, hunksOf } from '../../patch/hunks.ts';
import { changedWords, type Words } from '../../patch/words.ts';
import type { State } from '../model/state.ts';
import type { Token } from '../terminal/theme.ts';
import { foreign, sourceLines } from './code.ts';
import { type Line, span, within } from './line.ts';
import { type Look, lookOf, sourceRows } from './look.ts';
import { splitColumns, splitRows } from './split.ts';

export interface DiffView {
  readonly lines: readonly Line[];
  /** Index of the line at which each hunk begins. */
  readonly edits: readonly number[];
}

/** A line of a change, before it is laid out. */
export type DiffRow =
  | {
      readonly kind: 'text';
      readonly sign: ' ' | '-' | '+';
      /** Line numbers; empty where the line is not. */
      readonly old: string;
      readonly now: string;
      readonly text: Line;
      readonly look: readonly Token[];
    }
  | { readonly kind: 'other'; readonly line: Line };

export interface DiffOptions extends Look {
  readonly before: string;
  readonly splices: readonly FileSplice[];
  readonly context: number;
  readonly split: boolean;
}

export function diffView(options: DiffOptions): DiffView {
  const { before, splices, context } = options;
  const hunks = hunksOf(before, splices, context);
  const originals = before.split('\n');
  const digits = Math.max(3, String(originals.length).length);
  const lines: Line[] = [];
  const edits: number[] = [];
  for (const [index, hunk] of hunks.entries()) {
    edits.push(lines.length);
    if (hunks.length > 1) lines.push(heading(index + 1, hunks.length, breadcrumb(originals, hunk)));
    const rows = hunkRows(hunk, sourceLines(before), digits);
    if (options.split) lines.push(...splitRows(rows, digits, options.columns, options.left));
    else lines.push(...rows.flatMap(row => unifiedRows(row, digits, options)));
  }
  return { lines, edits };
}

/** A change as it is shown now: wrapped or not, side by side or not. */
export function appliedView(
  state: State,
  { before, splices }: Pick<Applied, 'before' | 'splices'>,
  columns: number,
  context = state.context,
): DiffView {
  const split = state.split && state.size.columns >= splitColumns;
  return diffView({ before, splices, context, split, ...lookOf(state, columns) });
}

function unifiedRows(row: DiffRow, digits: number, look: Look): readonly Line[] {
  if (row.kind === 'other') return [row.line];
  const numbers = span(`${row.old.padStart(digits + 1)} ${row.now.padStart(digits)} `, 'dim');
  return sourceRows([numbers, span(`${row.sign} `, ...row.look)], within(row.text, ...row.look), look);
}

function heading(number: number, total: number, path: string): Line {
  return [
    span(' ── ', 'dim'),
    span(`${number} of ${total}`),
    span(path === '' ? '' : `  ${path}`, 'dim'),
    span(' ──', 'dim'),
  ];
}

function hunkRows(hunk: Hunk, source: readonly Line[], digits: number): readonly DiffRow[] {
  const rows: DiffRow[] = [];
  let old = hunk.oldStart;
  let now = hunk.newStart;
  const emphasis = replacedWords(hunk.lines);
  const added = addedLines(hunk.lines);
  for (const [index, raw] of hunk.lines.entries()) {
    const sign = raw[0] as ' ' | '-' | '+' | '\\';
    if (sign === '\\') {
      rows.push({ kind: 'other', line: [span(' '.repeat(digits * 2 + 5)), span('no newline at the end', 'dim')] });
      continue;
    }
    const text = emphasized(emphasis.get(index), sign) ?? added.get(index) ?? source[old - 1] ?? [];
    const look: readonly Token[] = sign === '+' ? ['added'] : sign === '-' ? ['removed'] : [];
    const oldNumber = sign === '+' ? '' : String(old++);
    const newNumber = sign === '-' ? '' : String(now++);
    rows.push({ kind: 'text', sign, old: oldNumber, now: newNumber, text, look });
  }
  return rows;
}

/** Lines that are not in the original, in their colours. Runs of them are read as a text of their own. */
function addedLines(lines: readonly string[]): ReadonlyMap<number, Line> {
  const found = new Map<number, Line>();
  for (let index = 0; index < lines.length; ) {
    const length = runOf(lines, index, '+');
    const text = lines.slice(index, index + length).map(line => line.slice(1));
    if (length > 0)
      for (const [offset, line] of sourceLines(text.join('\n')).entries()) found.set(index + offset, line);
    index += Math.max(1, length);
  }
  return found;
}

function emphasized(words: readonly Words[] | undefined, sign: string): Line | undefined {
  const strong: Token = sign === '+' ? 'added-words' : 'removed-words';
  return words?.map(({ text, changed }) => span(foreign(text), ...(changed ? [strong] : [])));
}

/** Words to stress, for lines that are replaced one by one. */
function replacedWords(lines: readonly string[]): ReadonlyMap<number, readonly Words[]> {
  const found = new Map<number, readonly Words[]>();
  for (let index = 0; index < lines.length; ) {
    const removed = runOf(lines, index, '-');
    const added = runOf(lines, index + removed, '+');
    if (removed > 0 && removed === added) {
      for (let offset = 0; offset < removed; offset++) {
        const words = changedWords(clean(lines[index + offset]!), clean(lines[index + removed + offset]!));
        if (!words) continue;
        found.set(index + offset, words.before);
        found.set(index + removed + offset, words.after);
      }
    }
    index += Math.max(1, removed + added);
  }
  return found;
}

function clean(line: string): string {
  return line.slice(1).replace(/\r$/, '');
}

function runOf(lines: readonly string[], start: number, sign: string): number {
  let length = 0;
  while (lines[start + length]?.startsWith(sign)) length++;
  return length;
}

/** Where in the document a hunk is, read from the indentation of the lines above it: `services.db.tmpfs`. */
function breadcrumb(lines: readonly string[], hunk: Hunk): string {
  const first = hunk.lines.findIndex(line => line.startsWith('+') || line.startsWith('-'));
  const start = hunk.oldStart - 1 + first;
  const changed = hunk.lines[first]!.slice(1);
  const names: string[] = [];
  let indent = indentOf(changed);
  const own = keyOf(changed);
  if (own !== undefined) names.unshift(own);
  for (let index = Math.min(start, lines.length) - 1; index >= 0 && indent > 0; index--) {
    const line = lines[index]!;
    if (/^\s*(#.*)?$/.test(line) || indentOf(line) >= indent) continue;
    indent = indentOf(line);
    const name = keyOf(line);
    if (name !== undefined) names.unshift(name);
  }
  return names.join('.');
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function keyOf(line: string): string | undefined {
  return /^\s*(?:- +)*["']?([\w./-]+)["']?\s*:(?:\s|$)/.exec(line)?.[1];
}
