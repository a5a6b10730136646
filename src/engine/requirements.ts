import { moreCareful } from './accept.ts';
import type { Acceptance, FindingId, PlanFinding } from './plan.ts';
import { areRelated } from './scope.ts';

/** A finding on its way into the plan; `requires` still names rules. */
export interface DraftFinding {
  readonly finding: PlanFinding;
  readonly requires: readonly string[];
  /** Of its rule, among those that run. */
  readonly rank: number;
}

/** Rule names become finding ids of the same target. A fix whose requirement has no fix itself cannot be offered. */
export function resolveRequirements(drafts: readonly DraftFinding[]): PlanFinding[] {
  const done: PlanFinding[] = [];
  for (const { finding, requires } of drafts) {
    if (!finding.fix || requires.length === 0) {
      done.push(finding);
      continue;
    }
    const needed = requires.map(rule => ({
      rule,
      providers: done.filter(
        other => other.rule === rule && other.status === 'fixable' && areRelated(other.target, finding.target),
      ),
    }));
    const missing = needed.filter(({ providers }) => providers.length === 0).map(({ rule }) => rule);
    if (missing.length > 0) {
      const { fix: _fix, ...rest } = finding;
      const reason = `${missing.join(' and ')} must be fixed first`;
      const status = finding.status === 'suppressed' ? 'suppressed' : 'declined';
      done.push({ ...rest, safety: 'report-only', status, declined: { code: 'needs-other-fix', reason } });
      continue;
    }
    const providers = needed.flatMap(need => need.providers);
    const safety = providers.reduce((worst, provider) => moreCareful(worst, provider.safety), finding.safety);
    const risk =
      finding.fix.risk !== '' || safety !== 'unsafe'
        ? finding.fix.risk
        : `only together with ${requires.join(' and ')}`;
    done.push({ ...finding, safety, fix: { ...finding.fix, risk, requires: providers.map(({ id }) => id) } });
  }
  return done;
}

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
