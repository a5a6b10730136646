import { GitProblem } from '../bare.ts';
import type { Handler } from '../call.ts';
import { exampleOf } from '../description.ts';
import { invalid, notFound, Refusal } from '../refusal.ts';
import type { FakeRepository } from '../repository.ts';
import { repositoryShape } from '../shapes.ts';

type Shape = Record<string, unknown>;
const repo = '/repos/{owner}/{repo}';
const example = (route: string, status: number): Shape => exampleOf(route, status) as Shape;

export const getRepository: Handler = repository => ({ status: 200, body: repositoryShape(repository) });

export const createTree: Handler = ({ bare }, { body }) => {
  if (body.base_tree !== undefined && bare.typeOf(body.base_tree) !== 'tree')
    throw new Refusal(422, 'base_tree is not a valid tree oid');
  const entries = (body.tree as readonly Shape[]).map(entry => ({
    path: entry.path as string,
    mode: entry.mode as string,
    sha: entry.content === undefined ? (entry.sha as string | null) : bare.blob(entry.content as string),
  }));
  if (entries.some(({ path }) => path.split('/').some(name => /^(?:|\.|\.\.|\.git)$/i.test(name))))
    throw new Refusal(422, 'tree.path contains a malformed path component');
  try {
    const sha = bare.tree(body.base_tree as string | undefined, entries);
    return { status: 201, body: { ...example(`POST ${repo}/git/trees`, 201), sha, tree: [], truncated: false } };
  } catch (error) {
    if (error instanceof GitProblem) throw new Refusal(422, 'tree.path contains a malformed path component');
    throw error;
  }
};

export const createCommit: Handler = ({ bare }, { body, account }) => {
  const parents = (body.parents ?? []) as readonly string[];
  if (bare.typeOf(body.tree) !== 'tree') throw new Refusal(422, 'Tree SHA is not a tree object');
  for (const parent of parents)
    if (bare.resolve(parent) !== parent) throw new Refusal(422, 'Parent SHA does not exist or is not a commit object');
  const isSigned = account.kind === 'app' && body.author === undefined && body.committer === undefined;
  const author = {
    name: account.login,
    email: `${account.login}@users.noreply.github.com`,
    ...(body.author as object),
  };
  const committer = isSigned
    ? { name: 'GitHub', email: 'noreply@github.com' }
    : { ...author, ...(body.committer as object) };
  const env = {
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_COMMITTER_NAME: committer.name,
    GIT_COMMITTER_EMAIL: committer.email,
  };
  const args = ['commit-tree', body.tree, ...parents.flatMap(parent => ['-p', parent])];
  const sha = bare
    .run(args, { env, input: body.message as string })
    .out.toString('utf8')
    .trim();
  const verification = {
    verified: isSigned,
    reason: isSigned ? 'valid' : 'unsigned',
    signature: null,
    payload: null,
    verified_at: null,
  };
  const shape = { ...example(`POST ${repo}/git/commits`, 201), sha, message: body.message, verification };
  return { status: 201, body: shape };
};

export const getRef: Handler = (repository, { parameters }) => {
  const ref = `refs/${parameters.ref}`;
  const sha = repository.bare.resolve(ref);
  if (sha === undefined) throw notFound();
  return { status: 200, body: refShape(ref, sha) };
};

export const createRef: Handler = (repository, { body }) => {
  const { bare } = repository;
  checkRef(repository, body.ref as string);
  if (bare.resolve(body.ref) !== undefined) throw new Refusal(422, 'Reference already exists');
  if (bare.resolve(body.sha) !== body.sha) throw new Refusal(422, 'Object does not exist');
  writeRef(repository, body.ref as string, body.sha as string);
  return { status: 201, body: refShape(body.ref as string, body.sha as string) };
};

export const updateRef: Handler = (repository, { body, parameters }) => {
  const { bare } = repository;
  const ref = `refs/${parameters.ref}`;
  const now = bare.resolve(ref);
  if (now === undefined) throw new Refusal(422, 'Reference does not exist');
  if (bare.resolve(body.sha) !== body.sha) throw new Refusal(422, 'Object does not exist');
  if (body.force !== true && !bare.isAncestor(now, body.sha)) throw new Refusal(422, 'Update is not a fast forward');
  writeRef(repository, ref, body.sha as string);
  return { status: 200, body: refShape(ref, body.sha as string) };
};

