/** What a job means: the same as `bot pr` and `bot review` do. Everything is asked of the forge again. */
import type { Forge } from '../forge/forge.ts';
import { proposePullRequests } from '../pr/index.ts';
import type { Rules } from '../repository/plan.ts';
import { reviewPullRequest } from '../review/run.ts';
import type { Job } from './events.ts';

export interface WorkOptions {
  /** `repository`: `owner/name` */
  readonly open: (repository: string) => Promise<Forge>;
  readonly rules: Rules;
  readonly now: () => number;
  readonly say: (line: string) => void;
}

/** Throws what the forge throws. */
export async function runJob(job: Job, options: WorkOptions): Promise<void> {
  const { open, rules, now } = options;
  const forge = await open(job.repository);
  const say = (line: string): void => options.say(`${job.repository}: ${line}`);
  if (job.kind === 'review') return await review(job, { ...options, forge, say });
  const { outcomes } = await proposePullRequests({ forge, rules, base: undefined, isDryRun: false, now, say });
  for (const { operation, url, unit } of outcomes) if (operation !== 'none') say(`${unit}: ${operation} ${url ?? ''}`);
}

async function review(
  { number, head, author }: Extract<Job, { kind: 'review' }>,
  { forge, rules, now, say }: WorkOptions & { readonly forge: Forge },
): Promise<void> {
  if (author === (await forge.self())) return say(`#${number} is our own, and not reviewed`);
  const result = await reviewPullRequest({ forge, rules, number, head, artifact: undefined, now, say });
  for (const line of result?.log ?? []) say(`#${number}: ${line}`);
}
