/** The lines at the top and the bottom of the screen. */
import { thousands } from '../../report/thousands.ts';
import { isOpen } from '../model/decisions.ts';
import type { Command, Keymap } from '../model/keymap.ts';
import { count } from '../model/names.ts';
import { rowsOf } from '../model/rows.ts';
import type { State } from '../model/state.ts';
import { foreign } from './code.ts';
import { fit, justify, type Line, line, type Span, span, widthOf } from './line.ts';

export interface Counts {
  readonly open: number;
  readonly accepted: number;
  readonly skipped: number;
  readonly ignored: number;
}

type Decided = Pick<State, 'findings' | 'decisions'>;

let last: { readonly decided: Decided; readonly counts: Counts } | undefined;

/** Counted once for each decision: most keys only move. */
export function countDecisions({ findings, decisions }: Decided): Counts {
  if (last?.decided.findings === findings && last.decided.decisions === decisions) return last.counts;
  const counts = { open: 0, accepted: 0, skipped: 0, ignored: 0 };
  for (const finding of findings.values()) if (isOpen(finding, decisions)) counts.open++;
  for (const { kind } of decisions.values()) {
    if (kind === 'accept') counts.accepted++;
    else if (kind === 'skip') counts.skipped++;
    else counts.ignored++;
  }
  last = { decided: { findings, decisions }, counts };
  return counts;
}

export function header(state: State, columns: number): Line {
  const { open, accepted, skipped, ignored } = countDecisions(state);
  const gap = columns >= 100 ? '   ' : '  ';
  const numbers: Span[] = [span('to decide '), span(thousands(open), ...(open > 0 ? (['bold'] as const) : []))];
  const add = (word: string, number: number, always: boolean): void => {
    if (always || number > 0) numbers.push(span(`${gap}${word} ${thousands(number)}`));
  };
  add('accepted', accepted, true);
  add('skipped', skipped, true);
  add('ignored', ignored, columns >= 100);
  numbers.push(span(' '));
  const isWide = columns >= 100;
  const filter = state.filter === '' ? '' : `   / ${foreign(state.filter)}`;
  // A filter hides findings, so it is told in any case; the folder gives way to it.
  const title = isWide || filter === '' ? `  ${foreign(state.title)}${isWide ? `   by ${state.grouping}` : ''}` : '';
  const left = [span(' harden fix', 'bold'), span(title, 'dim'), span(filter, 'accent')];
  return justify(left, [span('  '), ...numbers], columns);
}

export function rule(columns: number): Line {
  return [span('─'.repeat(columns), 'dim')];
}

/** `5 of 412` among the findings that the list shows. */
export function position(state: State): string {
  const { order } = rowsOf(state);
  const at = order.indexOf(state.cursor);
  return at === -1 ? count(order.length, 'finding') : `${thousands(at + 1)} of ${thousands(order.length)}`;
}

export function toastLine(state: State, columns: number): Line {
  const right = columns >= 100 ? `${scanText(state)}   ${position(state)} ` : `${scanText(state)} `;
  return messageLine(state.toast, right, columns);
}

/** What is said, whole if it fits at all: what stands beside it gives way. */
export function messageLine(toast: string, right: string, columns: number): Line {
  const message = line(` ${foreign(toast)}`, 'accent');
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

/** Commands, whose keys are shown, or keys of a menu; and what they do. */
export type Hint = readonly [keys: Command | readonly string[], word: string];

/** As many hints as fit, in the order of their importance. */
export function hintLine(keymap: Keymap, hints: readonly Hint[], last: readonly Hint[], columns: number): Line {
  const right = last.flatMap(hint => spansOf(keymap, hint));
  const room = columns - 2 - right.reduce((sum, { text }) => sum + text.length, 0);
  const shown: Span[] = [span(' ')];
  let used = 1;
  for (const hint of hints) {
    const spans = spansOf(keymap, hint);
    const cells = spans.reduce((sum, { text }) => sum + text.length, 0);
    if (used + cells > room) break;
    shown.push(...spans);
    used += cells;
  }
  return right.length === 0 ? fit(shown, columns) : justify(shown, right, columns);
}

function spansOf(keymap: Keymap, [keys, word]: Hint): readonly Span[] {
  const name = (typeof keys === 'string' ? [keys] : keys).map(key => keymap.shown(key)).join(' ');
  return [span(name, 'accent'), span(` ${word}  `)];
}
