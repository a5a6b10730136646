/** What will be written, and beside it, where there is room, the diff of the selected file. Nothing is written before its Enter. */
import { setFilter } from '../model/grouping.ts';
import type { Command } from '../model/keymap.ts';
import { confirmColumns } from '../model/layout.ts';
import { type Hint, say } from '../model/message.ts';
import type { Results } from '../model/results.ts';
import type { ScreenOf } from '../model/screen.ts';
import { onScreen, openAlone, pop, push, replace, topScreen } from '../model/screen-stack.ts';
import type { Check, Metrics } from '../model/shapes.ts';
import type { Result, State } from '../model/state.ts';
import { configPath, isWritable, pathsToWrite } from '../model/writable.ts';
import { appliedView } from '../parts/diff.ts';
import { back, scrolling } from '../parts/hints.ts';
import { justify, line } from '../parts/line.ts';
import type { Side } from '../parts/shown.ts';
import { summaryOf } from '../parts/summary.ts';
import { cutStart, makeVisible } from '../terminal/text.ts';
import { type Definition, only } from './definition.ts';

type Confirm = ScreenOf<'confirm'>;

export const confirm: Definition<'confirm'> = {
  isSnapshot: true,
  command(state, screen, { command, metrics }) {
    if (!screen.armed) return only(say(state, 'that key came before this screen could be read   press it again'));
    switch (command) {
      case 'preview':
        return only(push(state, { kind: 'patch', scroll: 0 }));
      case 'show':
        return only(say(setFilter(pop(state), 'is:unseen'), 'accepted, but never on the screen'));
      case 'enter':
        return write(state, screen);
    }
    const selected = hasSide(state) ? selectFile(state, screen, command, metrics) : undefined;
    return selected && only(selected);
  },
  view(state, screen, { results }) {
    const { columns } = state.size;
    const side = hasSide(state) ? sideOf(state, screen, results) : undefined;
    const { lines, files } = summaryOf(
      state,
      screen,
      side ? { columns: columns - side.columns - 1, selected: screen.selected } : { columns },
    );
    return {
      kind: 'page',
      title: justify(line(' Write these changes?', 'bold'), line(`${makeVisible(state.title)} `, 'dim'), columns),
      body: lines,
      edits: files,
      from: screen.scroll,
      ...(side && { side }),
    };
  },
  hints(state) {
    const keys: readonly Hint[] = hasSide(state)
      ? [
          [['down', 'up'], 'select file'],
          [['scroll-down', 'scroll-up'], 'scroll its diff'],
        ]
      : [scrolling];
    return {
      first: [[['Enter'], 'write'], ['preview', 'full diff'], ['save-patch', 'save as patch'], ...keys],
      last: back,
    };
  },
};

/** Asks before anything is written; says why there is nothing to ask. */
export function openConfirm(state: State): Result {
  if (topScreen(state).kind === 'confirm') return only(state);
  const paths = pathsToWrite(state);
  if (paths.length === 0)
    return only(say(state, 'nothing is accepted yet', ['accept', 'accept'], ['bulk-accept', 'many']));
  if (state.scan.took === undefined) return only(say(state, 'still looking through the files, a moment'));
  const screen: Confirm = {
    kind: 'confirm',
    scroll: 0,
    selected: 0,
    diffScroll: 0,
    armed: false,
    checks: [],
    total: paths.length,
  };
  return [openAlone(state, screen), [{ kind: 'check', paths }]];
}

/** More files were checked. Who pressed Enter before that hears when it writes. */
export function withChecks(state: State, checks: readonly Check[]): State {
  const next = onScreen(state, 'confirm', screen => ({ ...screen, checks: [...screen.checks, ...checks] }));
  const isWaiting = next.screens.some(screen => screen.kind === 'confirm' && isChecking(screen));
  if (isWaiting || state.message?.until !== 'checked') return next;
  return say(next, 'all checked', [['Enter'], 'writes']);
}

function isChecking({ checks, total }: Confirm): boolean {
  return checks.length < total;
}

function write(state: State, screen: Confirm): Result {
  if (isChecking(screen)) {
    const text = 'still checking: Enter writes once all files are checked';
    return only({ ...state, message: { text, hints: [], until: 'checked' } });
  }
  const paths = screen.checks.filter(isWritable).map(({ path }) => path);
  if (paths.length === 0) return only(say(state, 'there is nothing to write', [['Esc'], 'back']));
  return [openAlone(state, { kind: 'writing', done: 0, total: paths.length }), [{ kind: 'write', paths }]];
}

// ---------------------------------------------------------------------------------------------------------------------
// The diff of the selected file

function hasSide({ size }: State): boolean {
  return size.columns >= confirmColumns;
}

function sideOf(state: State, { checks, selected, diffScroll }: Confirm, results: Results): Side {
  const columns = Math.floor(state.size.columns / 2);
  const path = checks.filter(isWritable)[selected]?.path;
  if (path === undefined) return { columns, title: [], lines: [], from: 0 };
  const plan = state.files.find(file => file.path === path);
  const configuration = path === configPath(state) ? results.configuration(state) : undefined;
  const applied = typeof configuration === 'object' ? configuration : plan && results.together(plan, state.decisions);
  const lines = applied ? appliedView({ ...state, split: false }, applied, columns).lines : [];
  return { columns, title: line(` ${cutStart(makeVisible(path), columns - 2)}`, 'bold'), lines, from: diffScroll };
}

/** Choosing a file, and scrolling its diff; undefined: the command means something else. */
function selectFile(state: State, screen: Confirm, command: Command, metrics: Metrics): State | undefined {
  const half = Math.ceil((metrics.rows - 1) / 2);
  switch (command) {
    case 'down':
    case 'next-file':
      return select(state, screen, screen.selected + 1, metrics);
    case 'up':
    case 'previous-file':
      return select(state, screen, screen.selected - 1, metrics);
    case 'scroll-down':
      return scrollDiff(state, screen, 1, metrics);
    case 'scroll-up':
      return scrollDiff(state, screen, -1, metrics);
    case 'half-down':
      return scrollDiff(state, screen, half, metrics);
    case 'half-up':
      return scrollDiff(state, screen, -half, metrics);
    default:
      return undefined;
  }
}

function scrollDiff(state: State, screen: Confirm, by: number, { rows, side = 0 }: Metrics): State {
  const last = Math.max(0, side - (rows - 1));
  return replace(state, { ...screen, diffScroll: Math.max(0, Math.min(screen.diffScroll + by, last)) });
}

/** The row of the selected file stays in view. */
function select(state: State, screen: Confirm, wanted: number, { edits, from, rows }: Metrics): State {
  const last = screen.checks.filter(isWritable).length - 1;
  const selected = Math.max(0, Math.min(wanted, last));
  const at = edits[selected] ?? 0;
  const isFirst = selected === 0 && screen.selected === 0;
  const scroll = isFirst ? 0 : Math.max(Math.min(from, at), at - rows + 1);
  const diffScroll = selected === screen.selected ? screen.diffScroll : 0;
  return replace(state, { ...screen, selected, scroll, diffScroll });
}
