/** The review of a pull request: what its author is asked about, through the best channel that the forge leaves open. */
import type { Forge, Sha } from '../forge/forge.ts';
import { deliver } from './deliver.ts';
import { type HeadFile, planReview, type ReviewSettings } from './plan.ts';
import type { ReviewResult } from './result.ts';
import { readSaid } from './said.ts';

export type { HeadFile, ReviewSettings } from './plan.ts';
export type { Channel, Delivered, ReviewResult } from './result.ts';

export interface ReviewInput {
  readonly forge: Forge;
  readonly number: number;
  /** Head that the event was about; undefined: whichever it is now. */
  readonly head: Sha | undefined;
  readonly settings: ReviewSettings;
  /** Where the whole patch will lie, for people; undefined: nowhere. */
  readonly artifact: string | undefined;
  /** Plans the manifests among some files of a commit. */
  planHead(commit: Sha, paths: readonly string[]): Promise<readonly HeadFile[]>;
}

/** Reviews a pull request. A second run for the same head writes nothing. */
export async function reviewPull(input: ReviewInput): Promise<ReviewResult> {
  const { forge, number, settings } = input;
  const pull = await forge.pull(number);
  const head = pull.head.sha;
  if (pull.state !== 'open') return silent('closed', head, 'the pull request is not open');
  if (input.head !== undefined && input.head !== head) return silent('moved', head, movedTo(head));
  const changed = (await forge.changedFiles(number)).filter(({ status }) => status !== 'removed');
  const paths = changed.map(({ path }) => path);
  const files = paths.length === 0 ? [] : await input.planHead(head, paths);
  const plan = planReview({ files, changed, head, can: forge.can, settings });
  const said = await readSaid(forge, number);
  const now = (await forge.pull(number)).head.sha;
  if (now !== head) return silent('moved', head, movedTo(now));
  return deliver({ forge, number, head, plan, said, artifact: input.artifact });
}

function movedTo(head: Sha): string {
  return `the head is ${head} now, and nothing was written: the run for that one does the work`;
}

function silent(outcome: 'moved' | 'closed', head: Sha, why: string): ReviewResult {
  return { outcome, head, findings: [], annotations: [], stepSummary: '', patch: '', log: [why] };
}
