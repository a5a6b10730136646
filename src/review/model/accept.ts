/** Accepting: one fix, many, or one that was edited. */
import type { FindingId, PlanFinding } from '../../engine/plan.ts';
import { currentFinding, currentRow } from './current.ts';
import { decide, goOn, noFix, nothingOpen, type Onward, onward } from './decide.ts';
import { type Decision, isFixable } from './decisions.ts';
import { count, findingName } from './names.ts';
import { acceptable, stillNeeded } from './relations.ts';
import { rowsOf } from './rows.ts';
import type { Batch } from './screen.ts';
import { push } from './screen-stack.ts';
import type { EditedFix } from './shapes.ts';
import type { State } from './state.ts';
import { forgetVariant, shownVariant } from './variants.ts';

/** `y`: the shown variant of the current finding, or the open findings of the current group. */
export function accept(state: State, how: Onward): State {
  const row = currentRow(state);
  if (row?.kind === 'group') return acceptMany(state, { ids: row.ids, by: 'you', label: row.label });
  const finding = currentFinding(state);
  if (!isFixable(finding)) return noFix(state, finding);
  const { id } = finding;
  const variant = shownVariant(state, finding);
  if (isAccepted(state, id, variant)) return onward(state, how);
  const needed = stillNeeded(state, id);
  if (unsafeOf(state, needed).length > 1)
    return askUnsafe(state, { ids: needed, by: 'you', label: findingName(finding) });
  return onward(
    decide(state, new Map([[id, { kind: 'accept', by: 'you', variant }]]), `accepted ${findingName(finding)}`),
    how,
  );
}

/** Whether there is nothing left to accept. */
function isAccepted({ decisions, changed, clashes }: State, id: FindingId, variant: number): boolean {
  const before = decisions.get(id);
  const isSame = before?.kind === 'accept' && before.by !== 'default' && before.variant === variant;
  return isSame && !changed.has(id) && !clashes.has(id);
}

/** `e`, once the editor is closed and what it saved can be taken. */
export function acceptEdited(state: State, { finding: id, variant, edited, violates }: EditedFix): State {
  const finding = state.findings.get(id);
  if (!isFixable(finding)) return state;
  const isEdited = edited.edits.length > 0;
  const decision: Decision = { kind: 'accept', by: 'you', variant, ...(isEdited && { edited }) };
  const warning = violates ? `; it still violates ${finding.rule}` : '';
  const label = `accepted ${findingName(finding)}${isEdited ? ' with your edit' : ''}${warning}`;
  return forgetVariant(decide(state, new Map([[id, decision]]), label), finding);
}

/** What else has to be accepted with a fix and may break something. */
export function unsafeWith(state: State, id: FindingId): readonly PlanFinding[] {
  return unsafeOf(state, stillNeeded(state, id)).filter(other => other.id !== id);
}

/** `a` and `d`: the current finding and those behind it in its file; all of the current group. */
export function restOfFile(state: State): readonly FindingId[] {
  const row = currentRow(state);
  if (row?.kind === 'group') return row.ids;
  const finding = currentFinding(state);
  if (!finding) return [];
  const { order } = rowsOf(state);
  return order.slice(order.indexOf(finding.id)).filter(id => state.findings.get(id)!.path === finding.path);
}

export function acceptRest(state: State): State {
  return acceptMany(state, { ids: restOfFile(state), by: 'you', label: 'the rest of this file' });
}

/** Accepts open findings only. What may break is listed by name before one key accepts it. */
export function acceptMany(state: State, batch: Batch): State {
  const ids = acceptable(state, batch.ids);
  if (ids.length === 0) return nothingOpen(state);
  return unsafeOf(state, ids).length > 0 ? askUnsafe(state, { ...batch, ids }) : acceptListed(state, { ...batch, ids });
}

function askUnsafe(state: State, { ids, by, label }: Batch): State {
  return push(state, { kind: 'unsafe', ids, by, label, scroll: 0 });
}

/** After the list of unsafe fixes was shown, or when there are none. */
export function acceptListed(state: State, { ids, by, label }: Batch): State {
  const wanted = new Map<FindingId, Decision>();
  for (const id of ids) {
    const finding = state.findings.get(id);
    if (finding) wanted.set(id, { kind: 'accept', by, variant: shownVariant(state, finding) });
  }
  return goOn(decide(state, wanted, `accepted ${count(wanted.size, 'fix', 'fixes')}: ${label}`));
}

export function unsafeOf(state: State, ids: readonly FindingId[]): readonly PlanFinding[] {
  return ids.map(id => state.findings.get(id)!).filter(({ safety }) => safety === 'unsafe');
}
