import { isWithin } from '../../engine/accept.ts';
import type { FindingId, PlanFinding } from '../../engine/plan.ts';
import type { Safety } from '../../transform.ts';
import type { Limit } from '../summary.ts';

/** What becomes of a finding, in the order in which the page counts it. */
export const statuses = ['fixable', 'fixed', 'beyond', 'human', 'suppressed'] as const;
export type Status = (typeof statuses)[number];

export const statusNames: Readonly<Record<Status, string>> = {
  fixable: 'fixable',
  fixed: 'fixed',
  beyond: 'beyond the allowed class',
  human: 'left to a human',
  suppressed: 'suppressed',
};

/** From the one that may be applied most freely. */
export const safeties = ['safe', 'assured', 'unsafe', 'report-only'] as const satisfies readonly Safety[];

export function statusOf(
  { id, status, safety }: PlanFinding,
  { fixed, limit }: { readonly fixed: ReadonlySet<FindingId>; readonly limit: Limit },
): Status {
  if (status === 'suppressed') return 'suppressed';
  if (fixed.has(id)) return 'fixed';
  if (status === 'declined') return 'human';
  return isWithin(safety, limit) ? 'fixable' : 'beyond';
}
