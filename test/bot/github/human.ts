import type { Files } from './bare.ts';
import type { FakeLineComment, FakePull, FakeRepository } from './repository.ts';

interface Push {
  readonly message?: string;
  /** Takes the place of the last commit. */
  readonly amend?: boolean;
  /** Commit that a new branch begins at; the default branch otherwise. */
  readonly from?: string;
}

interface Opening {
  readonly head: string;
  readonly files: Files;
  readonly base?: string;
  readonly title?: string;
  readonly body?: string;
  readonly author?: string;
}

/** What people do in a repository, not by way of the interface. */
export class Human {
  readonly #repository: FakeRepository;

  constructor(repository: FakeRepository) {
    this.#repository = repository;
  }

  /** Commits onto a branch, and makes it if need be. */
  push(branch: string, files: Files, { message = 'Change', amend = false, from }: Push = {}): string {
    const { bare } = this.#repository;
    const tip = bare.branch(branch) ?? bare.resolve(from ?? this.#repository.defaultBranch)!;
    const parent = amend ? bare.git('rev-parse', `${tip}^`) : tip;
    const all = amend ? { ...this.#changesOf(tip), ...files } : files;
    const sha = bare.commit(all, { parent, message, author: 'maintainer' });
    bare.git('update-ref', `refs/heads/${branch}`, sha);
    this.#repository.refresh();
    return sha;
  }

  #changesOf(commit: string): Files {
    const { bare } = this.#repository;
    const names = bare.git('diff-tree', '-r', '--no-renames', '--name-status', '-z', `${commit}^`, commit).split('\0');
    const files: Record<string, string | null> = {};
    for (let at = 0; at + 1 < names.length; at += 2)
      files[names[at + 1]!] =
        names[at] === 'D' ? null : bare.run(['cat-file', 'blob', `${commit}:${names[at + 1]}`]).out.toString('utf8');
    return files;
  }

  deleteBranch(branch: string): void {
    this.#repository.git('update-ref', '-d', `refs/heads/${branch}`);
    this.#repository.refresh();
  }

  /** Moves or makes a branch, whatever was there. */
  setBranch(branch: string, to: string): void {
    this.#repository.git('update-ref', `refs/heads/${branch}`, to);
    this.#repository.refresh();
  }

  /** Presses "update branch": merges the base into the head. */
  updateBranch(number: number): string {
    const pull = this.#pull(number);
    const { bare } = this.#repository;
    const [head, base] = [bare.branch(pull.head)!, bare.branch(pull.base)!];
    const sha = this.#commitTree(bare.merge(head, base)!, [head, base], `Merge branch '${pull.base}'`);
    this.setBranch(pull.head, sha);
    return sha;
  }

  openPull({ head, files, base, title = 'A change', body = '', author = 'maintainer' }: Opening): FakePull {
    const headSha = this.push(head, files, { from: `refs/heads/${base ?? this.#repository.defaultBranch}` });
    const to = base ?? this.#repository.defaultBranch;
    const from = this.#repository.owner;
    return this.#repository.open({ head, base: to, title, body, isDraft: false, author, from, headSha });
  }

  /** A pull request whose head lies in somebody's fork. */
  openPullFromFork({ head, files, base, title = 'A change', body = '', author = 'contributor' }: Opening): FakePull {
    const { bare } = this.#repository;
    const to = base ?? this.#repository.defaultBranch;
    const headSha = bare.commit(files, { parent: bare.branch(to)!, message: title, author });
    return this.#repository.open({ head, base: to, title, body, isDraft: false, author, from: author, headSha });
  }

  /** Pushes to the head of a pull request, in a fork too. */
  pushToPull(number: number, files: Files): string {
    const pull = this.#pull(number);
    if (pull.from === this.#repository.owner) return this.push(pull.head, files);
    const sha = this.#repository.bare.commit(files, { parent: pull.headSha, message: 'Change', author: pull.author });
    this.#repository.follow(pull, sha);
    return sha;
  }

  close(number: number): void {
    this.#repository.close(this.#pull(number));
  }

  reopen(number: number): void {
    const pull = this.#pull(number);
    const why = this.#repository.whyNotReopened(pull);
    if (why) throw new Error(why);
    this.#repository.reopen(pull);
  }

  /** Merges with a merge commit, or with one new commit. */
  merge(number: number, how: 'merge' | 'squash' = 'merge'): string {
    const pull = this.#pull(number);
    const { bare } = this.#repository;
    const base = bare.branch(pull.base)!;
    const tree = bare.merge(base, pull.headSha);
    if (tree === undefined) throw new Error(`#${number} cannot be merged: there are conflicts`);
    const parents = how === 'merge' ? [base, pull.headSha] : [base];
    const sha = this.#commitTree(tree, parents, `${pull.title} (#${number})`);
    bare.git('update-ref', `refs/heads/${pull.base}`, sha);
    this.#repository.close(pull);
    pull.merged = { at: pull.closedAt!, sha };
    return sha;
  }

  edit(number: number, change: { readonly title?: string; readonly body?: string; readonly isDraft?: boolean }): void {
    Object.assign(this.#pull(number), change);
  }

  label(number: number, label: string): void {
    const pull = this.#pull(number);
    if (!pull.labels.includes(label)) pull.labels.push(label);
  }

  unlabel(number: number, label: string): void {
    const pull = this.#pull(number);
    pull.labels = pull.labels.filter(name => name !== label);
  }

  comment(number: number, body: string): void {
    this.#repository.comments.push({ id: this.#repository.nextId(), pull: number, author: 'maintainer', body });
  }

  /** Answers a comment beside a line. */
  reply(to: number, body: string): void {
    const comment = this.#lineComment(to);
    const id = this.#repository.nextId();
    this.#repository.lineComments.push({ ...comment, id, author: 'maintainer', body, review: undefined, replyTo: to });
  }

  /** What a check or another program says of a commit. */
  check(sha: string, name: string, conclusion: 'success' | 'failure' | null): void {
    this.#repository.checks.push({ sha, name, conclusion });
  }

  #commitTree(tree: string, parents: readonly string[], message: string): string {
    const env = Object.fromEntries(
      ['AUTHOR', 'COMMITTER'].flatMap(role => [
        [`GIT_${role}_NAME`, 'maintainer'],
        [`GIT_${role}_EMAIL`, 'maintainer@example.com'],
      ]),
    );
    const args = ['commit-tree', tree, ...parents.flatMap(parent => ['-p', parent]), '-m', message];
    return this.#repository.bare.run(args, { env }).out.toString('utf8').trim();
  }

  #pull(number: number): FakePull {
    const pull = this.#repository.pull(number);
    if (!pull) throw new Error(`there is no #${number}`);
    return pull;
  }

  #lineComment(id: number): FakeLineComment {
    const comment = this.#repository.lineComments.find(comment => comment.id === id);
    if (!comment) throw new Error(`there is no comment ${id}`);
    return comment;
  }
}
