/** A screen line as data: pieces of text with the names of their looks. Escape sequences come last. */
import { columnsOf, cut, width } from '../terminal/text.ts';
import type { Theme, Token } from '../terminal/theme.ts';

export interface Span {
  readonly text: string;
  /** From the outside in. */
  readonly tokens: readonly Token[];
}

export type Line = readonly Span[];

export function span(text: string, ...tokens: Token[]): Span {
  return { text, tokens };
}

export function line(text: string, ...tokens: Token[]): Line {
  return [span(text, ...tokens)];
}

export function textOf(spans: Line): string {
  return spans.map(({ text }) => text).join('');
}

export function widthOf(spans: Line): number {
  return spans.reduce((sum, { text }) => sum + width(text), 0);
}

/** The line in exactly so many columns: cut with `…`, or filled with blanks in the look of `fill`. */
export function fit(spans: Line, columns: number, ...fill: Token[]): Line {
  const missing = columns - widthOf(spans);
  if (missing === 0) return spans;
  if (missing > 0) return [...spans, span(' '.repeat(missing), ...fill)];
  const kept: Span[] = [];
  let left = columns;
  for (const { text, tokens } of spans) {
    const cells = width(text);
    if (cells < left) {
      kept.push({ text, tokens });
      left -= cells;
      continue;
    }
    // Something follows that does not fit, so the last column belongs to the sign that says so.
    const short = cut(`${text}  `, left);
    kept.push({ text: short, tokens });
    left -= width(short);
    break;
  }
  return left > 0 ? [...kept, span(' '.repeat(left), ...fill)] : kept;
}

/** Left and right part in exactly so many columns; the left one gives way. */
export function justify(left: Line, right: Line, columns: number): Line {
  const cells = widthOf(right);
  return cells >= columns ? fit(right, columns) : [...fit(left, columns - cells), ...right];
}

/** The line from a column on, for scrolling sideways. */
export function shift(spans: Line, columns: number): Line {
  if (columns === 0) return spans;
  let skip = columns;
  return spans.map(({ text, tokens }) => {
    const cells = width(text);
    const rest = skip >= cells ? '' : columnsOf(text, skip, cells);
    skip = Math.max(0, skip - cells);
    return { text: rest, tokens };
  });
}

/** The line with more looks around all of its pieces. */
export function within(spans: Line, ...tokens: Token[]): Line {
  return spans.map(({ text, tokens: own }) => ({ text, tokens: [...tokens, ...own] }));
}

const syntax: ReadonlySet<Token> = new Set(['key', 'string', 'number', 'comment', 'punctuation']);
const changeTokens: ReadonlySet<Token> = new Set(['added', 'removed', 'added-words', 'removed-words']);

/** The line with escape sequences. Syntax colours stand on a changed line only where that line has a background of its own. */
export function paint(spans: Line, theme: Theme): string {
  return spans
    .map(({ text, tokens }) => {
      const isChanged = !theme.tinted && tokens.some(token => changeTokens.has(token));
      return tokens.reduceRight(
        (painted, token) => (isChanged && syntax.has(token) ? painted : theme.style(token, painted)),
        text,
      );
    })
    .join('');
}
