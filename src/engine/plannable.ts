import type { Document } from '../languages/language.ts';
import { editsOf } from './edits.ts';
import type { Acceptance, PlanFinding } from './plan.ts';

const none: Acceptance = new Map();

/**
 * Findings whose fix cannot be written into this document without side effects, with the reason. One attempt for all of them; only
 * when that is refused is each tried alone.
 */
export function unplannable(
  document: Document,
  findings: readonly PlanFinding[],
): Map<string, { code: string; message: string }> {
  const refused = new Map<string, { code: string; message: string }>();
  const fixable = findings.filter(finding => finding.status === 'fixable');
  if (fixable.length === 0 || !document.refusal(editsOf(fixable, none))) return refused;
  for (const finding of fixable) {
    const refusal = document.refusal(editsOf([finding], none));
    if (refusal) refused.set(finding.id, { code: refusal.code, message: refusal.message });
  }
  return refused;
}

/** A finding whose fix cannot be written: declined, with what stands in the way. */
export function withRefusal(finding: PlanFinding, refusal: { code: string; message: string }): PlanFinding {
  const { fix: _fix, ...rest } = finding;
  return {
    ...rest,
    safety: 'report-only',
    status: 'declined',
    declined: { code: 'edit-refused', reason: `${refusal.message} (${refusal.code})` },
  };
}
