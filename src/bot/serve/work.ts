/** What a job means: the same as `bot pr` and `bot review` do. Everything is asked of the forge again. */
import { BareRepository } from '../../git/bare.ts';
import type { Forge } from '../forge/forge.ts';
import { proposePullRequests } from '../pr/index.ts';
import { planRepository, type Rules } from '../repository/plan.ts';
import { prefetch } from '../repository/prefetch.ts';
import { type RepositorySettings, readSettings } from '../repository/settings.ts';
import { Snapshot } from '../repository/snapshot.ts';
import { type HeadFile, reviewPull } from '../review/index.ts';
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

type Reviewing = WorkOptions & { readonly forge: Forge };

async function review(job: Extract<Job, { kind: 'review' }>, options: Reviewing): Promise<void> {
  const { forge, say } = options;
  if (job.author === (await forge.self())) return say(`#${job.number} is our own, and not reviewed`);
  const { base } = await forge.pull(job.number);
  const repository = await BareRepository.open(await forge.remote());
  try {
    await repository.fetch([base.sha]);
    const before = await Snapshot.open(repository, base.sha);
    // Settings are those of the branch that it is for: a pull request does not decide how it is reviewed.
    const settings = await readSettings(before);
    const { bot, safety } = settings.config;
    if (!bot.enabled) return say('bot.enabled is false: nothing is done');
    const { log } = await reviewPull({
      forge,
      number: job.number,
      head: job.head,
      artifact: undefined,
      settings: { scope: bot.review.scope, maxSuggestions: bot.review.maxSuggestions, limit: safety },
      planHead: (commit, paths) => planHead(repository, { commit, paths, settings }, options),
    });
    for (const line of log) say(`#${job.number}: ${line}`);
  } finally {
    repository.close();
  }
}

interface Head {
  readonly commit: string;
  readonly paths: readonly string[];
  readonly settings: RepositorySettings;
}

async function planHead(
  repository: BareRepository,
  { commit, paths, settings }: Head,
  { rules, now }: WorkOptions,
): Promise<readonly HeadFile[]> {
  await repository.fetch([commit]);
  const snapshot = await Snapshot.open(repository, commit);
  await prefetch(snapshot);
  const wanted = new Set(paths);
  const today = new Date(now()).toISOString().slice(0, 10);
  const files: HeadFile[] = [];
  const isWanted = (path: string): boolean => wanted.has(path);
  await planRepository({ rules, snapshot, settings, today, isWanted }, (file, mode) => void files.push({ file, mode }));
  return files;
}
