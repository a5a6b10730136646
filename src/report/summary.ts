import { isWithin } from '../engine/accept.ts';
import type { FilePlan, FindingId, PlanFinding } from '../engine/plan.ts';
import { type Safety, type Severity, severities } from '../transform.ts';

/** Numbers of a whole run, filled file by file. */
export interface Summary {
  files: number;
  findings: number;
  suppressed: number;
  /** Written, or part of the printed diff. */
  fixed: number;
  filesChanged: number;
  /** Would be fixed by `fix --write` as configured. */
  fixable: number;
  /** Has a fix of a higher class than allowed. */
  beyond: number;
  /** Has no fix. */
  human: number;
  problems: number;
  /** Images that nobody has looked into and of which nothing is known otherwise. */
  unknownImages: number;
  /** Of what remains. */
  readonly bySeverity: Record<Severity, number>;
  /** Of what remains. */
  readonly byRule: Record<string, number>;
}

export function emptySummary(): Summary {
  return {
    files: 0,
    findings: 0,
    suppressed: 0,
    fixed: 0,
    filesChanged: 0,
    fixable: 0,
    beyond: 0,
    human: 0,
    problems: 0,
    unknownImages: 0,
    bySeverity: { critical: 0, high: 0, medium: 0, low: 0, info: 0 },
    byRule: {},
  };
}

export type Limit = Exclude<Safety, 'report-only'>;

export function addFile(summary: Summary, plan: FilePlan, limit: Limit, fixed: ReadonlySet<FindingId>): void {
  summary.files++;
  summary.problems += plan.problems.length;
  if (fixed.size > 0) summary.filesChanged++;
  for (const finding of plan.findings) {
    if (finding.status === 'suppressed') {
      summary.suppressed++;
      continue;
    }
    summary.findings++;
    if (fixed.has(finding.id)) {
      summary.fixed++;
      continue;
    }
    summary.bySeverity[finding.severity]++;
    summary.byRule[finding.rule] = (summary.byRule[finding.rule] ?? 0) + 1;
    if (finding.status === 'declined') summary.human++;
    else if (isWithin(finding.safety, limit)) summary.fixable++;
    else summary.beyond++;
  }
}

/** Whether a finding that remains reaches the threshold of the exit code. */
export function reaches(finding: PlanFinding, failOn: 'never' | 'any' | Severity): boolean {
  if (failOn === 'never') return false;
  return failOn === 'any' || severities.indexOf(finding.severity) <= severities.indexOf(failOn);
}
