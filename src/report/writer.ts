/** What every report is made from: the rules and the settings of a run, then file by file, then the end. */
import type { Applied, FilePlan, FindingId, IgnoreEntry, PlanProblem } from '../engine/plan.ts';
import type { Meta } from '../transform.ts';
import type { Limit, Summary } from './summary.ts';

/** Known before the first file is planned. */
export interface RunStart {
  readonly version: string;
  /** The rules that run. */
  readonly rules: readonly Pick<Meta, 'id' | 'title' | 'severity' | 'why' | 'fixSafety' | 'references'>[];
  /** The highest class of fixes that is applied. */
  readonly limit: Limit;
  readonly mode: 'check' | 'write' | 'diff';
  readonly config: {
    /** SHA-256 of the settings in effect. */
    readonly hash: string;
    /** Path relative to the root; null: the defaults. */
    readonly source: string | null;
  };
}

/** A planned file, and what was done with it. */
export interface FileOutcome {
  readonly plan: FilePlan;
  /** As it was read. */
  readonly text: string;
  readonly mode: '100644' | '100755';
  /** Written, or part of the printed patch. */
  readonly fixed: ReadonlySet<FindingId>;
  /** Every fix up to the class that is applied, at once: what `fix --write` makes of the file. */
  readonly all: Applied;
  /** One fix, with the others that it requires, over the text as it was read. */
  alone(finding: FindingId): Applied;
}

export interface RunEnd {
  readonly summary: Summary;
  /** Of files that could not be planned, or not written. */
  readonly problems: readonly PlanProblem[];
  /** Entries of `ignore` in the configuration that silenced nothing; judged in runs over the whole root only. */
  readonly unusedIgnores: readonly IgnoreEntry[];
}

/** Writes one report. The same run gives the same text: no clock, no host, no absolute path. */
export interface ReportWriter {
  file(outcome: FileOutcome): void;
  end(run: RunEnd): void;
}

export type Print = (text: string) => void;

/** Every module of a format offers one as `writer`. */
export type MakeWriter = (start: RunStart, print: Print) => ReportWriter;
