/** Skipping, and going back to how a finding was at the start. */
import type { FindingId } from '../../engine/plan.ts';
import { accept, restOfFile } from './accept.ts';
import { currentFinding, currentRow } from './current.ts';
import { decide, goOn, noFix, nothingOpen, type Onward, onward } from './decide.ts';
import { type Decision, isFixable, isOpen, startDecision } from './decisions.ts';
import { findingName } from './names.ts';
import type { Batch } from './screen.ts';
import type { State } from './state.ts';
import { forgetVariant } from './variants.ts';

/** `n` */
export function skip(state: State, how: Onward): State {
  const row = currentRow(state);
  if (row?.kind === 'group') return skipMany(state, { ids: row.ids, by: 'you', label: row.label });
  const finding = currentFinding(state);
  if (!isFixable(finding)) return noFix(state, finding);
  if (state.decisions.get(finding.id)?.kind === 'skip') return onward(state, how);
  return onward(
    decide(state, new Map([[finding.id, { kind: 'skip', by: 'you' }]]), `skipped ${findingName(finding)}`),
    how,
  );
}

export function skipRest(state: State): State {
  return skipMany(state, { ids: restOfFile(state), by: 'you', label: 'the rest of this file' });
}

export function skipMany(state: State, { ids, by, label }: Batch): State {
  const chosen = ids.filter(id => isOpen(state.findings.get(id)!, state.decisions));
  if (chosen.length === 0) return nothingOpen(state);
  const wanted = new Map(chosen.map((id): [FindingId, Decision] => [id, { kind: 'skip', by }]));
  return goOn(decide(state, wanted, `skipped ${chosen.length}: ${label}`));
}

/** `Space` */
export function toggle(state: State): State {
  const row = currentRow(state);
  const isAccepted = row?.kind === 'finding' && state.decisions.get(row.key)?.kind === 'accept';
  return isAccepted ? skip(state, 'stay') : accept(state, 'stay');
}

/** `Backspace`: as `--write` would decide, or open. */
export function reset(state: State): State {
  const finding = currentFinding(state);
  if (!finding) return state;
  const start = startDecision(finding, state.limit);
  const label = `${findingName(finding)} is back to ${start ? 'accepted' : 'open'}`;
  return forgetVariant(decide(state, new Map([[finding.id, start]]), label), finding);
}
