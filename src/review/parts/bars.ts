/** The lines at the top and the bottom of the window. */
import { thousands } from '../../report/thousands.ts';
import { countDecisions } from '../model/counts.ts';
import type { Keymap } from '../model/keymap.ts';
import { wideColumns } from '../model/layout.ts';
import { type Hint, hintKeys, messageText } from '../model/message.ts';
import { count } from '../model/names.ts';
import { rowsOf } from '../model/rows.ts';
import type { State } from '../model/state.ts';
import { makeVisible } from '../terminal/text.ts';
import { fit, justify, type Line, line, type Span, span, widthOf } from './line.ts';
import type { Hints } from './shown.ts';

export function header(state: State, columns: number): Line {
  const { open, accepted, skipped, ignored } = countDecisions(state);
  const isWide = columns >= wideColumns;
  const gap = isWide ? '   ' : '  ';
  const numbers: Span[] = [span('to decide '), span(thousands(open), ...(open > 0 ? (['bold'] as const) : []))];
  const rest: readonly (readonly [string, number])[] = [
    ['accepted', accepted],
    ['skipped', skipped],
    ...(isWide || ignored > 0 ? [['ignored', ignored] as const] : []),
  ];
  for (const [word, number] of rest) numbers.push(span(`${gap}${word} ${thousands(number)}`));
  numbers.push(span(' '));
  const filter = state.filter === '' ? '' : `   / ${makeVisible(state.filter)}`;
  // A filter hides findings, so it is told in any case; the folder gives way to it.
  const title =
    isWide || filter === '' ? `  ${makeVisible(state.title)}${isWide ? `   by ${state.grouping}` : ''}` : '';
  const left = [span(' harden fix', 'bold'), span(title, 'dim'), span(filter, 'accent')];
  return justify(left, [span('  '), ...numbers], columns);
}

/** A line across the window; with a joint where another one meets it. */
export function ruler(columns: number, at = columns, joint = ''): Line {
  return line(`${'─'.repeat(at)}${joint}${'─'.repeat(Math.max(0, columns - at - joint.length))}`, 'dim');
}

/** Where the cursor is among the findings that the list shows; `at` counts from 1, and is 0 on a group. */
export function positionOf(state: State): { readonly at: number; readonly of: number } {
  const { order } = rowsOf(state);
  return { at: order.indexOf(state.cursor) + 1, of: order.length };
}

/** `5 of 412` */
export function positionText(state: State): string {
  const { at, of } = positionOf(state);
  return at === 0 ? count(of, 'finding') : `${thousands(at)} of ${thousands(of)}`;
}

/** What is said about the last key, and beside it how far the search is. */
export function statusLine(state: State, columns: number): Line {
  if (state.seeking) {
    const { text } = state.seeking;
    const cancel = `${state.keymap.shown('back')} cancels `;
    if (!state.message) return justify(line(` ${makeVisible(text)}`, 'accent'), line(cancel, 'dim'), columns);
    return messageLine(state, `${makeVisible(text)}   ${cancel}`, columns);
  }
  const right = columns >= wideColumns ? `${scanText(state)}   ${positionText(state)} ` : `${scanText(state)} `;
  return messageLine(state, right, columns);
}

/** What is said, whole if it fits at all: what stands beside it gives way. */
export function messageLine(state: State, right: string, columns: number): Line {
  const message = line(` ${makeVisible(messageText(state))}`, 'accent');
  const isRoomy = widthOf(message) + right.length <= columns;
  return isRoomy ? justify(message, line(right, 'dim'), columns) : fit(message, columns);
}

function scanText({ scan, files }: State): string {
  if (scan.took === undefined) {
    const total = scan.total > 0 ? ` of ${thousands(scan.total)}` : '';
    return `scanning ${thousands(scan.done)}${total}`;
  }
  return `${count(files.length, 'file')}, ${(scan.took / 1000).toFixed(1)} s`;
}

/** As many hints as fit, in the order of their importance. */
export function hintLine(keymap: Keymap, { first, last }: Hints, columns: number): Line {
  const right = last.flatMap(hint => hintSpans(keymap, hint));
  const room = columns - 2 - cellsOf(right);
  const shown: Span[] = [span(' ')];
  let used = 1;
  for (const hint of first) {
    const spans = hintSpans(keymap, hint);
    if (used + cellsOf(spans) > room) break;
    shown.push(...spans);
    used += cellsOf(spans);
  }
  return right.length === 0 ? fit(shown, columns) : justify(shown, right, columns);
}

function hintSpans(keymap: Keymap, hint: Hint): readonly Span[] {
  return [span(hintKeys(keymap, hint), 'accent'), span(` ${hint[1]}  `)];
}

function cellsOf(spans: readonly Span[]): number {
  return spans.reduce((sum, { text }) => sum + text.length, 0);
}
