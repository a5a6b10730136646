/** Moving the cursor through the rows. No wrap-around at the ends. */
import type { FindingId } from '../../engine/plan.ts';
import { currentRow } from './current.ts';
import { isOpen } from './decisions.ts';
import { layoutOf } from './layout.ts';
import { say } from './message.ts';
import { type Row, rowsOf } from './rows.ts';
import type { State } from './state.ts';

/** Puts the cursor on a row, unfolding its group when needed. The fix is shown from its start. */
export function moveTo(state: State, key: string): State {
  const rows = rowsOf(state);
  const group = rows.groupOf.get(key);
  const folded = group !== undefined && state.folded.has(group) ? withoutKey(state.folded, group) : state.folded;
  if (!rows.index.has(key) && folded === state.folded) return state;
  return key === state.cursor ? { ...state, folded } : { ...state, folded, cursor: key, scroll: 0, left: 0 };
}

export function moveBy(state: State, step: number): State {
  const { all, index } = rowsOf(state);
  if (all.length === 0) return state;
  const at = index.get(state.cursor) ?? 0;
  return moveTo(state, all[Math.min(all.length - 1, Math.max(0, at + step))]!.key);
}

export function moveByPage(state: State, direction: 1 | -1): State {
  return moveBy(state, direction * Math.max(1, layoutOf(state.size).listRows - 1));
}

/** Id of the next (or previous) open finding; folded groups are searched too. */
export function openAfter(state: State, direction: 1 | -1): FindingId | undefined {
  const { order } = rowsOf(state);
  const row = currentRow(state);
  const here =
    row?.kind === 'group' ? order.indexOf(row.ids[0]!) - (direction === 1 ? 1 : 0) : order.indexOf(row?.key ?? '');
  const start = row?.kind === 'problems' ? order.length : here;
  for (let at = start + direction; at >= 0 && at < order.length; at += direction) {
    if (isOpen(state.findings.get(order[at]!)!, state.decisions)) return order[at];
  }
  return undefined;
}

export function moveToOpen(state: State, direction: 1 | -1): State {
  const next = openAfter(state, direction);
  if (next !== undefined) return moveTo(state, next);
  const anywhere = openAfter(state, direction === 1 ? -1 : 1) !== undefined;
  const text = anywhere
    ? `no open finding ${direction === 1 ? 'below, {previous-open} goes up' : 'above, {next-open} goes down'}`
    : 'all decided, {confirm} reviews and writes';
  return say(state, text);
}

/** To the next group; backwards first to the row of the present one. */
export function moveByGroup(state: State, direction: 1 | -1): State {
  const { all, index } = rowsOf(state);
  for (let at = (index.get(state.cursor) ?? 0) + direction; at >= 0 && at < all.length; at += direction) {
    if (all[at]!.kind !== 'finding') return moveTo(state, all[at]!.key);
  }
  return state;
}

export function fold(state: State): State {
  const row = currentRow(state);
  if (row?.kind === 'finding') return moveTo(state, row.group);
  if (row?.kind !== 'group' || state.folded.has(row.key)) return state;
  return { ...state, folded: new Set([...state.folded, row.key]) };
}

export function unfold(state: State): State {
  const row = currentRow(state);
  if (row?.kind !== 'group') return state;
  return state.folded.has(row.key) ? { ...state, folded: withoutKey(state.folded, row.key) } : moveBy(state, 1);
}

export function toggleFold(state: State): State {
  const row = currentRow(state);
  if (row?.kind !== 'group') return state;
  return state.folded.has(row.key) ? { ...state, folded: withoutKey(state.folded, row.key) } : fold(state);
}

function withoutKey(keys: ReadonlySet<string>, key: string): ReadonlySet<string> {
  return new Set([...keys].filter(other => other !== key));
}

/**
 * Keeps the cursor on a row that exists and that row inside the window. When the current row went, the next one that is left takes
 * its place.
 */
export function settle(before: State, after: State): State {
  const { all, index } = rowsOf(after);
  if (all.length === 0) return after.cursor === '' && after.top === 0 ? after : { ...after, cursor: '', top: 0 };
  const cursor = index.has(after.cursor) ? after.cursor : survivor(rowsOf(before), after.cursor, index);
  const at = index.get(cursor)!;
  const { listRows } = layoutOf(after.size);
  const lowest = Math.max(0, all.length - listRows);
  const top = Math.max(0, Math.min(after.top, at, lowest), at - listRows + 1);
  if (cursor === after.cursor && top === after.top) return after;
  return { ...after, cursor, top, ...(cursor === after.cursor ? {} : { scroll: 0, left: 0 }) };
}

function survivor(
  before: { readonly all: readonly Row[]; readonly index: ReadonlyMap<string, number> },
  cursor: string,
  index: ReadonlyMap<string, number>,
): string {
  const at = before.index.get(cursor) ?? 0;
  const below = before.all.slice(at).find(({ key }) => index.has(key));
  const above = before.all.slice(0, at).findLast(({ key }) => index.has(key));
  return (below ?? above)?.key ?? index.keys().next().value!;
}
