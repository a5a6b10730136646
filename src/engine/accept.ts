import type { Safety } from '../transform.ts';
import type { Acceptance, FilePlan, FindingId, PlanFinding } from './plan.ts';

const order: readonly Safety[] = ['safe', 'assured', 'unsafe', 'report-only'];

/** Whether a fix of this class is applied when `limit` is the highest class that may be. */
export function isWithin(safety: Safety, limit: Safety): boolean {
  return order.indexOf(safety) <= order.indexOf(limit);
}

/** The more careful of two classes. */
export function moreCareful(a: Safety, b: Safety): Safety {
  return order.indexOf(a) >= order.indexOf(b) ? a : b;
}

/**
 * Accepts by class, as `fix --write` does: every fixable finding up to and including `limit`, proposals only of the rules that were
 * named.
 */
export function acceptUpTo(
  plan: FilePlan,
  limit: Exclude<Safety, 'report-only'>,
  named: readonly string[] = [],
): Acceptance {
  const accepted = new Map<FindingId, number>();
  for (const finding of plan.findings) {
    if (finding.status !== 'fixable' || !isWithin(finding.safety, limit)) continue;
    if (!finding.isProposal || named.includes(finding.rule)) accepted.set(finding.id, 0);
  }
  return accepted;
}

/** Accepts one finding and what it requires, directly or not. */
export function acceptOne({ findings }: FilePlan, finding: FindingId): Acceptance {
  return new Map([...withRequired([finding], findings)].map(id => [id, 0]));
}

/** Some findings, and what they require, directly or not. */
export function withRequired(some: Iterable<FindingId>, findings: readonly PlanFinding[]): ReadonlySet<FindingId> {
  const wanted = new Set(some);
  const byId = new Map(findings.map(finding => [finding.id, finding]));
  for (const id of wanted) for (const other of byId.get(id)?.fix?.requires ?? []) wanted.add(other);
  return wanted;
}
