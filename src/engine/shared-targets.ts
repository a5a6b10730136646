import type { Document } from '../languages/yaml/types.ts';
import { moreCareful } from './accept.ts';
import { editsOf } from './edits.ts';
import type { Acceptance, PlanFinding } from './plan.ts';
import { withRefusal } from './plannable.ts';
import { toPointer } from './scope.ts';

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
    const alone = document.plan(editsOf([finding], none));
    if (alone.kind === 'planned') return finding;
    const others = fixable.filter(
      other => other !== finding && other.rule === finding.rule && places.has(toPointer(other.target)),
    );
    const together = document.plan(editsOf([finding, ...others], none));
    return together.kind === 'planned' ? tie(finding, others) : withRefusal(finding, alone);
  });
}

function tie(finding: PlanFinding, others: readonly PlanFinding[]): PlanFinding {
  const safety = others.reduce((worst, other) => moreCareful(worst, other.safety), finding.safety);
  const names = others.map(({ resource }) => resource.name).join(', ');
  const risk = finding.fix!.risk || (safety === 'unsafe' ? `only together with the same fix for ${names}` : '');
  const requires = [...finding.fix!.requires, ...others.map(({ id }) => id)];
  return { ...finding, safety, fix: { ...finding.fix!, risk, requires } };
}
