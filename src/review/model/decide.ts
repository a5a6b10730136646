/** Commands that decide, and their undo. */
import type { FindingId, PlanFinding } from '../../engine/plan.ts';
import type { EditedFix } from '../work/edit-fix.ts';
import type { EditedText } from '../work/edited.ts';
import {
  acceptable,
  type By,
  type Decision,
  isFixable,
  isOpen,
  requiredBy,
  startDecision,
  type Wanted,
  withRelations,
} from './decisions.ts';
import { decisionOf, type IgnoreForm, silencedBy } from './ignore-form.ts';
import { moveTo, openAfter } from './move.ts';
import { count, resourceName } from './names.ts';
import { currentFinding, currentRow, rowsOf } from './rows.ts';
import { pop } from './screen-stack.ts';
import type { State, Step } from './state.ts';

const undoSteps = 500;

/** Carries out decisions with everything the relations add, as one undo step. */
export function decide(state: State, wanted: Wanted, label: string): State {
  const all = withRelations(state.files, state.findings, state.decisions, wanted);
  if (all.size === 0) return state;
  const step: Step = {
    label,
    cursor: state.cursor,
    changes: [...all].map(([id, after]) => ({ id, before: state.decisions.get(id), after })),
  };
  return {
    ...state,
    decisions: withChanges(state.decisions, all),
    changed: without(state.changed, [...all.keys()]),
    past: [...state.past, step].slice(-undoSteps),
    future: [],
    toast: `${label}${alsoMoved(state, wanted, all)}   {undo} undo`,
  };
}

function alsoMoved(state: State, wanted: Wanted, all: Wanted): string {
  const moved = [...all.keys()].filter(id => !wanted.has(id)).map(id => state.findings.get(id)!.rule);
  return moved.length > 0 ? `, with it ${[...new Set(moved)].join(', ')}` : '';
}

