/** Fields of a form: the one that keys go to is marked. */
import type { TextField } from '../model/text-field.ts';
import { cut, makeVisible } from '../terminal/text.ts';
import { fieldLine } from './field.ts';
import { type Line, type Span, span } from './line.ts';

export interface Labelled {
  readonly label: string;
  readonly isFocused: boolean;
}

export interface Option {
  readonly word: string;
  readonly isChosen: boolean;
  readonly isThere: boolean;
}

export interface TextRoom {
  /** What is said while nothing is typed. */
  readonly empty: string;
  readonly columns: number;
}

function labelSpan({ label, isFocused }: Labelled): Span {
  return isFocused ? span(`▌${label.padEnd(8)}`, 'accent') : span(` ${label.padEnd(8)}`, 'dim');
}

/** One of several words. */
export function choiceLine(field: Labelled, options: readonly Option[]): Line {
  const shown = options.flatMap(({ word, isChosen, isThere }) => {
    const look = isChosen ? (['bold'] as const) : isThere ? [] : (['dim'] as const);
    return [span(`${isChosen ? '(•)' : isThere ? '( )' : ' – '} ${word}`, ...look), span('   ')];
  });
  return [labelSpan(field), ...shown];
}

export function textLine(field: Labelled, value: TextField, { empty, columns }: TextRoom): Line {
  const hint = value.text === '' ? [span(` ${cut(empty, columns - 14)}`, 'dim')] : [];
  if (field.isFocused) return [labelSpan(field), ...fieldLine(value, columns - 12), ...hint];
  return [labelSpan(field), ...(value.text === '' ? hint : [span(cut(makeVisible(value.text), columns - 12))])];
}
