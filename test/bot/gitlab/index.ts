/** A GitLab on this machine, over a real repository: as much of it as the bot asks for. */

import { idOf } from '../fake/account-id.ts';
import { Operations } from '../fake/operations.ts';
import { type Call, FakeForge, type FakeOptions, type Handler, type Kind } from '../fake/server.ts';
import type { Reply } from '../github/call.ts';
import { diffFiles } from '../github/diff.ts';
import { notFound, Refusal } from '../github/refusal.ts';
import type { FakePull } from '../github/repository.ts';
import { Threads } from './threads.ts';

const kind: Kind = {
  name: 'gitlab',
  // A project may lie in a group of a group.
  owner: 'acme/tools',
  base: '/api/v4',
  operations: new Operations('gitlab-api.json', ['page', 'per_page']),
  sizeName: 'per_page',
  largestPage: 100,
  tokenOf: headers => headers['private-token'] as string | undefined,
};

const states = { opened: 'open', closed: 'closed', merged: 'merged' } as const;
const project = '/projects/{id}';
const requests = `${project}/merge_requests`;
const one = `${requests}/{iid}`;

export async function startGitlab(options: FakeOptions = {}): Promise<Gitlab> {
  const gitlab = new Gitlab(kind, options);
  await gitlab.listen();
  return gitlab;
}

export class Gitlab extends FakeForge {
  /** So many answers about a merge request do not know yet whether it can be merged. */
  unchecked = 0;
  readonly #threads = new Threads(this.repository, call => this.#pull(call));
  protected readonly handlers: Readonly<Record<string, Handler>> = {
    'GET /user': ({ account }) => ok(userShape(account.login)),
    'GET /users': ({ query }) =>
      ok(this.repository.collaborators.filter(name => name === query.get('username')).map(userShape)),
    [`GET ${project}`]: call => this.#project(call),
    [`GET ${requests}`]: call => ok(this.#list(call).map(pull => this.#shape(pull))),
    [`POST ${requests}`]: call => this.#open(call),
    [`GET ${one}`]: call => ok(this.#details(this.#pull(call))),
    [`PUT ${one}`]: call => this.#update(call),
    [`GET ${one}/diffs`]: call => ok(this.#diffs(this.#pull(call))),
    [`GET ${project}/repository/commits/{sha}/merge_requests`]: call => this.#ofCommit(call),
    [`GET ${project}/repository/merge_base`]: call => this.#mergeBase(call),
    [`GET ${project}/repository/compare`]: call => this.#compare(call),
    ...this.#threads.handlers,
  };

  get env(): Readonly<Record<string, string>> {
    return {
      GITLAB_CI: 'true',
      CI_SERVER_URL: this.url,
      CI_API_V4_URL: `${this.url}${kind.base}`,
      CI_PROJECT_PATH: `${kind.owner}/shop`,
      CI_JOB_TOKEN: 'job',
      GITLAB_TOKEN: this.token,
    };
  }

  #project({ parameters }: Call): Reply {
    const { id, defaultBranch, isArchived } = this.repository;
    if (parameters.id !== `${kind.owner}/shop`) throw notFound();
    return ok({ id, default_branch: defaultBranch, archived: isArchived });
  }

  #list({ query }: Call): readonly FakePull[] {
    const [state, branch, author] = ['state', 'source_branch', 'author_username'].map(name => query.get(name));
    const wanted = state === null || state === 'all' ? undefined : states[state as keyof typeof states];
    const found = this.pulls
      .filter(pull => wanted === undefined || stateOf(pull) === wanted)
      .filter(pull => (branch === null || pull.head === branch) && (author === null || pull.author === author));
    return query.get('sort') === 'asc' ? found : found.reverse();
  }

  #pull({ parameters }: Call): FakePull {
    const pull = this.repository.pull(Number(parameters.iid));
    if (!pull) throw notFound();
    return pull;
  }

  #open({ body, account }: Call): Reply {
    const { bare, owner } = this.repository;
    const headSha = bare.branch(body.source_branch);
    if (headSha === undefined || bare.branch(body.target_branch) === undefined)
      throw new Refusal(400, 'source or target branch does not exist');
    const twin = this.#openTwin(body.source_branch, body.target_branch);
    if (twin) throw conflict(twin);
    const words = { title: body.title, body: body.description ?? '', isDraft: false, author: account.login };
    const made = { head: body.source_branch, base: body.target_branch, from: owner, headSha, ...words };
    return { status: 201, body: this.#details(this.repository.open(made)) };
  }

