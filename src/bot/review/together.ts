/** Which fixes have to stand in one suggestion. */
import type { FindingId, PlanFinding } from '../../engine/plan.ts';
import { areRelated } from '../../engine/scope.ts';
import type { AskedChange } from '../../patch/hunks.ts';
import { dependsOn } from '../../patch/series/dependence.ts';

/** Fixes that are taken together or not at all, with the changes that they ask for. */
export interface Bundle {
  readonly findings: readonly PlanFinding[];
  /** In the order of the text. */
  readonly changes: readonly AskedChange[];
}

/** Fixes that are invalid, or others, without each other. */
export function dependentBundles(findings: readonly PlanFinding[], changes: readonly AskedChange[]): readonly Bundle[] {
  const asked = new Set(changes.flatMap(change => change.findings));
  return bundle(findings, changes, (a, b) => {
    if (dependsOn(a, b) || dependsOn(b, a)) return true;
    // What is made by the changes of others belongs to those of its target.
    const isMade = !asked.has(a.id) || !asked.has(b.id);
    return isMade && a.document === b.document && areRelated(a.target, b.target);
  });
}

/** Joins bundles that have to do with each other, until none has. */
export function joinBundles(
  bundles: readonly Bundle[],
  areJoined: (a: Bundle, b: Bundle) => boolean,
): readonly Bundle[] {
  const joined: Bundle[] = [];
  for (const each of bundles) {
    let own = each;
    for (;;) {
      const index = joined.findIndex(other => areJoined(other, own));
      if (index === -1) break;
      own = both(joined.splice(index, 1)[0]!, own);
    }
    joined.push(own);
  }
  return joined;
}

/** Whether two bundles have a change in common. */
export function shareChange(a: Bundle, b: Bundle): boolean {
  return a.changes.some(change => b.changes.includes(change));
}

function both(a: Bundle, b: Bundle): Bundle {
  const changes = [...new Set([...a.changes, ...b.changes])].sort((x, y) => x.start - y.start);
  return { findings: [...a.findings, ...b.findings], changes };
}

function bundle(
  findings: readonly PlanFinding[],
  changes: readonly AskedChange[],
  belong: (a: PlanFinding, b: PlanFinding) => boolean,
): readonly Bundle[] {
  const singles = findings.map(finding => ({
    findings: [finding],
    changes: changes.filter(change => change.findings.includes(finding.id)),
  }));
  return joinBundles(singles, (a, b) => a.findings.some(one => b.findings.some(other => belong(one, other))));
}

export function idsOf({ findings }: Bundle): readonly FindingId[] {
  return findings.map(({ id }) => id);
}
