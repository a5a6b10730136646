/** Files that are found, come back from an earlier review, or are read again. */
import type { FilePlan, FindingId, PlanFinding, PlanProblem } from '../../engine/plan.ts';
import { withWanted } from './decide.ts';
import { type Decision, type Decisions, isOpen, proposalOf, startDecision, type Wanted } from './decisions.ts';
import { refilter } from './grouping.ts';
import { moveTo } from './move.ts';
import { count } from './names.ts';
import { requiredBy, withRelations } from './relations.ts';
import { rowsOf } from './rows.ts';
import type { Aside, State } from './state.ts';

export function scanned(state: State, files: readonly FilePlan[], problems: readonly PlanProblem[]): State {
  const findings = new Map(state.findings);
  const decisions = new Map(state.decisions);
  for (const finding of files.flatMap(file => file.findings)) {
    findings.set(finding.id, finding);
    const start = startDecision(finding, state.limit);
    if (start) decisions.set(finding.id, start);
  }
  const next: State = {
    ...state,
    files: [...state.files, ...files],
    problems: [...state.problems, ...problems],
    findings,
    decisions,
  };
  const back = refilter({ ...next, decisions: resumed(next, files) });
  const { returnTo } = state;
  if (rowsOf(back).order.includes(returnTo)) return { ...moveTo(back, returnTo), returnTo: '' };
  if (state.cursor !== '') return back;
  // The review starts at the first finding that waits for a person.
  const { order } = rowsOf(back);
  return { ...back, cursor: order.find(id => isOpen(findings.get(id)!, back.decisions)) ?? order[0] ?? '' };
}

/** Decisions of the earlier review about proposals that are still the same, with what they require. */
function resumed(state: State, files: readonly FilePlan[]): Decisions {
  if (state.saved.size === 0) return state.decisions;
  const wanted = new Map<FindingId, Decision>();
  for (const { sha256, findings } of files) {
    for (const finding of findings) {
      const saved = state.saved.get(finding.id);
      if (!saved || saved.proposal !== proposalOf(finding) || !isFor(saved.decision, sha256)) continue;
      wanted.set(finding.id, { ...saved.decision, by: 'saved' });
    }
  }
  return withWanted(state.decisions, withRelations(state, complete(state, wanted)));
}

/** What was edited by hand was made for these bytes of the file, and for no others. */
function isFor(decision: Decision, sha256: string): boolean {
  return decision.kind !== 'accept' || decision.edited === undefined || decision.edited.file === sha256;
}

/** Without fixes that require one that is not accepted any more: coming back accepts nothing new. */
function complete({ findings, decisions }: State, wanted: ReadonlyMap<FindingId, Decision>): Wanted {
  const isAccepted = (id: FindingId): boolean => (wanted.get(id) ?? decisions.get(id))?.kind === 'accept';
  return new Map(
    [...wanted].filter(([id, { kind }]) => kind !== 'accept' || requiredBy(findings, id).every(isAccepted)),
  );
}

/** What came back from the earlier review, once all files are there. */
export function resumedText({ saved, savedView, decisions, findings }: State): string | undefined {
  const known = [...saved.keys()].filter(id => findings.has(id));
  if (known.length === 0) return undefined;
  const kept = known.filter(id => decisions.has(id) && decisions.get(id)!.by !== 'default').length;
  const lost = known.length - kept;
  const from = savedView ? ` from ${savedView.when}` : '';
  return `resumed ${count(kept, 'decision')}${from}${lost > 0 ? `, ${lost} changed` : ''}   --fresh starts over`;
}

/**
 * A decision stays where the finding is still there with the same proposal; the others are open again and marked. Undo ends here:
 * it would bring back decisions about proposals that are gone.
 */
export function reread(state: State, path: string, plan: FilePlan | undefined, isSame: IsSame = isSameProposal): State {
  const before = new Map(state.files.find(file => file.path === path)?.findings.map(finding => [finding.id, finding]));
  const findings = new Map([...state.findings].filter(([id]) => !before.has(id)));
  const decisions = new Map([...state.decisions].filter(([id]) => !before.has(id)));
  const changed = new Set([...state.changed].filter(id => !before.has(id)));
  for (const finding of plan?.findings ?? []) {
    findings.set(finding.id, finding);
    const decision = keptDecision(state, { before: before.get(finding.id), after: finding, isSame }, plan!.sha256);
    if (decision === 'lost') changed.add(finding.id);
    else if (decision) decisions.set(finding.id, decision);
  }
  const files = state.files.flatMap(file => (file.path === path ? (plan ?? []) : file));
  const next = { ...state, files, findings, decisions, changed, past: [], future: [] };
  return refilter(withoutUnmet(next));
}

