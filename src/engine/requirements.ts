import type { RuleId } from '../transform.ts';
import { moreCareful } from './accept.ts';
import type { Acceptance, FindingId, PlanFinding } from './plan.ts';
import { areRelated } from './scope.ts';

/** A finding on its way into the plan; `requires` still names rules. */
export interface DraftFinding {
  readonly finding: PlanFinding;
  readonly requires: readonly RuleId[];
  /** Of its rule, among those that run. */
  readonly rank: number;
}

/** Rule names become finding ids of the same target. A fix whose requirement has no fix itself cannot be offered. */
export function resolveRequirements(drafts: readonly DraftFinding[]): PlanFinding[] {
  let open = drafts;
  // A fix that falls away takes those with it that require it, wherever they stand in the order of the rules.
  for (;;) {
    const next = open.map(draft => withoutMissing(draft, open));
    if (next.every((draft, index) => draft === open[index])) break;
    open = next;
  }
  for (;;) {
    const next = open.map(draft => ({ ...draft, finding: withProviders(draft, open) }));
    if (next.every(({ finding }, index) => finding.safety === open[index]!.finding.safety))
      return next.map(({ finding }) => finding);
    open = next;
  }
}

function providersOf({ finding }: DraftFinding, rule: RuleId, drafts: readonly DraftFinding[]): readonly PlanFinding[] {
  return drafts
    .map(draft => draft.finding)
    .filter(other => other.rule === rule && other.status === 'fixable' && areRelated(other.target, finding.target));
}

function withoutMissing(draft: DraftFinding, drafts: readonly DraftFinding[]): DraftFinding {
  const { finding, requires } = draft;
  if (!finding.fix) return draft;
  const missing = requires.filter(rule => providersOf(draft, rule, drafts).length === 0);
  if (missing.length === 0) return draft;
  const { fix: _fix, ...rest } = finding;
  const reason = `${missing.join(' and ')} must be fixed first`;
  const status = finding.status === 'suppressed' ? 'suppressed' : 'declined';
  const declined = { code: 'needs-other-fix', reason };
  return { ...draft, finding: { ...rest, safety: 'report-only', status, declined } };
}

function withProviders(draft: DraftFinding, drafts: readonly DraftFinding[]): PlanFinding {
  const { finding, requires } = draft;
  if (!finding.fix || requires.length === 0) return finding;
  const providers = requires.flatMap(rule => providersOf(draft, rule, drafts));
  const safety = providers.reduce((worst, provider) => moreCareful(worst, provider.safety), finding.safety);
  const risk =
    finding.fix.risk !== '' || safety !== 'unsafe' ? finding.fix.risk : `only together with ${requires.join(' and ')}`;
  return { ...finding, safety, fix: { ...finding.fix, risk, requires: providers.map(({ id }) => id) } };
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
