import type { Call, Handler } from '../fake/server.ts';
import type { Reply } from '../github/call.ts';
import { notFound, Refusal } from '../github/refusal.ts';
import type { FakeComment, FakeLineComment, FakePull, FakeRepository, FakeReview } from '../github/repository.ts';

const repo = '/repos/{owner}/{repo}';
const reviews = `${repo}/pulls/{index}/reviews`;

/** Comments and reviews of pull requests, as Gitea keeps them. */
export class Reviews {
  readonly #repository: FakeRepository;
  readonly #pull: (call: Call) => FakePull;
  readonly handlers: Readonly<Record<string, Handler>> = {
    [`GET ${repo}/issues/{index}/comments`]: call => this.#comments(call),
    [`POST ${repo}/issues/{index}/comments`]: call => this.#comment(call),
    [`PATCH ${repo}/issues/comments/{id}`]: call => this.#edit(call),
    [`GET ${reviews}`]: call => this.#list(call),
    [`POST ${reviews}`]: call => this.#review(call),
    [`GET ${reviews}/{review}/comments`]: call => this.#commentsOfReview(call),
    [`DELETE ${reviews}/{review}`]: call => this.#delete(call),
  };

  constructor(repository: FakeRepository, pull: (call: Call) => FakePull) {
    this.#repository = repository;
    this.#pull = pull;
  }

  #comments(call: Call): Reply {
    const { number } = this.#pull(call);
    const found = this.#repository.comments.filter(({ pull }) => pull === number);
    return { status: 200, body: found.map(commentShape) };
  }

  #comment(call: Call): Reply {
    const { number } = this.#pull(call);
    const made = { id: this.#repository.nextId(), pull: number, author: call.account.login, body: call.body.body };
    this.#repository.comments.push(made);
    return { status: 201, body: commentShape(made) };
  }

  #edit({ parameters, account, body }: Call): Reply {
    const comment = this.#repository.comments.find(({ id }) => id === Number(parameters.id));
    if (!comment) throw notFound();
    if (comment.author !== account.login) throw new Refusal(403, 'Forbidden');
    comment.body = body.body;
    return { status: 200, body: commentShape(comment) };
  }

  #list(call: Call): Reply {
    const { number, headSha } = this.#pull(call);
    const found = this.#repository.reviews.filter(({ pull }) => pull === number);
    return { status: 200, body: found.map(review => this.#shape(review, headSha)) };
  }

  /** Where a line is in the diff is not asked: a comment may stand beside any. */
  #review(call: Call): Reply {
    const pull = this.#pull(call);
    const { body = '', event, comments = [], commit_id: commit } = call.body;
    if (event !== 'COMMENT' || (body === '' && comments.length === 0))
      throw new Refusal(422, 'review event COMMENT requires a body or a comment');
    const author = call.account.login;
    const review: FakeReview = { id: this.#repository.nextId(), pull: pull.number, author, body, commit };
    this.#repository.reviews.push(review);
    for (const { path, body: words, new_position: line } of comments)
      this.#repository.lineComments.push({
        id: this.#repository.nextId(),
        pull: pull.number,
        author,
        body: words,
        review: review.id,
        path,
        commit,
        line,
        startLine: undefined,
        side: 'RIGHT',
        replyTo: undefined,
      });
    return { status: 200, body: this.#shape(review, pull.headSha) };
  }

  #commentsOfReview(call: Call): Reply {
    const shapes = this.#commentsIn(this.#find(call)).map(comment => ({
      ...commentShape(comment),
      path: comment.path,
      position: comment.line,
    }));
    // By path and line, as they lie in a map.
    return { status: 200, body: shapes.reverse() };
  }

  #delete(call: Call): Reply {
    const review = this.#find(call);
    if (review.author !== call.account.login) throw new Refusal(403, 'Forbidden');
    const { reviews, lineComments } = this.#repository;
    for (const comment of this.#commentsIn(review)) lineComments.splice(lineComments.indexOf(comment), 1);
    reviews.splice(reviews.indexOf(review), 1);
    return { status: 204 };
  }

  #find({ parameters }: Call): FakeReview {
    const review = this.#repository.reviews.find(({ id }) => id === Number(parameters.review));
    if (!review) throw notFound();
    return review;
  }

  /** An answer belongs to the review of what it answers. */
  #commentsIn({ id }: FakeReview): readonly FakeLineComment[] {
    const { lineComments } = this.#repository;
    const own = new Set(lineComments.filter(({ review }) => review === id).map(comment => comment.id));
    return lineComments.filter(comment => own.has(comment.replyTo ?? comment.id));
  }

  #shape(review: FakeReview, headSha: string): object {
    const { id, body, author, commit } = review;
    const count = this.#commentsIn(review).length;
    return { id, body, user: { login: author }, commit_id: commit, stale: commit !== headSha, comments_count: count };
  }
}

const commentShape = ({ id, body, author }: FakeComment): object => ({ id, body, user: { login: author } });
