/** Ignoring findings: what a suppression silences, and the entries of the configuration that do it. */
import type { IgnoreEntry } from '../../config/types.ts';
import type { FindingId, PlanFinding } from '../../engine/plan.ts';
import { decide, goOn } from './decide.ts';
import { type Ignore, isOpen } from './decisions.ts';
import { decisionOf } from './ignore-form.ts';
import { say } from './message.ts';
import { findingName } from './names.ts';
import { isListed } from './rows.ts';
import { pop } from './screen-stack.ts';
import type { IgnoreForm } from './shapes.ts';
import type { State } from './state.ts';

/** Ignores a finding with everything that the suppression silences; says what is missing otherwise. */
export function ignore(state: State, form: IgnoreForm): State {
  const finding = state.findings.get(form.id);
  const decision = decisionOf(state, form);
  if (!finding) return state;
  if ('objection' in decision) return say(state, decision.objection);
  const ids = silencedBy(state, finding, form);
  const label = `ignored ${ids.length > 1 ? `${ids.length} of ${finding.rule}` : findingName(finding)}`;
  const next = decide(pop(state), new Map(ids.map(id => [id, decision])), label);
  return isOpen(finding, state.decisions) ? goOn(next) : next;
}

/** Findings that the suppression silences. What somebody decided about others of them stays as it is. */
export function silencedBy(
  state: State,
  finding: PlanFinding,
  { scope, to }: Pick<Ignore, 'scope' | 'to'>,
): readonly FindingId[] {
  if (scope === 'place' && to === 'comment') return [finding.id];
  return matching(state, entryOf(state, finding, { scope, reason: '' }))
    .filter(other => {
      const decision = state.decisions.get(other.id);
      return other.id === finding.id || isOpen(other, state.decisions) || !decision || decision.by === 'default';
    })
    .map(({ id }) => id);
}

function matching(
  { findings }: State,
  { rule, path, resource }: Pick<IgnoreEntry, 'rule' | 'path' | 'resource'>,
): readonly PlanFinding[] {
  return [...findings.values()].filter(
    other =>
      isListed(other) &&
      other.rule === rule &&
      (path === undefined || globOf(other.path) === path) &&
      (resource === undefined || resourceNames(other).includes(resource)),
  );
}

/** Entry of the configuration for a finding. */
export function entryOf(
  state: State,
  finding: PlanFinding,
  { scope, reason, until }: Pick<Ignore, 'scope' | 'reason' | 'until'>,
): IgnoreEntry {
  const end = { reason, ...(until !== undefined && { until }) };
  const { rule } = finding;
  if (scope === 'rule') return { rule, ...end };
  const path = globOf(finding.path);
  if (scope === 'file') return { rule, path, ...end };
  // The name that says most: it silences the fewest other findings.
  const wanted = resourceNames(finding).map(resource => ({ rule, path, resource }));
  const [narrowest] = [...wanted].sort((a, b) => matching(state, a).length - matching(state, b).length);
  return { ...narrowest!, ...end };
}

function resourceNames({ resource: { kind, name, container } }: PlanFinding): readonly string[] {
  return [`${kind}/${name}`, ...(container === undefined ? [] : [container])];
}

/** The path as a pattern that matches it and nothing else. */
function globOf(path: string): string {
  return path.replace(/[\\*?[\]{}()!+@|^$]/g, '\\$&');
}

/** Entries for everything that is ignored by configuration, each once. */
export function entriesOf(state: State): ReadonlyMap<IgnoreEntry, readonly FindingId[]> {
  const byText = new Map<string, { readonly entry: IgnoreEntry; readonly ids: FindingId[] }>();
  for (const [id, decision] of state.decisions) {
    const finding = state.findings.get(id);
    if (decision.kind !== 'ignore' || decision.to !== 'config' || !finding) continue;
    const entry = entryOf(state, finding, decision);
    const key = JSON.stringify(entry);
    const same = byText.get(key) ?? { entry, ids: [] };
    byText.set(key, same);
    same.ids.push(id);
  }
  return new Map([...byText.values()].map(({ entry, ids }) => [entry, ids]));
}
