import { RequestProblem } from '../../http/problem.ts';
import type { Sha } from '../forge.ts';
import type { Rest } from '../rest.ts';
import { shaOf } from '../sha.ts';
import type { Commit } from './answers.ts';

const asked = { method: 'GET', template: '/repos/{owner}/{repo}/commits' } as const;
const mostPages = 20;
const mostCommits = 50 * mostPages;

/** How far two commits are apart. Gitea does not tell where they part, so it is found from the commits that only one of them has. */
export async function compareCommits(
  api: Rest,
  base: Sha,
  head: Sha,
): Promise<{ readonly ahead: number; readonly mergeBase: Sha }> {
  const commits = await commitsBetween(api, base, head);
  if (commits.length === 0) return { ahead: 0, mergeBase: head };
  // What was not read to its end says nothing about where it ends.
  if (commits.length >= mostCommits)
    throw new RequestProblem(asked, 200, `${mostCommits} commits and more lie between the two`);
  const added = new Set(commits.map(({ sha }) => sha));
  const parents = commits.flatMap(commit => commit.parents.map(({ sha }) => shaOf(sha)));
  const shared = [...new Set(parents.filter(sha => !added.has(sha)))];
  if (shared.length === 0) throw new RequestProblem(asked, 200, 'the two commits have no history in common');
  return { ahead: commits.length, mergeBase: await newest(api, shared) };
}

/** One that is in the history of no other. */
async function newest(api: Rest, [first, ...others]: readonly Sha[]): Promise<Sha> {
  let found = first!;
  for (const other of others) if ((await commitsBetween(api, other, found)).length === 0) found = other;
  return found;
}

async function commitsBetween(api: Rest, base: Sha, head: Sha): Promise<readonly Commit[]> {
  const query = { sha: head, not: base, stat: false, verification: false, files: false };
  return await api.all(`GET ${asked.template}`, { query }, mostPages);
}