/** All files planned again with new evidence. What was decided stays as long as the proposal is the same; the rest starts anew. */
export function replanned(state: State, plans: readonly FilePlan[]): State {
  let next = state;
  for (const plan of plans) next = reread(withoutDefaults(next, plan.path), plan.path, plan, isSameChange);
  for (const finding of plans.flatMap(({ findings }) => findings)) {
    const start =
      next.decisions.has(finding.id) || next.changed.has(finding.id) ? undefined : startDecision(finding, next.limit);
    if (start) next = { ...next, decisions: new Map(next.decisions).set(finding.id, start) };
  }
  return refilter(next);
}

/** Files planned again because of what was decided about another one: taking that back brings the old plans and decisions back. */
export function rejudged(state: State, plans: readonly FilePlan[]): State {
  const { past, future } = state;
  const next = replanned(state, plans);
  const decisions = new Map(next.decisions);
  const changed = new Set(next.changed);
  const aside = new Map([...state.aside, ...laidAside(state, next, plans)]);
  for (const finding of plans.flatMap(({ findings }) => findings)) {
    const { id } = finding;
    const kept = aside.get(id);
    if (kept && kept.proposal === proposalOf(finding)) {
      aside.delete(id);
      if ((decisions.get(id)?.by ?? 'default') === 'default') decisions.set(id, kept.decision);
      changed.delete(id);
    } else if (isStillOpen(state, finding) && decisions.get(id)?.by === 'default') decisions.delete(id);
  }
  return refilter(withoutUnmet({ ...next, decisions, changed, aside, past, future }));
}

/** What a person decided about findings of these files that are not there any more, or propose something else now. */
function laidAside(state: State, next: State, plans: readonly FilePlan[]): readonly (readonly [FindingId, Aside])[] {
  const paths = new Set(plans.map(({ path }) => path));
  return [...state.decisions].flatMap(([id, decision]): (readonly [FindingId, Aside])[] => {
    const finding = state.findings.get(id);
    const isLost = finding !== undefined && paths.has(finding.path) && !next.decisions.has(id);
    return isLost && decision.by !== 'default' ? [[id, { decision, proposal: proposalOf(finding) }]] : [];
  });
}

/** It was opened by a person, and proposes what it did then. */
function isStillOpen({ findings, decisions }: State, finding: PlanFinding): boolean {
  const before = findings.get(finding.id);
  return before !== undefined && !decisions.has(finding.id) && proposalOf(before) === proposalOf(finding);
}

function withoutDefaults(state: State, path: string): State {
  const own = new Set(state.files.find(file => file.path === path)?.findings.map(({ id }) => id));
  const decisions = new Map([...state.decisions].filter(([id, { by }]) => by !== 'default' || !own.has(id)));
  return { ...state, decisions };
}

/** Whether a decision about what was there holds for what is there now. */
type IsSame = (before: PlanFinding, after: PlanFinding, decision: Decision | undefined) => boolean;

const isSameProposal: IsSame = (before, after) => proposalOf(before) === proposalOf(after);

/** The file is the same and more is known about it: what was skipped stays so, and what was accepted if it still means the same edits. */
const isSameChange: IsSame = (before, after, decision) => {
  if (decision?.kind !== 'accept') return true;
  const edits = ({ fix }: PlanFinding): string =>
    JSON.stringify(decision.variant === 0 ? fix?.edits : fix?.variants[decision.variant - 1]?.edits);
  return edits(before) === edits(after);
};

interface Compared {
  readonly before: PlanFinding | undefined;
  readonly after: PlanFinding;
  readonly isSame: IsSame;
}

function keptDecision(
  state: State,
  { before, after, isSame }: Compared,
  sha256: string,
): Decision | 'lost' | undefined {
  const decision = state.decisions.get(after.id);
  if (before && isSame(before, after, decision) && !(decision && !isFor(decision, sha256))) return decision;
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
  const all = withRelations(state, opened);
  return {
    ...state,
    decisions: new Map([...state.decisions].filter(([id]) => !all.has(id))),
    changed: new Set([...state.changed, ...all.keys()]),
  };
}
