import type { FilePlan, FindingId, PlanProblem } from '../engine/plan.ts';
import type { Summary } from './summary.ts';

export interface JsonReport {
  readonly schema: 'harden-report/1';
  readonly tool: { readonly name: 'harden'; readonly version: string };
  readonly summary: Summary;
  readonly files: readonly FilePlan[];
  /** Ids of the findings that were written. */
  readonly fixed: readonly FindingId[];
  readonly problems: readonly PlanProblem[];
}

/** The plan of every file with the numbers of the run. Deterministic: no clock, no absolute path. */
export function reportJson(report: JsonReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
