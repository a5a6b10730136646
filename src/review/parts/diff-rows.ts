/** The lines of one hunk, in their colours, with the words that were replaced. */
import type { Hunk } from '../../patch/hunks.ts';
import { changedWords, type Words } from '../../patch/words.ts';
import { makeVisible } from '../terminal/text.ts';
import type { Token } from '../terminal/theme.ts';
import { codeLines } from './code.ts';
import { type Line, span } from './line.ts';

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

export function rowsOfHunk(
  hunk: Hunk,
  original: { readonly path: string; readonly text: string },
  digits: number,
): readonly DiffRow[] {
  const rows: DiffRow[] = [];
  const source = codeLines(original);
  let old = hunk.oldStart;
  let now = hunk.newStart;
  const emphasis = replacedWords(hunk.lines);
  const added = addedLines(original.path, hunk.lines);
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
function addedLines(path: string, lines: readonly string[]): ReadonlyMap<number, Line> {
  const found = new Map<number, Line>();
  for (let index = 0; index < lines.length; ) {
    const length = stretchOf(lines, index, '+');
    const text = lines.slice(index, index + length).map(line => line.slice(1));
    if (length > 0)
      for (const [offset, line] of codeLines({ path, text: text.join('\n') }).entries())
        found.set(index + offset, line);
    index += Math.max(1, length);
  }
  return found;
}

function emphasized(words: readonly Words[] | undefined, sign: string): Line | undefined {
  const strong: Token = sign === '+' ? 'added-words' : 'removed-words';
  return words?.map(({ text, changed }) => span(makeVisible(text), ...(changed ? [strong] : [])));
}

/** Words to stress, for lines that are replaced one by one. */
function replacedWords(lines: readonly string[]): ReadonlyMap<number, readonly Words[]> {
  const found = new Map<number, readonly Words[]>();
  for (let index = 0; index < lines.length; ) {
    const removed = stretchOf(lines, index, '-');
    const added = stretchOf(lines, index + removed, '+');
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

function stretchOf(lines: readonly string[], start: number, sign: string): number {
  let length = 0;
  while (lines[start + length]?.startsWith(sign)) length++;
  return length;
}
