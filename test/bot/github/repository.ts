import { Bare, type Files } from './bare.ts';
import { Human } from './human.ts';

export interface FakePull {
  readonly number: number;
  title: string;
  body: string;
  state: 'open' | 'closed';
  isDraft: boolean;
  readonly author: string;
  labels: string[];
  reviewers: string[];
  /** A fork's owner, or the repository's own. */
  readonly from: string;
  readonly head: string;
  headSha: string;
  base: string;
  /** Where the base was when the head was last pushed. */
  baseSha: string;
  readonly createdAt: string;
  closedAt: string | null;
  merged: { readonly at: string; readonly sha: string } | undefined;
  /** Requests that do not find it yet. */
  late: number;
}

export interface FakeComment {
  readonly id: number;
  readonly pull: number;
  readonly author: string;
  body: string;
}

/** One that is no pull request. */
export interface FakeIssue {
  readonly number: number;
  readonly author: string;
  readonly state: 'open' | 'closed';
  readonly createdAt: string;
}

export interface FakeReview {
  readonly id: number;
  readonly pull: number;
  readonly author: string;
  readonly body: string;
  readonly commit: string;
}

export interface FakeLineComment extends FakeComment {
  readonly review: number | undefined;
  readonly path: string;
  readonly commit: string;
  readonly line: number;
  readonly startLine: number | undefined;
  readonly side: 'LEFT' | 'RIGHT';
  readonly replyTo: number | undefined;
}

export interface FakeCheck {
  readonly sha: string;
  readonly name: string;
  readonly conclusion: 'success' | 'failure' | null;
}

export interface Place {
  readonly owner: string;
  readonly name: string;
}

/** What a fake knows of one repository, over real commits. */
export class FakeRepository {
  readonly owner: string;
  readonly name: string;
  readonly id: number;
  readonly bare: Bare;
  readonly human: Human;
  readonly pulls: FakePull[] = [];
  readonly issues: FakeIssue[] = [];
  readonly comments: FakeComment[] = [];
  readonly reviews: FakeReview[] = [];
  readonly lineComments: FakeLineComment[] = [];
  readonly checks: FakeCheck[] = [];
  /** Who may be asked for a review. */
  readonly collaborators: string[] = ['maintainer'];
  isArchived = false;
  #lastId = 0;

  readonly #now: () => number;

  constructor(
    { owner, name }: Place,
    id: number,
    { folder, now }: { readonly folder: string; readonly now: () => number },
  ) {
    this.#now = now;
    this.owner = owner;
    this.name = name;
    this.id = id;
    this.bare = new Bare(folder);
    this.human = new Human(this);
  }

  /** Runs git in the bare repository. */
  git(...args: readonly string[]): string {
    return this.bare.git(...args);
  }

  get defaultBranch(): string {
    return this.git('symbolic-ref', '--short', 'HEAD');
  }

  nextId(): number {
    return this.id * 1000 + ++this.#lastId;
  }

  pull(number: number): FakePull | undefined {
    return this.pulls.find(pull => pull.number === number);
  }

  /** The first commit. */
  begin(files: Files): void {
    const sha = this.bare.commit(files, { parent: undefined, message: 'Begin', author: 'maintainer' });
    this.git('update-ref', 'refs/heads/main', sha);
  }

  /** Pull requests follow their branches, whoever pushed them. */
  refresh(): void {
    const open = this.pulls.filter(pull => pull.state === 'open');
    if (open.length === 0) return;
    const refs = this.bare.refs();
    for (const pull of open) {
      const head = refs.get(this.refOf(pull));
      if (head === undefined) this.close(pull);
      else if (head !== pull.headSha) this.follow(pull, head);
    }
  }

  refOf({ from, head, number }: FakePull): string {
    return from === this.owner ? `refs/heads/${head}` : `refs/pull/${number}/head`;
  }

  headOf(pull: FakePull): string | undefined {
    return this.bare.resolve(this.refOf(pull));
  }

  follow(pull: FakePull, head: string): void {
    pull.headSha = head;
    pull.baseSha = this.bare.branch(pull.base) ?? pull.baseSha;
    this.git('update-ref', `refs/pull/${pull.number}/head`, head);
  }

  close(pull: FakePull): void {
    pull.state = 'closed';
    pull.closedAt = new Date(this.#now()).toISOString();
  }

  open(made: Pick<FakePull, 'head' | 'base' | 'title' | 'body' | 'isDraft' | 'author' | 'from' | 'headSha'>): FakePull {
    const number = Math.max(0, ...this.pulls.map(pull => pull.number)) + 1;
    const pull: FakePull = {
      ...made,
      number,
      state: 'open',
      labels: [],
      reviewers: [],
      baseSha: this.bare.branch(made.base)!,
      createdAt: new Date(this.#now()).toISOString(),
      closedAt: null,
      merged: undefined,
      late: 0,
    };
    this.pulls.push(pull);
    this.git('update-ref', `refs/pull/${number}/head`, made.headSha);
    return pull;
  }

  /** Why a closed one cannot be opened again; undefined when it can. */
  whyNotReopened(pull: FakePull): string | undefined {
    const head = this.headOf(pull);
    if (pull.merged) return 'state cannot be changed. The pull request cannot be reopened.';
    if (head === undefined) return `state cannot be changed. The ${pull.head} branch has been deleted.`;
    if (!this.bare.isAncestor(pull.headSha, head))
      return `state cannot be changed. The ${pull.head} branch was force-pushed or recreated.`;
    const other = this.pulls.find(
      ({ state, from, head, base }) =>
        state === 'open' && from === pull.from && head === pull.head && base === pull.base,
    );
    return other ? `state cannot be changed. There is already an open pull request from ${pull.head}.` : undefined;
  }

  reopen(pull: FakePull): void {
    pull.state = 'open';
    pull.closedAt = null;
    this.follow(pull, this.headOf(pull)!);
  }
}
