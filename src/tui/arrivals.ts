/** Files that are found, come back from an earlier review, or are read again. */
import type { FilePlan, PlanFinding, PlanProblem } from '../engine/plan.ts';
import { type Decision, type Decisions, startDecision, withRelations } from './decisions.ts';
import { refilter } from './list.ts';
import { rowsOf } from './rows.ts';
import type { State } from './state.ts';

export function scanned(state: State, files: readonly FilePlan[], problems: readonly PlanProblem[]): State {
  const findings = new Map(state.findings);
  const decisions = new Map(state.decisions);
  for (const finding of files.flatMap(file => file.findings)) {
    findings.set(finding.id, finding);
    const start = startDecision(finding, state.limit);
    if (start) decisions.set(finding.id, start);
  }
  const next = refilter({
    ...state,
    files: [...state.files, ...files],
    problems: [...state.problems, ...problems],
    findings,
    decisions,
  });
  if (state.cursor !== '') return next;
  // The review starts at the first finding that waits for a person.
  const { order } = rowsOf(next);
  const open = order.find(id => findings.get(id)!.status === 'fixable' && !decisions.has(id));
  return { ...next, cursor: open ?? order[0] ?? '' };
}

export function resume(state: State, saved: Decisions, toast: string): State {
  const known = new Map([...saved].filter(([id]) => state.findings.has(id)));
  const decisions = new Map(state.decisions);
  for (const [id, decision] of withRelations(state.files, state.findings, state.decisions, known)) {
    if (decision) decisions.set(id, decision);
  }
  return { ...state, decisions, toast };
}

/**
 * A decision stays where the finding is still there with the same proposal; the others are open again and marked. Undo ends here:
 * it would bring back decisions about proposals that are gone.
 */
export function reread(state: State, path: string, plan: FilePlan | undefined): State {
  const before = new Map(state.files.find(file => file.path === path)?.findings.map(finding => [finding.id, finding]));
  const findings = new Map([...state.findings].filter(([id]) => !before.has(id)));
  const decisions = new Map([...state.decisions].filter(([id]) => !before.has(id)));
  const changed = new Set([...state.changed].filter(id => !before.has(id)));
  for (const finding of plan?.findings ?? []) {
    findings.set(finding.id, finding);
    const decision = keptDecision(state, before.get(finding.id), finding);
    if (decision === 'lost') changed.add(finding.id);
    else if (decision) decisions.set(finding.id, decision);
  }
  const files = state.files.flatMap(file => (file.path === path ? (plan ?? []) : file));
  const next = { ...state, files, findings, decisions, changed, past: [], future: [] };
  return refilter(withoutUnmet(next));
}

function keptDecision(
  state: State,
  before: PlanFinding | undefined,
  after: PlanFinding,
): Decision | 'lost' | undefined {
  const decision = state.decisions.get(after.id);
  if (before && JSON.stringify(before.fix) === JSON.stringify(after.fix)) return decision;
  return decision && decision.by !== 'default' ? 'lost' : startDecision(after, state.limit);
}

/** Accepted fixes whose requirements are not accepted any more are open again. */
function withoutUnmet(state: State): State {
  const unmet = [...state.decisions].filter(([id, decision]) => {
    const requires = state.findings.get(id)?.fix?.requires ?? [];
    return decision.kind === 'accept' && requires.some(needed => state.decisions.get(needed)?.kind !== 'accept');
  });
  if (unmet.length === 0) return state;
  const opened = new Map(unmet.map(([id]) => [id, undefined]));
  const all = withRelations(state.files, state.findings, state.decisions, opened);
  return {
    ...state,
    decisions: new Map([...state.decisions].filter(([id]) => !all.has(id))),
    changed: new Set([...state.changed, ...all.keys()]),
  };
}