  #openTwin(head: string, base: string): FakePull | undefined {
    const { owner } = this.repository;
    return this.pulls.find(
      pull => pull.state === 'open' && pull.from === owner && pull.head === head && pull.base === base,
    );
  }

  #update(call: Call): Reply {
    const pull = this.#pull(call);
    const { title, description, state_event: event, add_labels: labels, reviewer_ids: ids } = call.body;
    if (event === 'reopen' && pull.state === 'closed') {
      const twin = this.#openTwin(pull.head, pull.base);
      if (twin) throw conflict(twin);
      if (pull.merged || this.repository.headOf(pull) === undefined) throw new Refusal(422, 'cannot be reopened');
      this.repository.reopen(pull);
    } else if (event === 'close' && pull.state === 'open') this.repository.close(pull);
    if (title !== undefined) pull.title = title;
    if (description !== undefined) pull.body = description;
    for (const label of labels?.split(',') ?? []) this.human.label(pull.number, label);
    // The list takes the place of the one before.
    if (ids !== undefined) pull.reviewers = this.repository.collaborators.filter(name => ids.includes(idOf(name)));
    return ok(this.#details(pull));
  }

  #ofCommit({ parameters }: Call): Reply {
    const sha = this.repository.bare.resolve(parameters.sha!);
    if (sha === undefined) throw notFound();
    const found = this.pulls.filter(
      pull => this.repository.bare.isAncestor(sha, pull.headSha) && !this.repository.bare.isAncestor(sha, pull.baseSha),
    );
    return ok(found.map(pull => this.#shape(pull)));
  }

  #mergeBase({ query }: Call): Reply {
    const [a, b] = query.getAll('refs[]');
    if (a === undefined || b === undefined) throw new Refusal(400, 'Provide at least 2 refs');
    const id = this.repository.bare.mergeBase(a, b);
    if (id === undefined) throw notFound();
    return ok({ id });
  }

  #compare({ query }: Call): Reply {
    const between = query.get('straight') === 'true' ? '..' : '...';
    if (between === '..') throw new Refusal(400, 'not asked for');
    const base = this.repository.bare.mergeBase(query.get('from')!, query.get('to')!);
    const commits = this.git('rev-list', `${base}..${query.get('to')}`).split('\n');
    return ok({ commits: commits.filter(id => id !== '').map(id => ({ id })) });
  }

  #diffs(pull: FakePull): readonly object[] {
    const { bare } = this.repository;
    const from = bare.mergeBase(bare.branch(pull.base) ?? pull.baseSha, pull.headSha)!;
    return diffFiles(bare, from, pull.headSha).map(({ path, previous, status, patch }) => ({
      old_path: previous ?? path,
      new_path: path,
      new_file: status === 'added',
      renamed_file: status === 'renamed',
      deleted_file: status === 'removed',
      diff: patch === undefined ? `Binary files a/${path} and b/${path} differ\n` : `${patch}\n`,
    }));
  }

  /** As lists show it. */
  #shape(pull: FakePull): object {
    const { id, owner } = this.repository;
    return {
      iid: pull.number,
      web_url: `${this.url}/${kind.owner}/shop/-/merge_requests/${pull.number}`,
      state: pull.merged ? 'merged' : pull.state === 'open' ? 'opened' : 'closed',
      title: pull.title,
      description: pull.body === '' ? null : pull.body,
      author: userShape(pull.author),
      labels: pull.labels,
      source_branch: pull.head,
      target_branch: pull.base,
      source_project_id: pull.from === owner ? id : pull.from === 'ghost' ? null : idOf(pull.from),
      target_project_id: id,
      sha: pull.headSha,
      closed_at: pull.merged ? null : pull.closedAt,
      merged_at: pull.merged?.at ?? null,
      reviewers: pull.reviewers.map(userShape),
    };
  }

  #details(pull: FakePull): object {
    const { bare } = this.repository;
    const start = bare.branch(pull.base) ?? pull.baseSha;
    const isMergeable = bare.merge(start, pull.headSha) !== undefined;
    const isUnchecked = this.unchecked-- > 0;
    return {
      ...this.#shape(pull),
      merge_status: isUnchecked ? 'checking' : isMergeable ? 'can_be_merged' : 'cannot_be_merged',
      has_conflicts: isUnchecked ? false : !isMergeable,
      diff_refs: { base_sha: bare.mergeBase(start, pull.headSha)!, start_sha: start, head_sha: pull.headSha },
    };
  }
}

const ok = (body: unknown): Reply => ({ status: 200, body });

const conflict = ({ number }: FakePull): Refusal =>
  new Refusal(409, `Another open merge request already exists for this source branch: !${number}`);

const stateOf = (pull: FakePull): 'open' | 'closed' | 'merged' => (pull.merged ? 'merged' : pull.state);

export const userShape = (username: string): object => ({ id: idOf(username), username });
