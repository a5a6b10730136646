/** Hints that several screens give. */

import { currentFinding } from '../model/current.ts';
import { unknownImageOf } from '../model/evidence.ts';
import { wideColumns } from '../model/layout.ts';
import type { Hint } from '../model/message.ts';
import type { State } from '../model/state.ts';
import type { Hints } from './shown.ts';

export const back: readonly Hint[] = [['back', 'back']];
export const scrolling: Hint = [['down', 'up'], 'scroll'];

/** Of a screen that is only read. */
export function readingHints(): Hints {
  return { first: [scrolling], last: back };
}

/** Of a screen that shows one finding. */
export function decideHints(state: State): Hints {
  const finding = currentFinding(state);
  const first: Hint[] = [];
  if (finding?.fix) first.push(['accept', 'accept'], ['skip', 'skip']);
  first.push(['ignore', 'ignore']);
  if (finding?.fix && finding.fix.variants.length > 0) first.push(['variant', 'variant']);
  first.push([['scroll-down', 'scroll-up'], 'scroll'], ['undo', 'undo']);
  if (finding?.fix) first.push(['edit-fix', 'edit']);
  first.push(['edit-file', 'open file']);
  return { first, last: back };
}

/** Of the list with the fix beside it. */
export function reviewHints(state: State): Hints {
  const finding = currentFinding(state);
  const isWide = state.size.columns >= wideColumns;
  const first: Hint[] = [
    ['accept', 'accept'],
    ['skip', 'skip'],
    ['next-open', isWide ? 'next open' : 'next'],
    ['bulk-accept', isWide ? 'accept many' : 'many'],
    ['confirm', isWide ? 'review and write' : 'write'],
    ['undo', 'undo'],
    ['ignore', 'ignore'],
    ['edit-fix', 'edit'],
    ['details', 'details'],
    ['filter', 'filter'],
    ['preview', 'preview'],
  ];
  if (finding?.fix && finding.fix.variants.length > 0) first.splice(2, 0, ['variant', 'variant']);
  if (finding && canSeek(state) && unknownImageOf(state, finding)?.image !== undefined)
    first.splice(3, 0, ['inspect', 'look into image']);
  return {
    first,
    last: [
      ['help', 'keys'],
      ['quit', 'quit'],
    ],
  };
}

function canSeek({ keymap }: State): boolean {
  return keymap.bindings.some(({ command }) => command === 'inspect');
}
