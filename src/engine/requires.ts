import type { Acceptance, FindingId, PlanFinding } from './plan.ts';

/**
 * The accepted findings that may be applied: a fix that requires another one falls away when that one is missing, and so do the
 * fixes that require it in turn.
 */
export function withRequirementsMet(findings: readonly PlanFinding[], accepted: Acceptance): PlanFinding[] {
  let kept = findings.filter(finding => finding.status === 'fixable' && accepted.has(finding.id));
  for (;;) {
    const present = new Set<FindingId>(kept.map(finding => finding.id));
    const next = kept.filter(finding => finding.fix!.requires.every(id => present.has(id)));
    if (next.length === kept.length) return kept;
    kept = next;
  }
}
