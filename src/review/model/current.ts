/** What the cursor is on. */
import type { PlanFinding } from '../../engine/plan.ts';
import { type Row, rowsOf } from './rows.ts';
import type { State } from './state.ts';

/** The finding of the current row, when it is one. */
export function currentFinding(state: State): PlanFinding | undefined {
  return state.findings.get(state.cursor);
}

export function currentRow(state: State): Row | undefined {
  const rows = rowsOf(state);
  return rows.all[rows.index.get(state.cursor) ?? -1];
}

/** File of the current row; of the first finding of a group. */
export function currentPath(state: State): string | undefined {
  const row = currentRow(state);
  if (row?.kind === 'finding') return row.finding.path;
  return row?.kind === 'group' ? state.findings.get(row.ids[0]!)?.path : undefined;
}

/** Rule of the current row; of a group of one rule. */
export function currentRule(state: State): string | undefined {
  const row = currentRow(state);
  if (row?.kind === 'finding') return row.finding.rule;
  return row?.kind === 'group' && state.grouping === 'rule' ? row.label : undefined;
}
