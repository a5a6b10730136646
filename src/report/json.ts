import type { FilePlan, FileSplice, FindingId, IgnoreEntry, PlanProblem } from '../engine/plan.ts';
import type { Summary } from './summary.ts';

/** Replacements in one text, in UTF-16 offsets of the text as it was read. */
export interface FileChange {
  readonly path: string;
  readonly splices: readonly FileSplice[];
}

export interface JsonReport {
  readonly schema: 'harden-report/1';
  readonly tool: { readonly name: 'harden'; readonly version: string };
  readonly summary: Summary;
  readonly files: readonly FilePlan[];
  /** Ids of the findings that were fixed: written, or in the printed patch. */
  readonly fixed: readonly FindingId[];
  /** How they were fixed. */
  readonly changes: readonly FileChange[];
  readonly problems: readonly PlanProblem[];
  /** Entries of `ignore` in the configuration that silenced nothing; judged in runs over the whole root only. */
  readonly unusedIgnores: readonly IgnoreEntry[];
}

/** The plan of every file with the numbers of the run. Deterministic: no clock, no absolute path. */
export function reportJson(report: JsonReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
