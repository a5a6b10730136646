/** A Gitea on this machine, over a real repository: as much of it as the bot asks for. */

import { idOf } from '../fake/account-id.ts';
import { Operations } from '../fake/operations.ts';
import { type Call, FakeForge, type FakeOptions, type Handler, type Kind } from '../fake/server.ts';
import type { Reply } from '../github/call.ts';
import { diffFiles } from '../github/diff.ts';
import { notFound, Refusal } from '../github/refusal.ts';
import type { FakePull } from '../github/repository.ts';
import { Reviews } from './reviews.ts';

const kind: Kind = {
  name: 'gitea',
  owner: 'acme',
  base: '/api/v1',
  operations: new Operations('gitea-api.json', ['page', 'limit']),
  sizeName: 'limit',
  largestPage: 50,
  tokenOf: headers => /^token (.*)$/.exec(headers.authorization ?? '')?.[1],
};

const repo = '/repos/{owner}/{repo}';
const one = `${repo}/pulls/{index}`;
const statuses: Readonly<Record<string, string>> = { removed: 'deleted', modified: 'changed' };

export async function startGitea(options: FakeOptions = {}): Promise<Gitea> {
  const gitea = new Gitea(kind, options);
  await gitea.listen();
  return gitea;
}

export class Gitea extends FakeForge {
  /** So many answers about a pull request come while it is being checked for conflicts. */
  checking = 0;
  /** Names of labels that the organisation has; undefined: the owner is a person. */
  organisationLabels: readonly string[] | undefined;
  readonly labels: string[] = ['bug'];
  readonly #reviews = new Reviews(this.repository, call => this.#pull(call));
  protected readonly handlers: Readonly<Record<string, Handler>> = {
    'GET /user': ({ account }) => {
      if (account.kind === 'app') throw new Refusal(403, 'token does not have at least one of required scope(s)');
      return ok({ login: account.login });
    },
    [`GET ${repo}`]: call => this.#repository(call),
    [`GET ${repo}/commits`]: call => this.#commits(call),
    [`GET ${repo}/pulls`]: call => this.#list(call),
    [`POST ${repo}/pulls`]: call => this.#open(call),
    [`GET ${one}`]: call => ok(this.#shape(this.#pull(call))),
    [`PATCH ${one}`]: call => this.#update(call),
    [`GET ${one}.diff`]: call => this.#diff(this.#pull(call)),
    [`GET ${one}/files`]: call => ok(this.#files(this.#pull(call))),
    [`POST ${one}/requested_reviewers`]: call => this.#requestReviewers(call),
    [`GET ${repo}/issues`]: call => this.#issues(call),
    [`GET ${repo}/labels`]: () => ok(this.labels.map(labelShape)),
    [`POST ${repo}/labels`]: ({ body }) => {
      this.labels.push(body.name);
      return { status: 201, body: labelShape(body.name) };
    },
    'GET /orgs/{owner}/labels': () => {
      if (!this.organisationLabels) throw notFound();
      return ok(this.organisationLabels.map(labelShape));
    },
    [`POST ${repo}/issues/{index}/labels`]: call => this.#addLabels(call),
    ...this.#reviews.handlers,
  };

  get env(): Readonly<Record<string, string>> {
    return {
      GITHUB_ACTIONS: 'true',
      GITEA_ACTIONS: 'true',
      GITHUB_SERVER_URL: this.url,
      GITHUB_API_URL: `${this.url}${kind.base}`,
      GITHUB_REPOSITORY: `${kind.owner}/shop`,
      GITEA_TOKEN: this.token,
    };
  }

  #repository({ parameters }: Call): Reply {
    const { id, owner, name, defaultBranch, isArchived } = this.repository;
    if (parameters.owner !== owner || parameters.repo !== name) throw notFound();
    return ok({ id, default_branch: defaultBranch, archived: isArchived });
  }

  #pull({ parameters }: Call): FakePull {
    const pull = this.repository.pull(Number(parameters.index));
    if (!pull) throw notFound();
    return pull;
  }

