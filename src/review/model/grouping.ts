/** What the list shows: grouping and filter. */
import type { FindingId } from '../../engine/plan.ts';
import { parseFilter } from './filter.ts';
import { currentRow } from './rows.ts';
import type { State } from './state.ts';

const groupings = ['file', 'rule', 'severity'] as const;

export function regroup(state: State): State {
  const grouping = groupings[(groupings.indexOf(state.grouping) + 1) % groupings.length]!;
  const row = currentRow(state);
  // A group has no counterpart in the other grouping: its first finding has.
  const cursor = row?.kind === 'group' ? row.ids[0]! : state.cursor;
  return { ...state, grouping, cursor, folded: new Set(), toast: `by ${grouping}` };
}

const shows = ['', 'is:open', 'is:accepted', 'is:skipped'];

export function showNext(state: State): State {
  const text = shows[(shows.indexOf(state.filter) + 1) % shows.length]!;
  return { ...setFilter(state, text), toast: `showing ${text === '' ? 'all' : text.slice('is:'.length)}` };
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