export const deleteRef: Handler = (repository, { parameters }) => {
  const ref = `refs/${parameters.ref}`;
  if (repository.bare.resolve(ref) === undefined) throw new Refusal(422, 'Reference does not exist');
  repository.git('update-ref', '-d', ref);
  return { status: 204 };
};

export const compare: Handler = ({ bare }, { parameters, query }) => {
  const [base = '', head = ''] = parameters.basehead!.split('...');
  const [from, to] = [bare.resolve(base), bare.resolve(head)];
  const common = from && to ? bare.mergeBase(from, to) : undefined;
  if (!from || !to || !common) throw notFound();
  const [behind, ahead] = bare.git('rev-list', '--left-right', '--count', `${from}...${to}`).split('\t').map(Number);
  const shape = example(`GET ${repo}/compare/{basehead}`, 200);
  const commit = (sha: string): Shape => ({ ...(shape.base_commit as Shape), sha });
  const most = Number(query.get('per_page') ?? 250);
  const commits = bare
    .git('rev-list', '--reverse', `${from}..${to}`)
    .split('\n')
    .filter(sha => sha !== '');
  const status = ahead === 0 ? (behind === 0 ? 'identical' : 'behind') : behind === 0 ? 'ahead' : 'diverged';
  return {
    status: 200,
    body: {
      ...shape,
      base_commit: commit(from),
      merge_base_commit: commit(common),
      status,
      ahead_by: ahead,
      behind_by: behind,
      total_commits: commits.length,
      commits: commits.slice(0, most).map(commit),
      files: [],
    },
  };
};

export const statusOf: Handler = ({ bare, checks }, { parameters }) => {
  const sha = bare.resolve(parameters.ref!);
  if (sha === undefined) throw notFound();
  const own = checks.filter(check => check.sha === sha && check.name.includes('/'));
  const shape = example(`GET ${repo}/commits/{ref}/status`, 200);
  const one = (shape.statuses as readonly Shape[])[0]!;
  const state = (conclusion: string | null): string => conclusion ?? 'pending';
  const statuses = own.map(({ name, conclusion }) => ({ ...one, context: name, state: state(conclusion) }));
  const total = ['failure', 'pending'].find(wanted => statuses.some(status => status.state === wanted));
  const overall = total ?? (statuses.length === 0 ? 'pending' : 'success');
  return { status: 200, body: { ...shape, sha, state: overall, statuses, total_count: statuses.length } };
};

export const checkRunsOf: Handler = ({ bare, checks }, { parameters }) => {
  const sha = bare.resolve(parameters.ref!);
  if (sha === undefined) throw notFound();
  const own = checks.filter(check => check.sha === sha && !check.name.includes('/'));
  const shape = example(`GET ${repo}/commits/{ref}/check-runs`, 200);
  const one = (shape.check_runs as readonly Shape[])[0]!;
  const runs = own.map(({ name, conclusion }, at) => {
    const status = conclusion === null ? 'in_progress' : 'completed';
    return { ...one, id: at + 1, name, head_sha: sha, conclusion, status, pull_requests: [] };
  });
  return { status: 200, body: { total_count: runs.length, check_runs: runs } };
};

function checkRef({ bare }: FakeRepository, ref: string): void {
  if (!/^refs\/.+\/.+|^refs\/heads\/.+/.test(ref))
    throw new Refusal(422, "Reference name must start with 'refs/' and have at least one slash");
  if (bare.run(['check-ref-format', ref], { codes: [1] }).code !== 0) throw invalid('Reference', 'ref');
}

/** A branch in the way of another one: `harden` and `harden/safe`. */
function writeRef(repository: FakeRepository, ref: string, sha: string): void {
  try {
    repository.git('update-ref', ref, sha);
  } catch (error) {
    if (error instanceof GitProblem) throw new Refusal(422, 'Reference update failed');
    throw error;
  }
}

function refShape(ref: string, sha: string): Shape {
  const shape = example(`GET ${repo}/git/ref/{ref}`, 200);
  return { ...shape, ref, object: { ...(shape.object as Shape), type: 'commit', sha } };
}