  #commits({ query }: Call): Reply {
    const [sha, not] = [query.get('sha')!, query.get('not')!];
    if (this.repository.bare.resolve(sha) === undefined) throw notFound();
    const lines = this.git('rev-list', '--parents', sha, `^${not}`).split('\n');
    const commits = lines.filter(line => line !== '').map(line => line.split(' '));
    return ok(commits.map(([id, ...parents]) => ({ sha: id, parents: parents.map(parent => ({ sha: parent })) })));
  }

  /** Newest first; there is no filter by branch. */
  #list({ query }: Call): Reply {
    const [state, poster] = [query.get('state') ?? 'open', query.get('poster')];
    const found = this.pulls
      .filter(pull => state === 'all' || pull.state === state)
      .filter(pull => poster === null || pull.author === poster);
    return ok(found.reverse().map(pull => this.#shape(pull)));
  }

  #issues({ query }: Call): Reply {
    const [state, author, type] = ['state', 'created_by', 'type'].map(name => query.get(name));
    if (type !== 'pulls') throw new Refusal(400, 'not asked for');
    const found = this.pulls.filter(pull => pull.state === state && pull.author === author);
    return ok(
      found.reverse().map(pull => ({
        body: pull.body,
        user: { login: pull.author },
        pull_request: { merged: pull.merged !== undefined },
      })),
    );
  }

  #open({ body, account }: Call): Reply {
    const { bare, owner } = this.repository;
    const headSha = bare.branch(body.head);
    if (headSha === undefined || bare.branch(body.base) === undefined) throw notFound();
    const isTwin = (pull: FakePull): boolean =>
      pull.from === owner && pull.head === body.head && pull.base === body.base;
    if (this.pulls.some(pull => pull.state === 'open' && isTwin(pull)))
      throw new Refusal(409, `pull request already exists for these targets [head_branch: ${body.head}]`);
    const words = { title: body.title, body: body.body ?? '', isDraft: false, author: account.login };
    const made = this.repository.open({ head: body.head, base: body.base, from: owner, headSha, ...words });
    return { status: 201, body: this.#shape(made) };
  }

  #update(call: Call): Reply {
    const pull = this.#pull(call);
    const { title, body, state } = call.body;
    if (state !== undefined && pull.merged) throw new Refusal(412, 'cannot change state: it was already merged');
    if (title !== undefined && title !== '') pull.title = title;
    if (body !== undefined) pull.body = body;
    if (state === 'open' && pull.state === 'closed') this.repository.reopen(pull);
    else if (state === 'closed' && pull.state === 'open') this.repository.close(pull);
    return { status: 201, body: this.#shape(pull) };
  }

  #addLabels(call: Call): Reply {
    const pull = this.#pull(call);
    const known = new Map([...this.labels, ...(this.organisationLabels ?? [])].map(name => [idOf(name), name]));
    for (const id of call.body.labels as readonly number[]) {
      const name = known.get(id);
      if (name === undefined) throw notFound();
      this.human.label(pull.number, name);
    }
    return ok(pull.labels.map(labelShape));
  }

  #requestReviewers(call: Call): Reply {
    const pull = this.#pull(call);
    for (const name of call.body.reviewers as readonly string[]) {
      if (!this.repository.collaborators.includes(name)) throw notFound();
      pull.reviewers = [...new Set([...pull.reviewers, name])];
    }
    return { status: 201, body: [] };
  }

  #base(pull: FakePull): string {
    const { bare } = this.repository;
    return bare.mergeBase(bare.branch(pull.base) ?? pull.baseSha, pull.headSha)!;
  }

  #diff(pull: FakePull): Reply {
    const words = ['diff', '--no-color', '--no-ext-diff', '--no-textconv', '-M', this.#base(pull), pull.headSha];
    return ok(this.repository.bare.run(words).out.toString('utf8'));
  }

  #files(pull: FakePull): readonly object[] {
    const files = diffFiles(this.repository.bare, this.#base(pull), pull.headSha);
    return files.map(({ path, status }) => ({ filename: path, status: statuses[status] ?? status }));
  }

  #shape(pull: FakePull): object {
    const { bare, id, owner } = this.repository;
    const tip = bare.branch(pull.base) ?? '';
    const isOwn = pull.from === owner;
    // Of a branch that is there its tip is told, even when the pull request was closed before.
    const sha = (isOwn ? bare.branch(pull.head) : undefined) ?? pull.headSha;
    const isChecking = this.checking-- > 0;
    const isDraft = /^(?:WIP:|\[WIP\])/i.test(pull.title);
    return {
      number: pull.number,
      html_url: `${this.url}/acme/shop/pulls/${pull.number}`,
      state: pull.state,
      merged: pull.merged !== undefined,
      title: pull.title,
      body: pull.body,
      user: { login: pull.author },
      labels: pull.labels.map(labelShape),
      mergeable: !isChecking && !isDraft && bare.merge(tip, pull.headSha) !== undefined,
      closed_at: pull.closedAt,
      head: {
        label: pull.head,
        ref: isOwn && bare.branch(pull.head) ? pull.head : `refs/pull/${pull.number}/head`,
        sha,
        repo_id: isOwn ? id : pull.from === 'ghost' ? -1 : idOf(pull.from),
      },
      base: { label: pull.base, ref: pull.base, sha: tip, repo_id: id },
    };
  }
}

const ok = (body: unknown): Reply => ({ status: 200, body });

const labelShape = (name: string): object => ({ id: idOf(name), name });
