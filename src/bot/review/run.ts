/** Reviews a pull request of a repository that is read with git: what holds there is what its base branch says. */

import { ConfigProblem } from '../../config/index.ts';
import { BareRepository } from '../../git/bare.ts';
import { branchName } from '../../git/names.ts';
import type { Forge, Sha } from '../forge/forge.ts';
import { planRepository, type Rules } from '../repository/plan.ts';
import { prefetch } from '../repository/prefetch.ts';
import { readSettings } from '../repository/settings.ts';
import { Snapshot } from '../repository/snapshot.ts';
import { type HeadFile, reviewPull } from './index.ts';
import type { ReviewResult } from './result.ts';

export interface ReviewOptions {
  readonly forge: Forge;
  readonly rules: Rules;
  readonly number: number;
  /** Head that the event was about; undefined: whichever it is now. */
  readonly head: Sha | undefined;
  /** Where the whole patch will lie, for people; undefined: nowhere. */
  readonly artifact: string | undefined;
  readonly now: () => number;
  readonly say: (line: string) => void;
}

/** Undefined: the bot is switched off for the repository. Throws ConfigProblem, GitProblem, TryLater and what the forge throws. */
export async function reviewPullRequest(options: ReviewOptions): Promise<ReviewResult | undefined> {
  const { forge, rules, number, head, artifact, now, say } = options;
  const { base } = await forge.pull(number);
  const branch = branchName(base.branch);
  if (!branch) throw new ConfigProblem(`${base.branch} is no name of a branch that can be used`);
  const repository = await BareRepository.open(await forge.remote());
  try {
    const tip = (await repository.refs([`refs/heads/${branch}`])).get(`refs/heads/${branch}`);
    if (tip === undefined) throw new ConfigProblem(`there is no branch ${branch}`);
    await repository.fetch([tip, ...(head === undefined ? [] : [head])]);
    // Never from the head: a stranger's pull request would say how it is to be judged.
    const settings = await readSettings(await Snapshot.open(repository, tip));
    for (const note of settings.notes) say(note);
    const { bot, safety } = settings.config;
    if (!bot.enabled) {
      say('bot.enabled is false: nothing is done');
      return undefined;
    }
    const planHead = async (commit: Sha, paths: readonly string[]): Promise<readonly HeadFile[]> => {
      await repository.fetch([commit]);
      const snapshot = await Snapshot.open(repository, commit);
      await prefetch(snapshot);
      const wanted = new Set(paths);
      const files: HeadFile[] = [];
      const today = new Date(now()).toISOString().slice(0, 10);
      const plan = { snapshot, settings, rules, today, isWanted: (path: string) => wanted.has(path) };
      const { problems } = await planRepository(plan, (file, mode) => void files.push({ file, mode }));
      for (const { path, message } of problems) if (wanted.has(path)) say(`${path}: ${message}`);
      return files.sort((a, b) => (a.file.plan.path < b.file.plan.path ? -1 : 1));
    };
    const limit = safety === 'unsafe' ? 'assured' : safety;
    return await reviewPull({ forge, number, head, settings: { ...bot.review, limit }, artifact, planHead });
  } finally {
    repository.close();
  }
}
