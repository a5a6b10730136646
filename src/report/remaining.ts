import type { PlanFinding } from '../engine/plan.ts';
import type { FileOutcome, RunStart } from './writer.ts';

/** What a receiver has to hear of: not what was just written, or is suppressed. */
export function remaining({ plan, fixed }: FileOutcome, { mode }: RunStart): readonly PlanFinding[] {
  return plan.findings.filter(({ id, status }) => status !== 'suppressed' && !(mode === 'write' && fixed.has(id)));
}
