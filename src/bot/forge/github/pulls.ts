import type { Endpoints } from '@octokit/types';
import { hasStatus, isUncertain } from '../../http/problem.ts';
import type { NewPull, Pull, PullChange, PullDetails, Sha } from '../forge.ts';
import { shaOf } from '../sha.ts';
import type { GithubApi } from './api.ts';
import { settle } from './settle.ts';

type Listed = Endpoints['GET /repos/{owner}/{repo}/pulls']['response']['data'][number];
type Single = Endpoints['GET /repos/{owner}/{repo}/pulls/{pull_number}']['response']['data'];

const mostPulls = 30;

/** Newest first, of branches in the repository itself. */
export async function listPulls(
  api: GithubApi,
  { head, base }: { readonly head: string; readonly base?: string },
): Promise<readonly Pull[]> {
  const route = 'GET /repos/{owner}/{repo}/pulls';
  const newest = { sort: 'created', direction: 'desc' } as const;
  const label = `${api.owner}:${head}`;
  const found = await api.ask(route, { ...newest, state: 'all', head: label, per_page: mostPulls });
  const ofHead = found.map(pullOf).filter(pull => !pull.head.isFork && pull.head.branch === head);
  if (ofHead.length > 0 || base === undefined) return ofHead;
  // The filter by head finds nothing where the same owner has a fork.
  const open = await api.all(route, { ...newest, state: 'open', base }, 10);
  return open
    .filter(pull => pull.head.label?.toLowerCase() === label.toLowerCase())
    .map(pullOf)
    .filter(pull => !pull.head.isFork && pull.head.branch === head)
    .slice(0, mostPulls);
}

/** Open ones, from forks too. */
export async function pullsOfCommit(
  api: GithubApi,
  sha: Sha,
  from?: { readonly owner: string; readonly branch: string },
): Promise<readonly Pull[]> {
  const isIt = (pull: Pull): boolean => pull.state === 'open' && pull.head.sha === sha;
  const pulls = (await listOfCommit(api, sha)).filter(isIt);
  if (pulls.length > 0 || !from) return pulls;
  const query = { state: 'open', head: `${from.owner}:${from.branch}`, per_page: mostPulls } as const;
  return (await api.ask('GET /repos/{owner}/{repo}/pulls', query)).map(pullOf).filter(isIt);
}

/** A commit that lies in a fork only may not be known here. */
async function listOfCommit(api: GithubApi, sha: Sha): Promise<readonly Pull[]> {
  try {
    const found = await api.all('GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls', { commit_sha: sha }, 3);
    return found.map(pullOf);
  } catch (error) {
    if (hasStatus(error, 404, 422)) return [];
    throw error;
  }
}

export async function readPull(api: GithubApi, number: number): Promise<PullDetails> {
  const pull = await api.ask('GET /repos/{owner}/{repo}/pulls/{pull_number}', { pull_number: number });
  return { ...pullOf(pull), isMergeable: pull.mergeable ?? undefined, isByBot: pull.user?.type === 'Bot' };
}

/** Opens one, or finds the one that was opened already. */
export async function openPull(api: GithubApi, { head, base, title, body, isDraft }: NewPull): Promise<Pull> {
  try {
    const asked = { head, base, title, body, draft: isDraft };
    return await settle(api.client.clock, false, async () =>
      pullOf(await api.ask('POST /repos/{owner}/{repo}/pulls', asked)),
    );
  } catch (error) {
    const isThere = hasStatus(error, 422) && /already exists/i.test(error.detail);
    if (!isThere && !isUncertain(error)) throw error;
    return await findOpen(api, { head, base }, error);
  }
}

/** What may have been opened by a request whose answer got lost is looked for, as it must not be opened twice. */
async function findOpen(
  api: GithubApi,
  where: { readonly head: string; readonly base: string },
  problem: unknown,
): Promise<Pull> {
  for (const pause of [1000, 4000, 0]) {
    const open = (await listPulls(api, where)).find(pull => pull.state === 'open' && pull.base.branch === where.base);
    if (open) return open;
    await api.client.clock.sleep(pause);
  }
  throw problem;
}

/** Sets labels, which come into being with that. */
export async function addLabels(api: GithubApi, number: number, labels: readonly string[]): Promise<void> {
  const asked = { issue_number: number, labels: [...labels] };
  await api.ask('POST /repos/{owner}/{repo}/issues/{issue_number}/labels', asked);
}

/** Asks people, and teams as `organisation/team`. */
export async function requestReviewers(api: GithubApi, number: number, reviewers: readonly string[]): Promise<void> {
  const people = reviewers.filter(name => !name.includes('/'));
  const teams = reviewers.filter(name => name.includes('/')).map(name => name.split('/').at(-1)!);
  await api.ask('POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers', {
    pull_number: number,
    ...(people.length > 0 ? { reviewers: people } : {}),
    ...(teams.length > 0 ? { team_reviewers: teams } : {}),
  });
}

export async function updatePull(api: GithubApi, number: number, change: PullChange): Promise<void> {
  await api.ask('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', { pull_number: number, ...change });
}

function pullOf(pull: Listed | Single): Pull & Pick<PullDetails, 'base'> {
  return {
    number: pull.number,
    url: pull.html_url,
    state: pull.merged_at ? 'merged' : pull.state === 'open' ? 'open' : 'closed',
    title: pull.title,
    body: pull.body ?? '',
    author: pull.user?.login ?? 'ghost',
    isDraft: pull.draft ?? false,
    labels: pull.labels.map(label => label.name),
    head: { branch: pull.head.ref, sha: shaOf(pull.head.sha), isFork: isFork(pull) },
    base: { branch: pull.base.ref, sha: shaOf(pull.base.sha) },
    closedAt: pull.closed_at ? Date.parse(pull.closed_at) : undefined,
  };
}

/** A fork that was deleted is one still. */
function isFork({ head, base }: Listed | Single): boolean {
  const from = head.repo as { readonly id: number } | null;
  return from?.id !== base.repo.id;
}
