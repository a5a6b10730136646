/** A forge that keeps pull requests in memory, and takes comments as strictly as a real one. */
import type {
  Abilities,
  ChangedFile,
  Comment,
  Forge,
  LineComment,
  PullDetails,
  Remote,
  Review,
} from '../../../src/bot/forge/forge.ts';
import { RequestProblem } from '../../../src/bot/http/problem.ts';
import { rightSides } from './pulls.ts';

/** What a forge answers when a token may not write. */
export const forbidden = (): RequestProblem =>
  new RequestProblem({ method: 'POST', template: '/comments' }, 403, 'Resource not accessible by integration');

export const self = 'harden[bot]';
export const firstHead = 'a'.repeat(40);

export class MemoryForge implements Forge {
  readonly can: Abilities;
  readonly writer = undefined;
  head = firstHead;
  state: PullDetails['state'] = 'open';
  files: readonly ChangedFile[] = [];
  issueComments: Comment[] = [];
  besideLines: LineComment[] = [];
  readonly reviews: Review[] = [];
  /** What was asked to be written, in this order. */
  readonly writes: string[] = [];
  answer: 'ok' | 'rejected' | 'forbidden' = 'ok';
  isReadOnly = false;
  name: string | undefined = self;
  /** After so many writes no answer comes any more. */
  diesAfter: number | undefined;
  /** Happens when the pull request is looked at for the second time. */
  onSecondLook: () => void = () => {};
  #looks = 0;
  #id = 0;

  constructor(can: Partial<Abilities> = {}) {
    this.can = {
      suggest: 'same-hunk',
      suggestionFence: () => 'suggestion',
      maxBody: 65_536,
      signedCommits: false,
      ...can,
    };
  }

  async remote(): Promise<Remote> {
    return { url: 'https://forge.example/acme/shop.git', authorization: undefined };
  }

  async closedByUs(): Promise<readonly []> {
    return [];
  }

  async self(): Promise<string | undefined> {
    return this.name;
  }

  async pull(number: number): Promise<PullDetails> {
    if (++this.#looks === 2) this.onSecondLook();
    return {
      number,
      url: `https://forge.example/acme/shop/pull/${number}`,
      state: this.state,
      title: 'Add a shop',
      body: '',
      author: 'ada',
      isDraft: false,
      labels: [],
      head: { branch: 'shop', sha: this.head, isFork: false },
      base: { branch: 'main', sha: 'b'.repeat(40) },
      closedAt: undefined,
      isMergeable: true,
      isByBot: false,
    };
  }

  async changedFiles(): Promise<readonly ChangedFile[]> {
    return this.files;
  }

  async comments(): Promise<readonly Comment[]> {
    return this.issueComments;
  }

  async lineComments(): Promise<readonly LineComment[]> {
    return this.besideLines;
  }

  async review(_number: number, review: Review): Promise<'ok' | 'rejected' | 'forbidden'> {
    if (this.isReadOnly || this.answer === 'forbidden') return 'forbidden';
    if (this.answer === 'rejected' || !review.comments.every(each => this.#isInDiff(each))) return 'rejected';
    this.writes.push('review');
    this.reviews.push(review);
    for (const { path, line, body } of review.comments)
      this.besideLines.push({ id: this.#newId(), author: self, path, line, body, replyTo: undefined });
    this.#answer();
    return 'ok';
  }

  #isInDiff({ path, startLine, line }: Review['comments'][number]): boolean {
    const { patch = '' } = this.files.find(file => file.path === path)!;
    return rightSides(patch).some(side => side.has(line) && side.has(startLine ?? line)) && (startLine ?? 0) < line;
  }

  async addComment(_number: number, body: string): Promise<void> {
    this.#write('add');
    this.issueComments.push({ id: this.#newId(), author: self, body });
    this.#answer();
  }

  async updateComment(_number: number, id: string, body: string): Promise<void> {
    this.#write('update');
    this.issueComments = this.issueComments.map(comment => (comment.id === id ? { ...comment, body } : comment));
    this.#answer();
  }

  async deleteLineComment(_number: number, id: string): Promise<void> {
    this.#write(`delete ${id}`);
    this.besideLines = this.besideLines.filter(comment => comment.id !== id);
    this.#answer();
  }

  #write(what: string): void {
    if (this.isReadOnly) throw forbidden();
    this.writes.push(what);
  }

  /** What was asked for has happened by then. */
  #answer(): void {
    if (this.diesAfter !== undefined && this.writes.length >= this.diesAfter) throw new Error('no answer');
  }

  #newId(): string {
    return String(++this.#id);
  }

  repository(): never {
    throw new Error('a review does not ask for it');
  }

  commit = this.repository;
  setBranch = this.repository;
  deleteBranch = this.repository;
  compare = this.repository;
  pulls = this.repository;
  pullsOfCommit = this.repository;
  openPull = this.repository;
  updatePull = this.repository;
  addLabels = this.repository;
  requestReviewers = this.repository;
}
