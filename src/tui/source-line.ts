import type { Line } from './line.ts';
import { span } from './line.ts';
import { showLine } from './terminal/text.ts';

/** A line of a file as it is shown: what would be unseen or act on the terminal is visible and in the colour of warnings. */
export function sourceLine(text: string): Line {
  return showLine(text).map(piece => (piece.replaced ? span(piece.text, 'warning') : span(piece.text)));
}

/** Foreign text inside a sentence of ours. */
export function foreign(text: string): string {
  return showLine(text)
    .map(piece => piece.text)
    .join('');
}
