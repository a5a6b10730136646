import type { TextField } from '../model/text-field.ts';
import { makeVisible, width } from '../terminal/text.ts';
import { type Line, span } from './line.ts';

/** A text that is being typed, with the place of the cursor reversed; the part around the cursor when it is long. */
export function fieldLine({ text, at }: TextField, columns: number): Line {
  const shown = makeVisible(text.slice(0, at));
  const start = Math.max(0, shown.length - Math.max(4, columns - 2));
  const under = [...text.slice(at)][0] ?? ' ';
  const rest = makeVisible(text.slice(at + under.length)).slice(
    0,
    Math.max(0, columns - width(shown.slice(start)) - 1),
  );
  return [span(shown.slice(start)), span(makeVisible(under), 'cursor'), span(rest)];
}