function withChanges(decisions: State['decisions'], changes: Wanted): State['decisions'] {
  const next = new Map(decisions);
  for (const [id, decision] of changes) {
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

export function shownVariant(state: State, finding: PlanFinding): number {
  return state.variants.get(finding.id) ?? variantOf(state.decisions.get(finding.id));
}

/** What was changed by hand in the shown variant. */
export function shownEdit(state: State, finding: PlanFinding): EditedText | undefined {
  const decision = state.decisions.get(finding.id);
  const isShown = decision?.kind === 'accept' && decision.variant === shownVariant(state, finding);
  return isShown ? decision.edited : undefined;
}

function variantOf(decision: Decision | undefined): number {
  return decision?.kind === 'accept' ? decision.variant : 0;
}

function nameOf({ rule, resource }: PlanFinding): string {
  return `${rule} for ${resourceName(resource)}`;
}

/** `y`: the shown variant of the current finding, or the open findings of the current group. */
export function accept(state: State, thenMove: boolean): State {
  const row = currentRow(state);
  if (row?.kind === 'group') return acceptMany(state, row.ids, 'you', row.label);
  const finding = currentFinding(state);
  if (!isFixable(finding)) return noFix(state, finding);
  const variant = shownVariant(state, finding);
  const before = state.decisions.get(finding.id);
  const isDone = before?.kind === 'accept' && before.by !== 'default' && before.variant === variant;
  if (isDone && !state.changed.has(finding.id) && !state.clashes.has(finding.id)) return thenMove ? goOn(state) : state;
  const pulled = requiredBy(state.findings, finding.id).filter(id => state.decisions.get(id)?.kind !== 'accept');
  if (unsafeOf(state, pulled).length > 1) return askUnsafe(state, pulled, 'you', nameOf(finding));
  const next = decide(
    state,
    new Map([[finding.id, { kind: 'accept', by: 'you', variant }]]),
    `accepted ${nameOf(finding)}`,
  );
  return thenMove ? goOn(next) : next;
}

/** `e`, once the editor is closed and what it saved can be taken. */
export function acceptEdited(state: State, { finding: id, variant, edited, violates }: EditedFix): State {
  const finding = state.findings.get(id);
  if (!isFixable(finding)) return state;
  const isEdited = edited.edits.length > 0;
  const decision: Decision = { kind: 'accept', by: 'you', variant, ...(isEdited && { edited }) };
  const warning = violates ? `; it still violates ${finding.rule}` : '';
  const label = `accepted ${nameOf(finding)}${isEdited ? ' with your edit' : ''}${warning}`;
  const next = decide(state, new Map([[id, decision]]), label);
  return { ...next, variants: new Map([...next.variants].filter(([other]) => other !== id)) };
}

/** What else has to be accepted with a fix and may break something. */
export function unsafeWith(state: State, id: FindingId): readonly PlanFinding[] {
  const pulled = requiredBy(state.findings, id).filter(other => state.decisions.get(other)?.kind !== 'accept');
  return unsafeOf(state, pulled).filter(other => other.id !== id);
}

/** `n` */
export function skip(state: State, thenMove: boolean): State {
  const row = currentRow(state);
  if (row?.kind === 'group') return skipMany(state, row.ids, 'you', row.label);
  const finding = currentFinding(state);
  if (!isFixable(finding)) return noFix(state, finding);
  const before = state.decisions.get(finding.id);
  if (before?.kind === 'skip') return thenMove ? goOn(state) : state;
  const next = decide(state, new Map([[finding.id, { kind: 'skip', by: 'you' }]]), `skipped ${nameOf(finding)}`);
  return thenMove ? goOn(next) : next;
}

/** `Space` */
export function toggle(state: State): State {
  const row = currentRow(state);
  if (row?.kind !== 'finding') return accept(state, false);
  return state.decisions.get(row.key)?.kind === 'accept' ? skip(state, false) : accept(state, false);
}

/** `Backspace`: as `--write` would decide, or open. */
export function reset(state: State): State {
  const finding = currentFinding(state);
  if (!finding) return state;
  const start = startDecision(finding, state.limit);
  const next = decide(
    state,
    new Map([[finding.id, start]]),
    `${nameOf(finding)} is back to ${start ? 'accepted' : 'open'}`,
  );
  return { ...next, variants: new Map([...next.variants].filter(([id]) => id !== finding.id)) };
}

/** `a` and `d`: the current finding and the open ones behind it in its file. */
export function restOfFile(state: State): readonly FindingId[] {
  const row = currentRow(state);
  if (row?.kind === 'group') return row.ids;
  const finding = currentFinding(state);
  if (!finding) return [];
  const { order } = rowsOf(state);
  return order.slice(order.indexOf(finding.id)).filter(id => state.findings.get(id)!.path === finding.path);
}

export function acceptRest(state: State): State {
  return acceptMany(state, restOfFile(state), 'you', 'the rest of this file');
}

export function skipRest(state: State): State {
  return skipMany(state, restOfFile(state), 'you', 'the rest of this file');
}

/** Accepts open findings only. What may break is listed by name before one key accepts it. */
export function acceptMany(state: State, ids: readonly FindingId[], by: 'you' | 'bulk', label: string): State {
  const chosen = acceptable(state.findings, state.decisions, ids);
  if (chosen.length === 0) return { ...state, toast: 'nothing open there' };
  return unsafeOf(state, chosen).length > 0
    ? askUnsafe(state, chosen, by, label)
    : acceptListed(state, chosen, by, label);
}

function askUnsafe(state: State, ids: readonly FindingId[], by: 'you' | 'bulk', label: string): State {
  return { ...state, screens: [...state.screens, { kind: 'unsafe', ids, by, label, scroll: 0 }] };
}

/** After the list of unsafe fixes was shown, or when there are none. */
export function acceptListed(state: State, ids: readonly FindingId[], by: 'you' | 'bulk', label: string): State {
  const wanted = new Map<FindingId, Decision>();
  for (const id of ids) {
    const finding = state.findings.get(id);
    if (finding) wanted.set(id, { kind: 'accept', by, variant: shownVariant(state, finding) });
  }
  return goOn(decide(state, wanted, `accepted ${count(wanted.size, 'fix').replace('fixs', 'fixes')}: ${label}`));
}

export function unsafeOf(state: State, ids: readonly FindingId[]): readonly PlanFinding[] {
  return ids.map(id => state.findings.get(id)!).filter(({ safety }) => safety === 'unsafe');
}

export function skipMany(state: State, ids: readonly FindingId[], by: By, label: string): State {
  const chosen = ids.filter(id => isOpen(state.findings.get(id)!, state.decisions));
  if (chosen.length === 0) return { ...state, toast: 'nothing open there' };
  const wanted = new Map(chosen.map((id): [FindingId, Decision] => [id, { kind: 'skip', by }]));
  return goOn(decide(state, wanted, `skipped ${chosen.length}: ${label}`));
}

/** Ignores a finding with everything that the suppression silences; says what is missing otherwise. */
export function ignore(state: State, form: IgnoreForm): State {
  const finding = state.findings.get(form.id);
  const decision = decisionOf(state, form);
  if (!finding) return state;
  if ('toast' in decision) return { ...state, toast: decision.toast };
  const ids = silencedBy(state, finding, form);
  const label = `ignored ${ids.length > 1 ? `${ids.length} of ${finding.rule}` : nameOf(finding)}`;
  const next = decide(pop(state), new Map(ids.map(id => [id, decision])), label);
  return isOpen(finding, state.decisions) ? goOn(next) : next;
}

export function nextVariant(state: State): State {
  const finding = currentFinding(state);
  const others = finding?.fix?.variants.length ?? 0;
  if (!finding || others === 0) return { ...state, toast: 'this fix has no other variant' };
  const variant = (shownVariant(state, finding) + 1) % (others + 1);
  const next = { ...state, variants: new Map(state.variants).set(finding.id, variant), scroll: 0 };
  const title = variant === 0 ? finding.fix!.title : finding.fix!.variants[variant - 1]!.title;
  return { ...next, toast: `variant ${variant + 1} of ${others + 1}: ${title}   {accept} accept` };
}

export function undo(state: State): State {
  const step = state.past.at(-1);
  if (!step) return { ...state, toast: 'nothing to undo' };
  const back = new Map(step.changes.map(({ id, before }) => [id, before]));
  const next = {
    ...state,
    decisions: withChanges(state.decisions, back),
    past: state.past.slice(0, -1),
    future: [...state.future, step],
    toast: `undone: ${step.label}   {redo} redo`,
  };
  return moveTo(next, step.cursor);
}

export function redo(state: State): State {
  const step = state.future.at(-1);
  if (!step) return { ...state, toast: 'nothing to redo' };
  const again = new Map(step.changes.map(({ id, after }) => [id, after]));
  const next = {
    ...state,
    decisions: withChanges(state.decisions, again),
    past: [...state.past, step],
    future: state.future.slice(0, -1),
    toast: `done again: ${step.label}   {undo} undo`,
  };
  return moveTo(next, step.cursor);
}

function noFix(state: State, finding: PlanFinding | undefined): State {
  const toast = finding?.declined ? `no automatic fix: ${finding.declined.reason}` : 'choose a finding first';
  return { ...state, toast };
}

/** To the next open finding; the cursor stays when there is none. */
function goOn(state: State): State {
  const next = openAfter(state, 1);
  if (next !== undefined) return moveTo(state, next);
  const open = rowsOf(state).order.some(id => isOpen(state.findings.get(id)!, state.decisions));
  const hint = open ? 'no open finding below, {previous-open} goes up' : 'all decided, {confirm} reviews and writes';
  const said = state.toast === '' ? '' : `${state.toast.replace(/ {3}\S+ undo$/, '')}; `;
  return { ...state, toast: `${said}${hint}` };
}
