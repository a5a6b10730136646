/** The confirm screen: what will be written, and beside it, where there is room, the diff of the selected file. */

import { isWritable, sideBySide } from '../model/confirm.ts';
import type { Screen, State } from '../model/state.ts';
import { foreign } from '../parts/code.ts';
import { appliedView } from '../parts/diff.ts';
import { justify, line } from '../parts/line.ts';
import { cutStart } from '../terminal/text.ts';
import { configPath } from '../work/config-file.ts';
import type { Workspace } from '../work/workspace.ts';
import { confirmView } from './confirm-view.ts';
import type { Page, Side } from './pages.ts';

export function confirmPage(state: State, screen: Extract<Screen, { kind: 'confirm' }>, workspace: Workspace): Page {
  const { columns } = state.size;
  const side = columns >= sideBySide ? sideOf(state, screen, workspace, Math.floor(columns / 2)) : undefined;
  const { lines, files } = confirmView(state, screen, columns - (side ? side.columns + 1 : 0), side !== undefined);
  return {
    title: justify(line(' Write these changes?', 'bold'), line(`${foreign(state.title)} `, 'dim'), columns),
    body: lines,
    edits: files,
    from: screen.scroll,
    hints: [
      [['Enter'], 'write'],
      ['preview', 'full diff'],
      ['save-patch', 'save as patch'],
      side ? [['down', 'up'], 'select file'] : [['down', 'up'], 'scroll'],
      ...(side ? ([[['scroll-down', 'scroll-up'], 'scroll its diff']] as const) : []),
    ],
    last: [['back', 'back']],
    ...(side && { side }),
  };
}

function sideOf(
  state: State,
  { checks, selected, diffScroll }: Extract<Screen, { kind: 'confirm' }>,
  workspace: Workspace,
  columns: number,
): Side | undefined {
  const path = checks.filter(isWritable)[selected]?.path;
  if (path === undefined) return { columns, title: [], lines: [], from: 0 };
  const plan = state.files.find(file => file.path === path);
  const config = path === configPath(state) ? workspace.config.changed(state) : undefined;
  const applied = config?.kind === 'changed' ? config.applied : plan && workspace.together(plan, state.decisions);
  const lines = applied ? appliedView({ ...state, split: false }, applied, columns).lines : [];
  return { columns, title: line(` ${cutStart(foreign(path), columns - 2)}`, 'bold'), lines, from: diffScroll };
}
