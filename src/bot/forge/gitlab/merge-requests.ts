import { hasStatus, isUncertain, RequestProblem } from '../../http/problem.ts';
import { type DraftMark, readTitle, writeTitle } from '../draft-title.ts';
import type { ClosedPull, NewPull, Pull, PullChange, PullDetails, Sha } from '../forge.ts';
import type { Asked, Rest } from '../rest.ts';
import { shaOf } from '../sha.ts';
import type { MergeRequest, MergeRequestDetails, User } from './answers.ts';

const listed = 'GET /projects/{id}/merge_requests';
const single = '/projects/{id}/merge_requests/{iid}';
const usersAsked = { method: 'GET', template: '/users' } as const;
const mostPulls = 30;
const newest = { order_by: 'created_at', sort: 'desc' } as const;
const draft: DraftMark = { mark: 'Draft: ', pattern: /^\s*(?:\[draft\]|\(draft\)|draft:)\s*/i };

/** GitLab is still finding out. */
const undecided: ReadonlySet<string> = new Set([
  'unchecked',
  'checking',
  'preparing',
  'cannot_be_merged_recheck',
  'cannot_be_merged_rechecking',
]);

/** Newest first, of branches in the project itself. */
export async function listPulls(api: Rest, head: string): Promise<readonly Pull[]> {
  const query = { ...newest, source_branch: head, state: 'all', per_page: mostPulls };
  const found = await api.ask<readonly MergeRequest[]>(listed, { query });
  return found.flatMap(pullsOf).filter(pull => !pull.head.isFork && pull.head.branch === head);
}

/** Newest first; what is open is left out here, as GitLab takes one state or all of them. */
export async function closedPullsOf(api: Rest, author: string): Promise<readonly ClosedPull[]> {
  const query = { ...newest, author_username: author, scope: 'all', state: 'all' };
  const found = await api.all<MergeRequest>(listed, { query }, 3);
  return found
    .filter(({ state }) => state === 'closed' || state === 'merged')
    .map(({ description, state }) => ({ body: description ?? '', isMerged: state === 'merged' }));
}

/** Open ones, from forks too. */
export async function pullsOfCommit(api: Rest, sha: Sha): Promise<readonly Pull[]> {
  const route = 'GET /projects/{id}/repository/commits/{sha}/merge_requests';
  const found = await api.all<MergeRequest>(route, { path: { sha } }, 3);
  return found.flatMap(pullsOf).filter(pull => pull.state === 'open' && pull.head.sha === sha);
}

export async function readPull(api: Rest, number: number): Promise<PullDetails> {
  const found = await readMergeRequest(api, number);
  const [pull] = pullsOf(found);
  if (!pull || !found.diff_refs) throw new TypeError(`GitLab does not know the commits of merge request ${number} yet`);
  return {
    ...pull,
    base: { ...pull.base, sha: shaOf(found.diff_refs.start_sha) },
    isMergeable: isMergeable(found),
    isByBot: /^(?:project|group)_\d+_bot(?:_|\d|$)/.test(pull.author),
  };
}

export async function readMergeRequest(api: Rest, number: number): Promise<MergeRequestDetails> {
  return await api.ask(`GET ${single}`, { path: { iid: number } });
}

/** Opens one, or finds the one that was opened already. */
export async function openPull(api: Rest, { head, base, title, body, isDraft }: NewPull): Promise<Pull> {
  const words = { title: writeTitle(title, isDraft, draft), description: body };
  const asked: Asked = { body: { source_branch: head, target_branch: base, ...words }, effect: 'notice' };
  try {
    const [made] = pullsOf(await api.ask('POST /projects/{id}/merge_requests', asked));
    if (made) return made;
  } catch (error) {
    const isThere = hasStatus(error, 409) && /already exists/i.test(error.detail);
    if (!isThere && !isUncertain(error)) throw error;
    return await findOpen(api, { head, base }, error);
  }
  return await findOpen(api, { head, base }, new TypeError('GitLab does not tell the commit of a new merge request'));
}

/** What may have been opened by a request whose answer got lost is looked for, as it must not be opened twice. */
async function findOpen(
  api: Rest,
  { head, base }: { readonly head: string; readonly base: string },
  problem: unknown,
): Promise<Pull> {
  for (const pause of [1000, 4000, 0]) {
    const open = (await listPulls(api, head)).find(pull => pull.state === 'open' && pull.base.branch === base);
    if (open) return open;
    await api.client.clock.sleep(pause);
  }
  throw problem;
}

export async function updatePull(api: Rest, number: number, { title, body, state }: PullChange): Promise<void> {
  // The mark of a draft stands in the title, and is not ours to take away.
  const isDraft = title !== undefined && readTitle((await readMergeRequest(api, number)).title, draft).isDraft;
  await change(api, number, {
    ...(title !== undefined && { title: writeTitle(title, isDraft, draft) }),
    ...(body !== undefined && { description: body }),
    ...(state !== undefined && { state_event: state === 'open' ? 'reopen' : 'close' }),
  });
}

/** Sets labels, which come into being with that. */
export async function addLabels(api: Rest, number: number, labels: readonly string[]): Promise<void> {
  await change(api, number, { add_labels: labels.join(',') });
}

/** Asks people by their names, beside those who were asked already. */
export async function requestReviewers(api: Rest, number: number, names: readonly string[]): Promise<void> {
  const ids: number[] = [];
  for (const username of names) {
    const [user] = await api.ask<readonly User[]>('GET /users', { query: { username } });
    if (!user) throw new RequestProblem(usersAsked, 422, `there is no user ${JSON.stringify(username)}`);
    ids.push(user.id);
  }
  const { reviewers } = await readMergeRequest(api, number);
  const all = new Set([...reviewers.map(({ id }) => id), ...ids]);
  await change(api, number, { reviewer_ids: [...all] }, 'notice');
}

async function change(api: Rest, number: number, body: object, effect: 'write' | 'notice' = 'write'): Promise<void> {
  await api.ask(`PUT ${single}`, { path: { iid: number }, body, effect });
}

/** None for one whose branch holds nothing. */
function pullsOf(found: MergeRequest): readonly Pull[] {
  if (found.sha === null) return [];
  const closed = found.merged_at ?? found.closed_at;
  return [
    {
      number: found.iid,
      url: found.web_url,
      // It is locked while it is being merged.
      state: found.state === 'opened' || found.state === 'locked' ? 'open' : found.state,
      ...readTitle(found.title, draft),
      body: found.description ?? '',
      author: found.author.username,
      labels: found.labels,
      head: {
        branch: found.source_branch,
        sha: shaOf(found.sha),
        isFork: found.source_project_id !== found.target_project_id,
      },
      base: { branch: found.target_branch },
      closedAt: closed === null ? undefined : Date.parse(closed),
    },
  ];
}

function isMergeable({ merge_status: status, has_conflicts: hasConflicts }: MergeRequestDetails): boolean | undefined {
  return undecided.has(status) ? undefined : !hasConflicts;
}
