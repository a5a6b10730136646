/** Carrying out decisions, and going on to the next finding. */
import type { PlanFinding } from '../../engine/plan.ts';
import { isOpen, type Wanted } from './decisions.ts';
import { add, say, undoHint } from './message.ts';
import { moveTo, openAfter } from './move.ts';
import { withRelations } from './relations.ts';
import { rowsOf } from './rows.ts';
import type { State, UndoStep } from './state.ts';

/** Whether a key goes to the next open finding, or stays where it is. */
export type Onward = 'go on' | 'stay';

const undoSteps = 500;

/** Carries out decisions with everything the relations add, as one step of undo. */
export function decide(state: State, wanted: Wanted, label: string): State {
  const all = withRelations(state, wanted);
  if (all.size === 0) return state;
  const step: UndoStep = {
    label,
    cursor: state.cursor,
    changes: [...all].map(([id, after]) => ({ id, before: state.decisions.get(id), after })),
  };
  const next: State = {
    ...state,
    decisions: withWanted(state.decisions, all),
    changed: without(state.changed, [...all.keys()]),
    past: [...state.past, step].slice(-undoSteps),
    future: [],
  };
  return say(next, `${label}${alsoMoved(state, wanted, all)}`, undoHint);
}

function alsoMoved(state: State, wanted: Wanted, all: Wanted): string {
  const moved = [...all.keys()].filter(id => !wanted.has(id)).map(id => state.findings.get(id)!.rule);
  return moved.length > 0 ? `, with it ${[...new Set(moved)].join(', ')}` : '';
}

/** The decisions with the wanted ones in their place. */
export function withWanted(decisions: State['decisions'], wanted: Wanted): State['decisions'] {
  const next = new Map(decisions);
  for (const [id, decision] of wanted) {
    if (decision) next.set(id, decision);
    else next.delete(id);
  }
  return next;
}

function without<T>(set: ReadonlySet<T>, gone: readonly T[]): ReadonlySet<T> {
  if (!gone.some(item => set.has(item))) return set;
  const next = new Set(set);
  for (const item of gone) next.delete(item);
  return next;
}

/** To the next open finding; the cursor stays when there is none. */
export function goOn(state: State): State {
  const next = openAfter(state, 1);
  if (next !== undefined) return moveTo(state, next);
  const open = rowsOf(state).order.some(id => isOpen(state.findings.get(id)!, state.decisions));
  return add(
    state,
    open ? 'no open finding below, {previous-open} goes up' : 'all decided, {confirm} reviews and writes',
  );
}

export function onward(state: State, how: Onward): State {
  return how === 'go on' ? goOn(state) : state;
}

/** Only a finding can be decided in this way. */
export function choose(state: State): State {
  return say(state, 'choose a finding first');
}

export function noFix(state: State, finding: PlanFinding | undefined): State {
  return finding?.declined ? say(state, `no automatic fix: ${finding.declined.reason}`) : choose(state);
}

export function nothingOpen(state: State): State {
  return say(state, 'nothing open there');
}
