/** What the list shows: grouping and filter. */
import type { FindingId } from '../../engine/plan.ts';
import { currentRow } from './current.ts';
import { parseFilter } from './filter.ts';
import { say } from './message.ts';
import type { State } from './state.ts';

const groupings = ['file', 'workload', 'rule', 'severity'] as const;

export function regroup(state: State): State {
  const grouping = groupings[(groupings.indexOf(state.grouping) + 1) % groupings.length]!;
  const row = currentRow(state);
  // A group has no counterpart in the other grouping: its first finding has.
  const cursor = row?.kind === 'group' ? row.ids[0]! : state.cursor;
  return say({ ...state, grouping, cursor, folded: new Set() }, `by ${grouping}`);
}

/** What is shown in turn: the filter, and its name. */
const shows = [
  ['', 'all'],
  ['is:open', 'open'],
  ['is:accepted', 'accepted'],
  ['is:skipped', 'skipped'],
] as const;

export function showNext(state: State): State {
  const at = shows.findIndex(([filter]) => filter === state.filter);
  const [filter, name] = shows[(at + 1) % shows.length]!;
  return say(setFilter(state, filter), `showing ${name}`);
}

/** Sets the filter; the cursor stays on its row when that is still shown. */
export function setFilter(state: State, text: string): State {
  const filter = text.trim();
  return { ...state, filter, matches: filter === '' ? undefined : matchesOf(state, filter) };
}

/** Applies the filter to findings that arrived or changed. */
export function refilter(state: State): State {
  return state.matches === undefined ? state : { ...state, matches: matchesOf(state, state.filter) };
}

function matchesOf(state: State, text: string): ReadonlySet<FindingId> {
  const test = parseFilter(text);
  const matches = new Set<FindingId>();
  for (const finding of state.findings.values()) if (test(finding, state)) matches.add(finding.id);
  return matches;
}
