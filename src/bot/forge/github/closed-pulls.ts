import type { Endpoints } from '@octokit/types';
import { hasStatus } from '../../http/problem.ts';
import type { ClosedPull } from '../forge.ts';
import type { GithubApi } from './api.ts';

const route = 'GET /repos/{owner}/{repo}/issues';
type Listed = Endpoints[typeof route]['response']['data'];

const mostPages = 3;

/** Closed ones that somebody opened, newest first: GitHub lists them by author among the issues only. */
export async function closedPullsOf(api: GithubApi, author: string): Promise<readonly ClosedPull[]> {
  let refusal: unknown;
  let isAnswered = false;
  for (const creator of namesOf(author)) {
    try {
      const found = await listBy(api, creator);
      isAnswered = true;
      const pulls = found.filter(({ user, pull_request: pull }) => pull && user?.login === author);
      if (pulls.length > 0) return pulls.map(closedPull);
    } catch (error) {
      if (!hasStatus(error, 422)) throw error;
      refusal = error;
    }
  }
  // None is what a forge has said, not what it would not say.
  if (!isAnswered) throw refusal;
  return [];
}

/** An app is named by its login, and in searches by `app/` and its short name; which of them this filter takes is not said. */
function namesOf(author: string): readonly string[] {
  const [, app] = /^(.+)\[bot\]$/.exec(author) ?? [];
  return app === undefined ? [author] : [author, `app/${app}`];
}

async function listBy(api: GithubApi, creator: string): Promise<Listed> {
  const asked = { creator, state: 'closed', sort: 'created', direction: 'desc' } as const;
  return [...(await api.all(route, asked, mostPages))];
}

function closedPull({ body, pull_request: pull }: Listed[number]): ClosedPull {
  return { body: body ?? '', isMerged: typeof pull?.merged_at === 'string' };
}
