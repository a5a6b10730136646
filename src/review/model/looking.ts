/** Looking at files: scrolling what a screen shows, and how long lines and changes are laid out. */

import { splitColumns } from '../parts/split.ts';
import type { Command } from './keymap.ts';
import { replace } from './screen-stack.ts';
import type { Metrics, Screen, State } from './state.ts';

/** How the lines of files are shown, on every screen that shows some. */
export function lookCommand(state: State, command: Command): State | undefined {
  switch (command) {
    case 'scroll-right':
      return state.wrap
        ? { ...state, toast: 'long lines are wrapped   {wrap} cuts them' }
        : { ...state, left: state.left + 8 };
    case 'scroll-left':
      return { ...state, left: Math.max(0, state.left - 8) };
    case 'wrap':
      return {
        ...state,
        wrap: !state.wrap,
        left: 0,
        toast: state.wrap ? 'long lines are cut' : 'long lines are wrapped',
      };
    case 'split':
      if (state.size.columns < splitColumns) return { ...state, toast: `side by side needs ${splitColumns} columns` };
      return { ...state, split: !state.split, toast: state.split ? 'one column' : 'side by side' };
    default:
      return undefined;
  }
}

export function scroll(state: State, screen: Screen, command: Command, metrics: Metrics): State | undefined {
  const to = scrollTarget(screen, command, metrics);
  if (to === undefined) return undefined;
  const at = Math.max(0, Math.min(to, metrics.lines - metrics.rows));
  return 'scroll' in screen ? replace(state, { ...screen, scroll: at }) : { ...state, scroll: at };
}

function scrollTarget(screen: Screen, command: Command, { from, rows, lines, edits }: Metrics): number | undefined {
  // Readers have no cursor: the keys of the list scroll there.
  const isReader = screen.kind !== 'review' && screen.kind !== 'fix' && screen.kind !== 'details';
  switch (command) {
    case 'scroll-down':
      return from + 1;
    case 'scroll-up':
      return from - 1;
    case 'half-down':
      return from + Math.ceil(rows / 2);
    case 'half-up':
      return from - Math.ceil(rows / 2);
    case 'next-edit':
      return edits.find(line => line > from) ?? from;
    case 'previous-edit':
      return edits.findLast(line => line < from) ?? from;
  }
  if (!isReader) return undefined;
  switch (command) {
    case 'down':
      return from + 1;
    case 'up':
      return from - 1;
    case 'page-down':
    case 'toggle':
      return from + rows;
    case 'page-up':
      return from - rows;
    case 'top':
      return 0;
    case 'bottom':
      return lines;
  }
  return undefined;
}
