import { hasStatus, isUncertain, RequestProblem } from '../../http/problem.ts';
import { type DraftMark, readTitle, writeTitle } from '../draft-title.ts';
import type { ClosedPull, NewPull, Pull, PullChange, PullDetails, Sha } from '../forge.ts';
import type { Asked, Rest } from '../rest.ts';
import { shaOf } from '../sha.ts';
import type { Issue, PullRequest } from './answers.ts';

const listed = 'GET /repos/{owner}/{repo}/pulls';
const single = '/repos/{owner}/{repo}/pulls/{index}';
const mostPulls = 30;
const mostPages = 6;
const draft: DraftMark = { mark: 'WIP: ', pattern: /^\s*(?:\[wip\]|wip:)\s*/i };

/** Newest first, of branches in the repository itself. Gitea has no filter by branch, but one by author. */
export async function listPulls(api: Rest, head: string, poster: string | undefined): Promise<readonly Pull[]> {
  const found = await api.all<PullRequest>(listed, { query: { state: 'all', poster } }, mostPages);
  return found
    .flatMap(pullsOf)
    .filter(pull => isOf(pull, head))
    .slice(0, mostPulls);
}

/** Newest first. */
export async function closedPullsOf(api: Rest, author: string): Promise<readonly ClosedPull[]> {
  const query = { type: 'pulls', state: 'closed', created_by: author };
  const found = await api.all<Issue>('GET /repos/{owner}/{repo}/issues', { query }, mostPages);
  return found
    .filter(({ user, pull_request: pull }) => pull && user?.login === author)
    .map(({ body, pull_request: pull }) => ({ body, isMerged: pull?.merged === true }));
}

/** Open ones, from forks too. */
export async function pullsOfCommit(api: Rest, sha: Sha): Promise<readonly Pull[]> {
  return (await openPulls(api)).filter(pull => pull.head.sha === sha);
}

export async function readPull(api: Rest, number: number): Promise<PullDetails> {
  const found = await askFor(api, number);
  const [pull] = pullsOf(found);
  if (!pull) throw new TypeError(`the forge does not tell the commit of pull request ${number}`);
  return {
    ...pull,
    base: { ...pull.base, sha: shaOf(found.base.sha) },
    isMergeable: found.mergeable || (await isMergeableAfterAll(api, pull)),
    isByBot: /\[bot\]$|^(?:gitea|forgejo)-actions$/.test(pull.author),
  };
}

/** No is also said of a draft, and while it is being found out. */
async function isMergeableAfterAll(api: Rest, { number, isDraft, state }: Pull): Promise<boolean | undefined> {
  if (isDraft || state !== 'open') return undefined;
  await api.client.clock.sleep(2000);
  return (await askFor(api, number)).mergeable;
}

async function askFor(api: Rest, number: number): Promise<PullRequest> {
  return await api.ask(`GET ${single}`, { path: { index: number } });
}

/** Opens one, or finds the one that was opened already. */
export async function openPull(api: Rest, { head, base, title, body, isDraft }: NewPull): Promise<Pull> {
  const asked: Asked = { body: { head, base, title: writeTitle(title, isDraft, draft), body }, effect: 'notice' };
  let problem: unknown;
  try {
    const [made] = pullsOf(await api.ask('POST /repos/{owner}/{repo}/pulls', asked));
    if (made) return made;
  } catch (error) {
    if (!hasStatus(error, 409) && !isUncertain(error)) throw error;
    problem = error;
  }
  // What may have been opened by a request whose answer got lost is looked for, as it must not be opened twice.
  for (const pause of [1000, 4000, 0]) {
    const open = (await openPulls(api)).find(pull => isOf(pull, head) && pull.base.branch === base);
    if (open) return open;
    await api.client.clock.sleep(pause);
  }
  throw problem ?? new TypeError('the forge does not tell the commit of a new pull request');
}

async function openPulls(api: Rest): Promise<readonly Pull[]> {
  return (await api.all<PullRequest>(listed, { query: { state: 'open' } }, mostPages)).flatMap(pullsOf);
}

const isOf = ({ head }: Pull, branch: string): boolean => !head.isFork && head.branch === branch;

export async function updatePull(api: Rest, number: number, { title, body, state }: PullChange): Promise<void> {
  // The mark of a draft stands in the title, and is not ours to take away.
  const isDraft = title !== undefined && readTitle((await askFor(api, number)).title, draft).isDraft;
  const words = title === undefined ? {} : { title: writeTitle(title, isDraft, draft) };
  const rest = { ...(body !== undefined && { body }), ...(state !== undefined && { state }) };
  await api.ask(`PATCH ${single}`, { path: { index: number }, body: { ...words, ...rest } });
}

/** Asks people, and teams as `organisation/team`. */
export async function requestReviewers(api: Rest, number: number, names: readonly string[]): Promise<void> {
  const reviewers = names.filter(name => !name.includes('/'));
  const teams = names.filter(name => name.includes('/')).map(name => name.split('/').at(-1)!);
  const body = { reviewers, team_reviewers: teams };
  try {
    await api.ask(`POST ${single}/requested_reviewers`, { path: { index: number }, body, effect: 'notice' });
  } catch (error) {
    // That is said of people whom it does not know.
    if (!hasStatus(error, 404)) throw error;
    throw new RequestProblem({ method: 'POST', template: `${single}/requested_reviewers` }, 422, error.detail);
  }
}

/** None for one whose commit is not told. */
function pullsOf(found: PullRequest): readonly Pull[] {
  if (found.head.sha === '') return [];
  return [
    {
      number: found.number,
      url: found.html_url,
      state: found.merged ? 'merged' : found.state,
      ...readTitle(found.title, draft),
      body: found.body,
      author: found.user?.login ?? 'ghost',
      labels: (found.labels ?? []).map(({ name }) => name),
      head: {
        branch: found.head.label,
        sha: shaOf(found.head.sha),
        isFork: found.head.repo_id !== found.base.repo_id,
      },
      base: { branch: found.base.label },
      closedAt: found.closed_at ? Date.parse(found.closed_at) : undefined,
    },
  ];
}
