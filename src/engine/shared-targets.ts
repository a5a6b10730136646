import type { Document } from '../languages/language.ts';
import { moreCareful } from './accept.ts';
import { editsOf } from './edits.ts';
import type { Acceptance, PlanFinding } from './plan.ts';
import { withRefusal } from './plannable.ts';
import { areRelated, toPointer } from './scope.ts';

const none: Acceptance = new Map();

/**
 * A service behind an anchor is also read by the services that merge it. When a fix cannot be written there without changing those,
 * it is offered together with the same fix of each of them, or not at all.
 */
export function tieSharedTargets(document: Document, findings: readonly PlanFinding[]): readonly PlanFinding[] {
  const fixable = findings.filter(({ status }) => status === 'fixable');
  const users = new Map<string, ReadonlySet<string>>();
  for (const { target } of fixable) {
    const paths = document.root.find(target)?.users() ?? [];
    if (paths.length > 1) users.set(toPointer(target), new Set(paths.map(toPointer)));
  }
  if (users.size === 0) return findings;
  return findings.map(finding => {
    const places = users.get(toPointer(finding.target));
    if (!places || finding.status !== 'fixable') return finding;
    const alone = document.refusal(editsOf([finding], none));
    if (!alone) return finding;
    const others = fixable.filter(
      other => other !== finding && other.rule === finding.rule && places.has(toPointer(other.target)),
    );
    const group = [finding, ...others];
    const settled = conditionsOf(group, fixable);
    for (const companions of [others, [...others, ...settled]]) {
      if (!document.refusal(editsOf([finding, ...companions], none))) return tie(finding, companions);
    }
    return withRefusal(finding, alone);
  });
}

/**
 * Fixes that conditional edits of these ask for. With them accepted less may have to be written: a second run, which meets them
 * already written, must not find a fix that the first one declined.
 */
function conditionsOf(group: readonly PlanFinding[], fixable: readonly PlanFinding[]): readonly PlanFinding[] {
  const rules = new Set<string | undefined>(group.flatMap(({ fix }) => fix!.edits.map(({ when }) => when?.rule)));
  const asks = (other: PlanFinding): boolean =>
    rules.has(other.rule) && group.some(({ target }) => areRelated(other.target, target));
  return fixable.filter(other => !group.includes(other) && asks(other));
}

function tie(finding: PlanFinding, others: readonly PlanFinding[]): PlanFinding {
  const safety = others.reduce((worst, other) => moreCareful(worst, other.safety), finding.safety);
  const names = [
    ...new Set(
      others.map(({ rule, resource }) => (rule === finding.rule ? resource.name : `${rule} of ${resource.name}`)),
    ),
  ];
  const word = names.length > 1 ? 'fixes' : 'fix';
  const risk =
    finding.fix!.risk || (safety === 'unsafe' ? `only together with the ${word} for ${names.join(', ')}` : '');
  const requires = [...finding.fix!.requires, ...others.map(({ id }) => id)];
  return { ...finding, safety, fix: { ...finding.fix!, risk, requires } };
}
