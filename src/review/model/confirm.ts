/** Keys of the confirm screen. */
import { configPath } from '../work/config-file.ts';
import { selectionOf } from './decisions.ts';
import { entriesOf } from './ignore-form.ts';
import type { Command } from './keymap.ts';
import { replace } from './screen-stack.ts';
import type { Check, Metrics, Screen, State } from './state.ts';

type Confirm = Extract<Screen, { kind: 'confirm' }>;

/** From so many columns on the diff of the selected file is shown too. */
export const sideBySide = 120;

export function isWritable({ problem, fixes, ignores }: Check): boolean {
  return problem === undefined && fixes + ignores > 0;
}

/** Files that the decisions would change. */
export function pathsToWrite(state: State): readonly string[] {
  const paths = state.files
    .filter(file => {
      const { accepted, ignored } = selectionOf(file, state.decisions);
      return accepted.size + ignored.size > 0;
    })
    .map(({ path }) => path);
  const config = configPath(state);
  return config !== undefined && entriesOf(state).size > 0 ? [...paths, config] : paths;
}

/** Choosing a file, and scrolling its diff; undefined: the key means something else. */
export function selectFile(state: State, screen: Confirm, command: Command, metrics: Metrics): State | undefined {
  if (state.size.columns < sideBySide) return undefined;
  const rows = metrics.rows - 1;
  const scrolled = (by: number): State => {
    const last = Math.max(0, (metrics.side ?? 0) - rows);
    return replace(state, { ...screen, diffScroll: Math.max(0, Math.min(screen.diffScroll + by, last)) });
  };
  switch (command) {
    case 'down':
    case 'next-file':
      return select(state, screen, screen.selected + 1, metrics);
    case 'up':
    case 'previous-file':
      return select(state, screen, screen.selected - 1, metrics);
    case 'scroll-down':
      return scrolled(1);
    case 'scroll-up':
      return scrolled(-1);
    case 'half-down':
      return scrolled(Math.ceil(rows / 2));
    case 'half-up':
      return scrolled(-Math.ceil(rows / 2));
    default:
      return undefined;
  }
}

/** The row of the selected file stays in view. */
function select(state: State, screen: Confirm, wanted: number, { edits, from, rows }: Metrics): State {
  const last = screen.checks.filter(isWritable).length - 1;
  const selected = Math.max(0, Math.min(wanted, last));
  const at = edits[selected] ?? 0;
  const isFirst = selected === 0 && screen.selected === 0;
  const scroll = isFirst ? 0 : Math.max(Math.min(from, at), at - rows + 1);
  return replace(state, {
    ...screen,
    selected,
    scroll,
    diffScroll: selected === screen.selected ? screen.diffScroll : 0,
  });
}
