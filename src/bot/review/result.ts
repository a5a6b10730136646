import type { PlanFinding } from '../../engine/plan.ts';
import type { Sha } from '../forge/forge.ts';

/** Where a finding is told. `standing`: an earlier comment of ours says it already. */
export type Channel = 'suggestion' | 'standing' | 'summary' | 'annotation' | 'none';

/** What became of a finding. */
export interface Delivered {
  readonly finding: PlanFinding;
  readonly channel: Channel;
  /** For the log; empty when nothing has to be explained. */
  readonly why: string;
}

export interface ReviewResult {
  /** moved: there is a newer head, and its own event does the work. closed: the pull request is not open. */
  readonly outcome: 'reviewed' | 'moved' | 'closed';
  readonly head: Sha;
  readonly findings: readonly Delivered[];
  /** Commands for the log of a workflow; some only where nothing could be written to the pull request. */
  readonly annotations: readonly string[];
  /** Markdown for the summary of a step; empty: there is nothing to say. */
  readonly stepSummary: string;
  /** Of everything that is no suggestion, for `git apply`. */
  readonly patch: string;
  readonly log: readonly string[];
}
