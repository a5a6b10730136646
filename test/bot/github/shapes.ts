/** Answers: the official examples with what changes put in its place. */
import { exampleOf } from './description.ts';
import type { FakeComment, FakeIssue, FakeLineComment, FakePull, FakeRepository, FakeReview } from './repository.ts';

type Shape = Record<string, unknown>;

const repo = '/repos/{owner}/{repo}';
const example = (route: string, status = 200): Shape => {
  const found = exampleOf(`${route.split(' ')[0]} ${repo}${route.split(' ')[1] ?? ''}`, status);
  return (Array.isArray(found) ? found[0] : found) as Shape;
};

const idOf = (login: string): number => [...login].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 1e6, 7);

export function userShape(login: string): Shape {
  const user = example('GET /pulls').user as Shape;
  return { ...user, login, id: idOf(login), type: login.endsWith('[bot]') ? 'Bot' : 'User' };
}

export function repositoryShape(repository: FakeRepository): Shape {
  const { owner, name, id, isArchived, defaultBranch } = repository;
  const shape = example('GET ');
  delete shape.parent;
  delete shape.source;
  delete shape.template_repository;
  const mine = { id, name, full_name: `${owner}/${name}`, owner: userShape(owner), language: null };
  return { ...shape, ...mine, archived: isArchived, default_branch: defaultBranch, fork: false };
}

/** The repository as pull requests show it. */
function sideRepository({ owner, name, id }: FakeRepository, from: string): Shape | null {
  if (from === 'ghost') return null;
  const side = (example('GET /pulls').base as Shape).repo as Shape;
  const isFork = from !== owner;
  const mine = { id: isFork ? idOf(from) + 1e7 : id, name, full_name: `${from}/${name}`, owner: userShape(from) };
  return { ...side, ...mine, fork: isFork };
}

export function labelShape(name: string): Shape {
  return { ...((example('GET /pulls').labels as readonly Shape[])[0] ?? {}), id: idOf(name), name, default: false };
}

/** A pull request as lists show it. */
export function pullShape(repository: FakeRepository, pull: FakePull, url: string): Shape {
  return { ...example('GET /pulls'), ...pullFields(repository, pull, url) };
}

/** A pull request by itself. */
export function singlePullShape(
  repository: FakeRepository,
  pull: FakePull,
  more: { url: string; isMergeable: boolean | null },
): Shape {
  const shape = example('GET /pulls/{pull_number}');
  const { isMergeable } = more;
  return {
    ...shape,
    ...pullFields(repository, pull, more.url),
    merged: pull.merged !== undefined,
    mergeable: isMergeable,
    mergeable_state: isMergeable === null ? 'unknown' : isMergeable ? 'clean' : 'dirty',
    merged_by: pull.merged ? userShape('maintainer') : null,
  };
}

function pullFields(repository: FakeRepository, pull: FakePull, url: string): Shape {
  const { owner, name } = repository;
  const side = (from: string, ref: string, sha: string): Shape => ({
    label: `${from}:${ref}`,
    ref,
    sha,
    user: userShape(from),
    repo: sideRepository(repository, from),
  });
  return {
    id: repository.id * 1000 + pull.number,
    number: pull.number,
    html_url: `${url}/${owner}/${name}/pull/${pull.number}`,
    state: pull.state,
    title: pull.title,
    body: pull.body === '' ? null : pull.body,
    user: userShape(pull.author),
    draft: pull.isDraft,
    labels: pull.labels.map(labelShape),
    requested_reviewers: pull.reviewers.map(userShape),
    requested_teams: [],
    assignee: null,
    assignees: [],
    milestone: null,
    auto_merge: null,
    head: side(pull.from, pull.head, pull.headSha),
    base: side(owner, pull.base, pull.baseSha),
    created_at: pull.createdAt,
    updated_at: pull.closedAt ?? pull.createdAt,
    closed_at: pull.closedAt,
    merged_at: pull.merged?.at ?? null,
    merge_commit_sha: pull.merged?.sha ?? null,
  };
}

export function issueShape({ number, author, state, createdAt }: FakeIssue): Shape {
  const shape = example('GET /issues');
  delete shape.pull_request;
  const times = { created_at: createdAt, closed_at: state === 'closed' ? createdAt : null };
  return { ...shape, id: number, number, state, user: userShape(author), ...times };
}

/** A pull request as lists of issues show it. */
export function issueOfPullShape(repository: FakeRepository, pull: FakePull, url: string): Shape {
  const { number, body, title, author, createdAt, closedAt, merged } = pull;
  const { owner, name } = repository;
  const address = `${url}/${owner}/${name}/pull/${number}`;
  const addresses = { url: address, html_url: address, diff_url: `${address}.diff`, patch_url: `${address}.patch` };
  return {
    ...example('GET /issues'),
    id: repository.id * 1000 + number,
    number,
    title,
    body: body === '' ? null : body,
    state: pull.state,
    user: userShape(author),
    created_at: createdAt,
    closed_at: closedAt,
    pull_request: { ...addresses, merged_at: merged?.at ?? null },
  };
}

export function commentShape({ id, body, author }: FakeComment): Shape {
  return { ...example('GET /issues/{issue_number}/comments'), id, body, user: userShape(author) };
}

export function reviewShape({ id, body, commit, author }: FakeReview): Shape {
  const shape = example('GET /pulls/{pull_number}/reviews');
  return { ...shape, id, body, commit_id: commit, state: 'COMMENTED', user: userShape(author) };
}

/** A comment beside a line; `line` is where it is now. */
export function lineCommentShape(comment: FakeLineComment, now: { line: number | null; head: string }): Shape {
  const shape = example('GET /pulls/{pull_number}/comments');
  delete shape.in_reply_to_id;
  const { id, path, commit, side, startLine, replyTo } = comment;
  const shift = now.line === null ? 0 : now.line - comment.line;
  return {
    ...shape,
    id,
    path,
    body: comment.body,
    user: userShape(comment.author),
    pull_request_review_id: comment.review ?? null,
    commit_id: now.head,
    original_commit_id: commit,
    line: now.line,
    original_line: comment.line,
    start_line: startLine === undefined || now.line === null ? null : startLine + shift,
    original_start_line: startLine ?? null,
    start_side: startLine === undefined ? null : side,
    side,
    ...(replyTo === undefined ? {} : { in_reply_to_id: replyTo }),
  };
}
