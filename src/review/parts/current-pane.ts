/** Beside the list: the fix of the current row, or what its group is about. */

import { thousands } from '../../report/thousands.ts';
import { countManual } from '../model/counts.ts';
import { currentFinding, currentRow } from '../model/current.ts';
import { layoutOf } from '../model/layout.ts';
import type { Row } from '../model/rows.ts';
import type { State } from '../model/state.ts';
import { makeVisible } from '../terminal/text.ts';
import { fixView, placeOf } from './fix.ts';
import { fit, type Line, line } from './line.ts';
import { problemLines } from './problems.ts';
import type { Pane, Surroundings } from './shown.ts';

/** From so many rows on there is space for more than the change itself. */
const roomyRows = 20;

/** `result`: what stands below it. */
export function currentPane(state: State, { results }: Surroundings, result: readonly Line[] = []): Pane {
  const finding = currentFinding(state);
  if (!finding) return { kind: 'pane', ...groupPane(state), from: 0, result };
  const { wide, fixRows, resultRows, fixColumns } = layoutOf(state.size);
  const rows = fixRows + (result.length === 0 ? resultRows : 0);
  const space = wide || rows >= roomyRows ? 'roomy' : 'tight';
  const { lines, edits } = fixView(state, finding, results, { columns: fixColumns, space });
  const title = line(placeOf(finding));
  return { kind: 'pane', title, body: lines, edits, from: state.scroll, finding: finding.id, result };
}

function groupPane(state: State): Pick<Pane, 'title' | 'body'> {
  const row = currentRow(state);
  if (row?.kind === 'problems') {
    const { fixColumns } = layoutOf(state.size);
    return { title: line('notes about files'), body: problemLines(state).map(each => fit(each, fixColumns)) };
  }
  if (row?.kind !== 'group') return { title: [], body: [] };
  const help = '  {accept} accepts the open ones, {skip} skips them; {enter} folds and unfolds';
  return {
    title: line(makeVisible(row.label)),
    body: [[], ...groupCounts(state, row), [], line(state.keymap.fill(help), 'dim')],
  };
}

function groupCounts(state: State, { ids }: Extract<Row, { kind: 'group' }>): readonly Line[] {
  const findings = new Map(ids.map(id => [id, state.findings.get(id)!]));
  const number = (kind: string | undefined): number =>
    [...findings.values()].filter(
      ({ id, status }) => (status === 'fixable' || state.decisions.has(id)) && state.decisions.get(id)?.kind === kind,
    ).length;
  const rows: readonly [string, number][] = [
    ['to decide', number(undefined)],
    ['accepted', number('accept')],
    ['skipped', number('skip')],
    ['ignored', number('ignore')],
    ['without an automatic fix', countManual({ ...state, findings })],
  ];
  return rows.filter(([, many]) => many > 0).map(([word, many]) => line(`  ${thousands(many).padStart(5)}  ${word}`));
}
