import type { Call, Handler, Switches } from '../call.ts';
import { exampleOf } from '../description.ts';
import { diffFiles } from '../diff.ts';
import { invalid, notFound, Refusal } from '../refusal.ts';
import type { FakePull, FakeRepository } from '../repository.ts';
import { labelShape, pullShape, singlePullShape } from '../shapes.ts';

type Shape = Record<string, unknown>;
const repo = '/repos/{owner}/{repo}';
const longestBody = 65_536;

/** The pull request that a path names. */
export function pullAt(repository: FakeRepository, { parameters }: Call): FakePull {
  const pull = repository.pull(Number(parameters.pull_number ?? parameters.issue_number));
  if (!pull) throw notFound();
  if (pull.late > 0) {
    pull.late--;
    if (parameters.issue_number !== undefined)
      throw new Refusal(422, 'Validation Failed', {
        errors: [
          {
            resource: 'Label',
            code: 'unprocessable',
            field: 'data',
            message: "Could not resolve to a node with the global id of 'PR_x'.",
          },
        ],
      });
    throw notFound();
  }
  return pull;
}

export const listPulls: Handler = (repository, { query, url, switches }) => {
  const state = query.get('state') ?? 'open';
  const [head, base] = [query.get('head'), query.get('base')];
  const usual = (query.get('sort') ?? 'created') === 'created' ? 'desc' : 'asc';
  const isDescending = (query.get('direction') ?? usual) === 'desc';
  const found = repository.pulls
    .filter(pull => state === 'all' || pull.state === state)
    .filter(pull => base === null || pull.base === base)
    .filter(pull => head === null || (!switches.ignoreHeadFilter && `${pull.from}:${pull.head}` === head));
  const sorted = isDescending ? found.reverse() : found;
  return { status: 200, body: sorted.map(pull => pullShape(repository, pull, url)) };
};

export const getPull: Handler = (repository, call) => {
  const pull = pullAt(repository, call);
  return {
    status: 200,
    body: singlePullShape(repository, pull, { url: call.url, isMergeable: mergeable(repository, pull, call.switches) }),
  };
};

function mergeable({ bare }: FakeRepository, pull: FakePull, switches: Switches): boolean | null {
  if (pull.state === 'closed') return null;
  if (switches.mergeableUnknown > 0) {
    switches.mergeableUnknown--;
    return null;
  }
  return bare.merge(bare.branch(pull.base)!, pull.headSha) !== undefined;
}

export const createPull: Handler = (repository, { body, account, url, switches }) => {
  const { bare, owner } = repository;
  const [from, head] = body.head.includes(':') ? body.head.split(':') : [owner, body.head];
  const headSha = from === owner ? bare.branch(head) : undefined;
  if (headSha === undefined) throw invalid('PullRequest', 'head');
  if (switches.lateHead > 0) {
    switches.lateHead--;
    throw invalid('PullRequest', 'head');
  }
  const baseSha = bare.branch(body.base);
  if (baseSha === undefined) throw invalid('PullRequest', 'base');
  checkBody(body.body);
  const isSame = (pull: FakePull): boolean => pull.from === from && pull.head === head && pull.base === body.base;
  if (repository.pulls.some(pull => pull.state === 'open' && isSame(pull)))
    throw new Refusal(422, 'Validation Failed', {
      errors: [
        { resource: 'PullRequest', code: 'custom', message: `A pull request already exists for ${from}:${head}.` },
      ],
    });
  if (bare.isAncestor(headSha, baseSha))
    throw new Refusal(422, 'Validation Failed', {
      errors: [{ resource: 'PullRequest', code: 'custom', message: `No commits between ${body.base} and ${head}` }],
    });
  const words = { title: body.title as string, body: (body.body ?? '') as string, isDraft: body.draft === true };
  const pull = repository.open({ head, base: body.base, ...words, author: account.login, from, headSha });
  pull.late = switches.late;
  return { status: 201, body: singlePullShape(repository, pull, { url, isMergeable: null }) };
};

export const updatePull: Handler = (repository, call) => {
  const pull = pullAt(repository, call);
  const { title, body, state } = call.body;
  checkBody(body);
  if (state === 'open' && pull.state === 'closed') {
    const why = repository.whyNotReopened(pull);
    if (why)
      throw new Refusal(422, 'Validation Failed', {
        errors: [{ resource: 'PullRequest', code: 'custom', field: 'state', message: why }],
      });
    repository.reopen(pull);
  } else if (state === 'closed' && pull.state === 'open') repository.close(pull);
  if (title !== undefined) pull.title = title;
  if (body !== undefined) pull.body = body ?? '';
  return { status: 200, body: singlePullShape(repository, pull, { url: call.url, isMergeable: null }) };
};

export function checkBody(body: unknown): void {
  if (typeof body === 'string' && body.length > longestBody)
    throw new Refusal(422, 'Validation Failed', {
      errors: [
        {
          resource: 'Issue',
          code: 'custom',
          field: 'body',
          message: `body is too long (maximum is ${longestBody} characters)`,
        },
      ],
    });
}

export const pullsOfCommit: Handler = (repository, { parameters, url }) => {
  const sha = repository.bare.resolve(parameters.commit_sha!);
  if (sha === undefined) throw new Refusal(422, `No commit found for SHA: ${parameters.commit_sha}`);
  const found = repository.pulls.filter(
    pull => repository.bare.isAncestor(sha, pull.headSha) && !repository.bare.isAncestor(sha, pull.baseSha),
  );
  return { status: 200, body: found.map(pull => pullShape(repository, pull, url)) };
};

export const filesOfPull: Handler = (repository, call) => {
  const { bare } = repository;
  const pull = pullAt(repository, call);
  const { longestPatch, mostFiles } = call.switches;
  const from = bare.mergeBase(bare.branch(pull.base) ?? pull.baseSha, pull.headSha)!;
  const [shape] = exampleOf(`GET ${repo}/pulls/{pull_number}/files`, 200) as readonly Shape[];
  const files = diffFiles(bare, from, pull.headSha).slice(0, mostFiles);
  return {
    status: 200,
    body: files.map(({ path, previous, patch, status, sha, additions, deletions }) => {
      const { patch: _, ...rest } = shape!;
      const isShown = patch !== undefined && patch.length <= longestPatch;
      return {
        ...rest,
        filename: path,
        status,
        sha: sha === '0'.repeat(40) ? null : sha,
        additions,
        deletions,
        changes: additions + deletions,
        ...(isShown ? { patch } : {}),
        ...(previous === undefined ? {} : { previous_filename: previous }),
      };
    }),
  };
};

export const addLabels: Handler = (repository, call) => {
  const pull = pullAt(repository, call);
  const { labels } = call.body as { labels: readonly (string | { name: string })[] };
  for (const label of labels) repository.human.label(pull.number, typeof label === 'string' ? label : label.name);
  return { status: 200, body: pull.labels.map(labelShape) };
};

export const requestReviewers: Handler = (repository, call) => {
  const pull = pullAt(repository, call);
  const reviewers = (call.body.reviewers ?? []) as readonly string[];
  if (reviewers.includes(pull.author)) throw new Refusal(422, 'Review cannot be requested from pull request author.');
  if (reviewers.some(name => !repository.collaborators.includes(name)))
    throw new Refusal(
      422,
      'Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the repository.',
    );
  pull.reviewers = [...new Set([...pull.reviewers, ...reviewers])];
  return { status: 201, body: pullShape(repository, pull, call.url) };
};
