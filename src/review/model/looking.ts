/** Looking at files: scrolling what a screen shows, and how long lines and changes are laid out. */
import type { Command } from './keymap.ts';
import { splitColumns } from './layout.ts';
import { say } from './message.ts';
import type { Screen } from './screen.ts';
import { replace } from './screen-stack.ts';
import type { Metrics } from './shapes.ts';
import type { State } from './state.ts';

/** How the lines of files are shown, on every screen that shows some. */
export function lookCommand(state: State, command: Command): State | undefined {
  switch (command) {
    case 'scroll-right':
      if (state.wrap) return say(state, 'long lines are wrapped', ['wrap', 'cuts them']);
      return { ...state, left: state.left + 8 };
    case 'scroll-left':
      return { ...state, left: Math.max(0, state.left - 8) };
    case 'wrap':
      return say({ ...state, wrap: !state.wrap, left: 0 }, `long lines are ${state.wrap ? 'cut' : 'wrapped'}`);
    case 'split':
      if (state.size.columns < splitColumns) return say(state, `side by side needs ${splitColumns} columns`);
      return say({ ...state, split: !state.split }, state.split ? 'one column' : 'side by side');
    default:
      return undefined;
  }
}

const contexts = [3, 6, 12, Number.POSITIVE_INFINITY];

/** More or fewer lines around an edit. */
export function withContext(state: State, step: 1 | -1): State {
  const at = contexts.indexOf(state.context) + step;
  return { ...state, context: contexts[Math.max(0, Math.min(at, contexts.length - 1))]! };
}

/** Scrolls what the screen shows. The keys of the list scroll as well, where there is no list to move in. */
export function scroll(state: State, screen: Screen, command: Command, metrics: Metrics): State | undefined {
  const to = scrollTarget(command, metrics);
  if (to === undefined) return undefined;
  const at = Math.max(0, Math.min(to, metrics.lines - metrics.rows));
  return 'scroll' in screen ? replace(state, { ...screen, scroll: at }) : { ...state, scroll: at };
}

function scrollTarget(command: Command, { from, rows, lines, edits }: Metrics): number | undefined {
  switch (command) {
    case 'scroll-down':
    case 'down':
      return from + 1;
    case 'scroll-up':
    case 'up':
      return from - 1;
    case 'half-down':
      return from + Math.ceil(rows / 2);
    case 'half-up':
      return from - Math.ceil(rows / 2);
    case 'page-down':
    case 'toggle':
      return from + rows;
    case 'page-up':
      return from - rows;
    case 'top':
      return 0;
    case 'bottom':
      return lines;
    case 'next-edit':
      return edits.find(line => line > from) ?? from;
    case 'previous-edit':
      return edits.findLast(line => line < from) ?? from;
    default:
      return undefined;
  }
}

const scrolling: ReadonlySet<Command> = new Set([
  'scroll-down',
  'scroll-up',
  'scroll-left',
  'scroll-right',
  'half-down',
  'half-up',
  'page-down',
  'page-up',
  'down',
  'up',
  'top',
  'bottom',
]);

/** Whether a command only scrolls, on a question that is longer than the window. */
export function scrolls(command: Command | undefined): boolean {
  return command !== undefined && scrolling.has(command);
}
