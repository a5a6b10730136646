/** A bot over a fake GitHub, with a clock that need not be waited for. */
import { forgeFromEnvironment } from '../../../src/bot/forge/index.ts';
import { type PullRequestResult, proposePullRequests } from '../../../src/bot/pr/index.ts';
import { Redactor } from '../../../src/bot/redactor.ts';
import { loadTransforms, transformIds } from '../../../transforms/index.ts';
import { type Github, type GithubRequest, startGithub } from '../github/index.ts';

export const compose = [
  'services:',
  '  proxy:',
  '    image: nginx:1.27-alpine # pinned by renovate',
  '    ports: ["80:80"]',
  '  cache:',
  '    image: redis:7.4-alpine',
  '',
].join('\n');

export const start = Date.parse('2026-03-02T04:05:06Z');
const rules = { transforms: await loadTransforms(transformIds), known: transformIds };

export interface Running {
  readonly github: Github;
  /** What was said to people. */
  readonly said: string[];
  /** Time passes. */
  pass(milliseconds: number): void;
  /** One run; gives what was asked of the forge beside. */
  run(options?: { readonly base?: string; readonly isDryRun?: boolean }): Promise<Ran>;
}

export interface Ran extends PullRequestResult {
  readonly requests: readonly GithubRequest[];
  readonly writes: readonly GithubRequest[];
}

export async function startBot(
  files: Readonly<Record<string, string>> = { 'compose.yaml': compose },
  options: Parameters<typeof startGithub>[0] = {},
): Promise<Running> {
  let now = start;
  const clock = {
    now: () => now,
    sleep: async (milliseconds: number) => {
      now += milliseconds;
    },
  };
  const github = await startGithub({ files, now: clock.now, ...options });
  const said: string[] = [];
  return {
    github,
    said,
    pass: milliseconds => {
      now += milliseconds;
    },
    run: async ({ base, isDryRun = false } = {}) => {
      // A new one each time, as in each run of a workflow.
      const forge = await forgeFromEnvironment(github.env, { clock, redactor: new Redactor() });
      const [before, written] = [github.requests.length, github.writes.length];
      const result = await proposePullRequests({
        forge,
        rules,
        base,
        isDryRun,
        now: clock.now,
        say: line => void said.push(line),
      });
      return { ...result, requests: github.requests.slice(before), writes: github.writes.slice(written) };
    },
  };
}

export const day = 24 * 60 * 60 * 1000;
