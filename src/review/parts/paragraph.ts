/** Texts over several lines, with a word in front of the first. */
import { wrap } from '../../report/wrap.ts';
import { makeVisible } from '../terminal/text.ts';
import { type Line, span } from './line.ts';

export interface Paragraph {
  readonly label?: string;
  readonly text: string;
  readonly columns: number;
  /** How many lines it may take: a longer text ends in `…`. */
  readonly most: number;
  readonly indent?: number;
}

/** A labelled text over at most so many lines. */
export function paragraph({ label = '', text, columns, most, indent = 9 }: Paragraph): readonly Line[] {
  const rows = wrap(makeVisible(text), Math.max(10, columns - indent - 2), '').split('\n');
  const kept = rows.slice(0, most);
  if (rows.length > most) kept[most - 1] = `${kept[most - 1]} …`;
  return kept.map((row, index) => [
    span(index === 0 ? ` ${label}`.padEnd(indent) : ' '.repeat(indent), 'dim'),
    span(row),
  ]);
}

/** Columns in front of labelled texts. */
export const labelColumns = 11;

/** Labelled texts, each over as many lines as it needs. */
export function labelled(label: string, texts: readonly string[], columns: number): readonly Line[] {
  return texts.flatMap((text, first) =>
    wrap(makeVisible(text), Math.max(20, columns - labelColumns - 2), '')
      .split('\n')
      .map((row, index) => [span((first + index === 0 ? ` ${label}` : '').padEnd(labelColumns), 'dim'), span(row)]),
  );
}
