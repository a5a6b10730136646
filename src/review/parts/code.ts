/** The text of files in its colours. */
import type { SyntaxKind, SyntaxSpan } from '../../languages/language.ts';
import { languageOf } from '../../manifests/index.ts';
import { remember } from '../model/remember.ts';
import { showLine, width } from '../terminal/text.ts';
import type { Token } from '../terminal/theme.ts';
import { type Line, type Span, span } from './line.ts';

const looks: Readonly<Record<SyntaxKind, readonly Token[]>> = {
  key: ['key'],
  string: ['string'],
  number: ['number'],
  comment: ['comment'],
  punctuation: [],
  plain: [],
};

/** The lines of a text in the colours of its file; the last few texts are remembered, so that a key does not colour a file again. */
export const codeLines = remember<{ readonly path: string; readonly text: string }, readonly Line[]>({
  last: 6,
  parts: ({ path, text }) => [path, text],
  compute: ({ path, text }) => languageOf(path).highlight(text).map(codeLine),
});

/** What would be unseen or act on the terminal is visible, in the colour of warnings. */
function codeLine(spans: readonly SyntaxSpan[]): Line {
  const line: Span[] = [];
  let column = 0;
  for (const [index, { text, kind }] of spans.entries()) {
    const isLast = index === spans.length - 1;
    for (const piece of showLine(isLast ? text.replace(/\r$/, '') : text, column)) {
      line.push(span(piece.text, ...looks[kind], ...(piece.replaced ? (['warning'] as const) : [])));
      column += width(piece.text);
    }
  }
  return line;
}

/** Columns for the numbers of so many lines. */
export function digitsOf(lines: number): number {
  return Math.max(3, String(lines).length);
}
