import type { Handler } from '../call.ts';
import { diffFiles, followLine, type Hunk, parseHunks } from '../diff.ts';
import { notFound, Refusal } from '../refusal.ts';
import type { FakeLineComment, FakePull, FakeRepository } from '../repository.ts';
import { commentShape, lineCommentShape, reviewShape } from '../shapes.ts';
import { checkBody, pullAt } from './pulls.ts';

export const listComments: Handler = (repository, call) => {
  const { number } = pullAt(repository, call);
  return { status: 200, body: repository.comments.filter(({ pull }) => pull === number).map(commentShape) };
};

export const createComment: Handler = (repository, call) => {
  const { number } = pullAt(repository, call);
  checkBody(call.body.body);
  const comment = { id: repository.nextId(), pull: number, author: call.account.login, body: call.body.body as string };
  repository.comments.push(comment);
  return { status: 201, body: commentShape(comment) };
};

export const updateComment: Handler = (repository, { parameters, body, account }) => {
  const comment = repository.comments.find(({ id }) => id === Number(parameters.comment_id));
  if (!comment) throw notFound();
  if (comment.author !== account.login) throw new Refusal(403, 'Resource not accessible by integration');
  checkBody(body.body);
  comment.body = body.body as string;
  return { status: 200, body: commentShape(comment) };
};

export const listLineComments: Handler = (repository, call) => {
  const pull = pullAt(repository, call);
  const found = repository.lineComments.filter(comment => comment.pull === pull.number);
  return {
    status: 200,
    body: found.map(comment =>
      lineCommentShape(comment, { line: lineNow(repository, pull, comment), head: pull.headSha }),
    ),
  };
};

/** Null: the line is not in the diff any more. */
function lineNow(repository: FakeRepository, pull: FakePull, comment: FakeLineComment): number | null {
  const { path, commit, line, side } = comment;
  if (side === 'LEFT' || commit === pull.headSha) return line;
  const now = followLine(repository.bare, { from: commit, to: pull.headSha, path }, line);
  if (now === undefined) return null;
  const hunks = hunksAt(repository, pull, { commit: pull.headSha, path });
  return hunks?.some(hunk => holds(hunk, 'RIGHT', now)) ? now : null;
}

export const deleteLineComment: Handler = (repository, { parameters, account }) => {
  const at = repository.lineComments.findIndex(({ id }) => id === Number(parameters.comment_id));
  if (at < 0) throw notFound();
  if (repository.lineComments[at]!.author !== account.login)
    throw new Refusal(403, 'Resource not accessible by integration');
  repository.lineComments.splice(at, 1);
  return { status: 204 };
};

export const listReviews: Handler = (repository, call) => {
  const { number } = pullAt(repository, call);
  return { status: 200, body: repository.reviews.filter(({ pull }) => pull === number).map(reviewShape) };
};

interface NewComment {
  readonly path: string;
  readonly body: string;
  readonly line?: number;
  readonly side?: 'LEFT' | 'RIGHT';
  readonly start_line?: number;
  readonly start_side?: 'LEFT' | 'RIGHT';
}

export const createReview: Handler = (repository, call) => {
  const pull = pullAt(repository, call);
  const { commit_id: commit = pull.headSha, body = '', event, comments = [] } = call.body;
  checkBody(body);
  if (body === '' && event === 'COMMENT' && comments.length === 0)
    throw new Refusal(422, 'Unprocessable Entity', { errors: ['Body can not be blank'] });
  const { bare } = repository;
  if (
    bare.resolve(commit) !== commit ||
    !bare.isAncestor(commit, pull.headSha) ||
    bare.isAncestor(commit, pull.baseSha)
  )
    throw new Refusal(422, 'Unprocessable Entity', { errors: ['commit_id is not part of the pull request'] });
  // One wrong comment, and the review as a whole is refused.
  for (const comment of comments as readonly NewComment[]) {
    checkBody(comment.body);
    const wrong = wrongInAnchor(hunksAt(repository, pull, { commit, path: comment.path }), comment);
    if (wrong) throw new Refusal(422, 'Unprocessable Entity', { errors: [wrong] });
  }
  const review = { id: repository.nextId(), pull: pull.number, author: call.account.login, body, commit };
  repository.reviews.push(review);
  for (const { path, body, line, side = 'RIGHT', start_line: startLine } of comments as readonly NewComment[])
    repository.lineComments.push({
      id: repository.nextId(),
      pull: pull.number,
      author: call.account.login,
      body,
      review: review.id,
      path,
      commit,
      line: line!,
      startLine,
      side,
      replyTo: undefined,
    });
  return { status: 200, body: reviewShape(review) };
};

/** Hunks of a file as the pull request shows it; undefined when it is not in the diff. */
function hunksAt(
  { bare }: FakeRepository,
  pull: FakePull,
  { commit, path }: { commit: string; path: string },
): readonly Hunk[] | undefined {
  const from = bare.mergeBase(bare.branch(pull.base) ?? pull.baseSha, commit)!;
  const file = diffFiles(bare, from, commit).find(file => file.path === path);
  return file && parseHunks(file.patch ?? '');
}

function wrongInAnchor(hunks: readonly Hunk[] | undefined, comment: NewComment): string | undefined {
  const { line, side = 'RIGHT', start_line: start, start_side: startSide = side } = comment;
  if (comment.body.trim() === '') return 'Body can not be blank';
  if (!hunks) return 'Path could not be resolved';
  const outside =
    "Pull request review thread line must be part of the diff and Pull request review thread diff hunk can't be blank";
  if (line === undefined) return outside;
  const hunk = hunks.find(hunk => holds(hunk, side, line));
  if (!hunk) return outside;
  if (start === undefined) return undefined;
  if (start >= line && startSide === side) return 'Pull request review thread start line must precede the end line.';
  return holds(hunk, startSide, start)
    ? undefined
    : 'Pull request review thread start line must be part of the same hunk as the line.';
}

function holds(hunk: Hunk, side: 'LEFT' | 'RIGHT', line: number): boolean {
  const [first, count] = side === 'RIGHT' ? [hunk.newStart, hunk.newLines] : [hunk.oldStart, hunk.oldLines];
  return line >= first && line < first + count;
}
