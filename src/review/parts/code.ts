import { highlight, type SyntaxKind, type SyntaxSpan } from '../../languages/yaml/highlight.ts';
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

const keptTexts = 6;
const known = new Map<string, readonly Line[]>();

/** The lines of a text in its colours; the last few texts are remembered, so that a key does not colour a file again. */
export function sourceLines(text: string): readonly Line[] {
  const before = known.get(text);
  if (before) return before;
  const lines = highlight(text).map(sourceLine);
  known.set(text, lines);
  if (known.size > keptTexts) known.delete(known.keys().next().value!);
  return lines;
}

/** What would be unseen or act on the terminal is visible, in the colour of warnings. */
function sourceLine(spans: readonly SyntaxSpan[]): Line {
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

/** Foreign text inside a sentence of ours. */
export function foreign(text: string): string {
  return showLine(text)
    .map(piece => piece.text)
    .join('');
}
