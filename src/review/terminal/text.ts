/** Text in columns of a terminal: how wide it is, cut to fit, and text of others made visible. */
import { type Piece, sanitisedPieces } from '../../report/sanitise.ts';
import { width } from '../../report/width.ts';

export { width } from '../../report/width.ts';

const tabStop = 8;
const segmenter = new Intl.Segmenter();
const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

/**
 * One line of a file as it is shown: tabs become blanks up to the next stop, everything that would be unseen or act on the terminal
 * becomes visible. `column` is where the text starts within its line, for a line given in parts.
 */
export function showLine(line: string, column = 0): readonly Piece[] {
  if (isAscii(line)) return line === '' ? [] : [{ text: line, replaced: false }];
  const pieces: Piece[] = [];
  let at = column;
  for (const [index, part] of line.split('\t').entries()) {
    if (index > 0) {
      const blanks = tabStop - (at % tabStop);
      pieces.push({ text: ' '.repeat(blanks), replaced: false });
      at += blanks;
    }
    for (const piece of sanitisedPieces(part)) {
      pieces.push(piece);
      at += width(piece.text);
    }
  }
  return pieces;
}

/** Text that others wrote, for a sentence of ours: what would be unseen or act on the terminal becomes visible. */
export function makeVisible(text: string): string {
  return showLine(text)
    .map(piece => piece.text)
    .join('');
}

/** At most so many columns; a text that is cut ends in `…`. */
export function cut(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  return columns < 1 ? '' : `${head(text, columns - 1)}…`;
}

/** The same for a path: its end is what tells it apart. */
export function cutStart(text: string, columns: number): string {
  const whole = width(text);
  if (whole <= columns) return text;
  return columns < 1 ? '' : `…${columnsOf(text, whole - columns + 1, columns - 1).trimStart()}`;
}

/** Exactly so many columns: cut, or filled with blanks. */
export function fit(text: string, columns: number): string {
  const short = cut(text, columns);
  return short + ' '.repeat(Math.max(0, columns - width(short)));
}

/** The part that starts at a column and is at most so wide. A wide character that the edge would halve becomes a blank. */
export function columnsOf(text: string, start: number, columns: number): string {
  if (isAscii(text)) return text.slice(start, start + columns);
  const end = start + columns;
  let part = '';
  let at = 0;
  for (const { segment } of segmenter.segment(text)) {
    const next = at + width(segment);
    if (at >= start && next <= end) part += next > at || at > start || start === 0 ? segment : '';
    else if (next > start && at < end) part += ' '.repeat(Math.min(next, end) - Math.max(at, start));
    at = next;
    if (at > end) break;
  }
  return part;
}

/** What a person calls its characters. */
export function graphemes(text: string): readonly string[] {
  return isAscii(text) ? [...text] : [...segmenter.segment(text)].map(({ segment }) => segment);
}

function head(text: string, columns: number): string {
  return columnsOf(text, 0, columns);
}
