/** The adapter of GitHub against the fake: each method, and what happens when an answer gets lost. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { noticeRoutes } from '../../../src/bot/forge/github/api.ts';
import { type RequestProblem, TryLater } from '../../../src/bot/http/problem.ts';
import { operations } from '../github/description.ts';
import { type GithubOptions, secondaryLimit } from '../github/index.ts';
import { canary, commitOf, openOurs, type Started, startForge } from './start.ts';

const github = suite('forge: GitHub');
const files = { 'compose.yml': 'services:\n  web:\n    image: nginx\n', 'dir/run.sh': 'x\n' };
const texts = {
  'compose.yml': 'services:\n  web:\n    image: nginx\n    read_only: true # ä\n',
  'new/k8s.yml': 'kind: Pod',
};

let started: Started | undefined;

async function start(options: GithubOptions = {}, env: Readonly<Record<string, string>> = {}): Promise<Started> {
  const made = await startForge({ files, ...options }, { env });
  started = made;
  return made;
}

github.after.each(async () => await started?.github.close());

async function errorOf(asked: Promise<unknown>): Promise<Error> {
  const error = await asked.then(
    () => assert.unreachable('it should have failed'),
    (error: unknown) => error,
  );
  const { message, stack, cause } = error as Error;
  assert.not.match(`${message}\n${stack}\n${String(cause)}\n${JSON.stringify(error)}`, /canary/i);
  return error as Error;
}

/** What was asked since then, without the reads. */
const writes = (from = 0): readonly string[] =>
  started!.github.writes
    .slice(from)
    .map(({ method, template }) => `${method} ${template.replace('/repos/{owner}/{repo}', '')}`);

const to = (method: string, end: string) => (request: { readonly method: string; readonly template: string }) =>
  request.method === method && request.template.endsWith(end);

github('the routes that notify people are those that GitHub marks', () => {
  const marked = Object.entries(operations).filter(([, { notifies }]) => notifies);
  assert.equal([...noticeRoutes].sort(), marked.map(([route]) => route).sort());
});

github('self: a user', async () => {
  const { forge, github } = await start();
  assert.equal([await forge.self(), await forge.self()], ['harden-bot', 'harden-bot']);
  assert.is(github.requests.length, 1);
});

github('self: a token of a workflow or an app, by the other interface', async () => {
  const { forge, github } = await start(
    { account: { kind: 'app', login: 'other-app[bot]' } },
    { GITHUB_ACTIONS: 'true' },
  );
  assert.is(await forge.self(), 'other-app[bot]');
  assert.equal(
    github.requests.map(({ path }) => path),
    ['/user', '/graphql'],
  );
});

for (const [env, login] of [
  [{ GITHUB_ACTIONS: 'true' }, 'github-actions[bot]'],
  [{}, undefined],
] as const)
  github(`self: where the other interface is closed, ${login ?? 'nobody'}`, async () => {
    const { forge, github } = await start({ account: { kind: 'app' } }, env);
    github.failOn(({ path }) => (path === '/graphql' ? { status: 403, body: {} } : undefined));
    assert.is(await forge.self(), login);
  });

github('self: a wrong token is a problem, and asked again', async () => {
  const { forge } = await start({}, { HARDEN_TOKEN: 'ghp_wrongwrong' });
  assert.is((await errorOf(forge.self())).message, 'GET /user: 401 Bad credentials; the token is wrong or has ended');
  await errorOf(forge.self());
});

github('the repository', async () => {
  const { forge, github } = await start();
  assert.equal(await forge.repository(), {
    id: String(github.repository.id),
    defaultBranch: 'main',
    isArchived: false,
  });
  github.repository.isArchived = true;
  assert.is((await forge.repository()).isArchived, true);
});

github('the remote lets git in, without a token in its address', async () => {
  const { forge, github } = await start();
  const { url, authorization } = await forge.remote();
  assert.is(url, `${github.url}/acme/shop.git`);
  const { stdout } = await promisify(execFile)('git', [
    '-c',
    `http.extraHeader=Authorization: ${authorization}`,
    'ls-remote',
    url,
    'refs/heads/main',
  ]);
  assert.is(stdout, `${github.git('rev-parse', 'main')}\trefs/heads/main\n`);
});

github('a commit takes two requests, comes to the tree that was planned, and is signed', async () => {
  const { forge, github } = await start({ account: { kind: 'app' } });
  const commit = commitOf(started!, texts);
  const sha = await forge.writer!.commit(commit);
  assert.equal(writes(), ['POST /git/trees', 'POST /git/commits']);
  assert.is(github.git('rev-parse', `${sha}^{tree}`), commit.tree);
  assert.is(github.git('log', '-1', '--format=%P|%cn|%B', sha), `${commit.parent}|GitHub|${commit.message}`);
  assert.is(github.git('show', `${sha}:compose.yml`), texts['compose.yml'].trimEnd());
  assert.is(github.git('ls-tree', sha, 'dir/run.sh'), github.git('ls-tree', 'main', 'dir/run.sh'));
});

github('a tree that comes out otherwise is not committed', async () => {
  const { forge, github } = await start();
  const commit = { ...commitOf(started!, texts), tree: github.git('rev-parse', 'main^{tree}') };
  assert.match(
    (await errorOf(forge.writer!.commit(commit))).message,
    /^GitHub made the tree [0-9a-f]{40} of what should be [0-9a-f]{40}; nothing was committed$/,
  );
  assert.equal(writes(), ['POST /git/trees']);
});

github('a branch is made, moved and deleted, and each is looked at before and after', async () => {
  const { forge, github } = await start();
  const [first, second] = [github.git('rev-parse', 'main'), await forge.writer!.commit(commitOf(started!, texts))];
  assert.is(await forge.writer!.setBranch('harden/safe', first, 'absent'), 'ok');
  assert.is(await forge.writer!.setBranch('harden/safe', second, 'absent'), 'moved');
  assert.is(await forge.writer!.setBranch('harden/safe', second, first), 'ok');
  assert.is(github.git('rev-parse', 'harden/safe'), second);
  const before = github.writes.length;
  assert.is(await forge.writer!.setBranch('harden/safe', first, first), 'moved');
  assert.is(await forge.writer!.setBranch('harden/none', first, first), 'moved');
  assert.is(await forge.writer!.deleteBranch('harden/safe', first), 'moved');
  assert.is(github.writes.length, before, 'nothing was written');
  assert.is(await forge.writer!.deleteBranch('harden/safe', second), 'ok');
  assert.is(await forge.writer!.deleteBranch('harden/safe', second), 'ok', 'it is gone already');
  assert.is(github.git('branch', '--list', 'harden/safe'), '');
});

github('who pushes between the look and the change is noticed', async () => {
  const { forge, github } = await start();
  const [first, second] = [github.git('rev-parse', 'main'), await forge.writer!.commit(commitOf(started!, texts))];
  await forge.writer!.setBranch('harden/safe', first, 'absent');
  let theirs = '';
  github.failOn(request => {
    if (to('GET', '/git/ref/{ref}')(request) && github.writes.some(to('PATCH', '/git/refs/{ref}')) && theirs === '')
      theirs = github.human.push('harden/safe', { 'x.yml': 'x\n' });
    return undefined;
  });
  assert.is(await forge.writer!.setBranch('harden/safe', second, first), 'moved');
  assert.is(github.git('rev-parse', 'harden/safe'), theirs, 'theirs stays');
});

github('a branch in the way of another one is told', async () => {
  const { forge, github } = await start();
  const sha = github.git('rev-parse', 'main');
  github.human.setBranch('harden', sha);
  const { message } = await errorOf(forge.writer!.setBranch('harden/safe', sha, 'absent'));
  assert.is(message, 'POST /repos/{owner}/{repo}/git/refs: 422 Reference update failed');
});

for (const [what, accident] of [
  ['the connection ends', 'cut'],
  ['the server fails behind it', { status: 502, isDone: true }],
] as const) {
  github(`${what}: a branch that was made, moved or deleted all the same is as wanted`, async () => {
    const { forge, github } = await start();
    const [first, second] = [github.git('rev-parse', 'main'), await forge.writer!.commit(commitOf(started!, texts))];
    github.failOn(({ template, method }) =>
      method !== 'GET' && template.includes('/git/refs') ? accident : undefined,
    );
    assert.is(await forge.writer!.setBranch('x', first, 'absent'), 'ok');
    assert.is(await forge.writer!.setBranch('x', second, first), 'ok');
    assert.is(await forge.writer!.deleteBranch('x', second), 'ok');
    assert.equal(writes(2), ['POST /git/refs', 'PATCH /git/refs/{ref}', 'DELETE /git/refs/{ref}']);
  });

  github(`${what}: a pull request, comment or review that was posted is found, and not posted again`, async () => {
    const { forge, github } = await start();
    const sha = await forge.writer!.commit(commitOf(started!, texts));
    await forge.writer!.setBranch('x', sha, 'absent');
    github.failOn(({ method }) => (method === 'POST' ? accident : undefined));
    const pull = await forge.openPull({ head: 'x', base: 'main', title: 'T', body: 'B', isDraft: false });
    assert.is(pull.number, 1);
    await forge.addComment(1, 'Words\n');
    const review = { commit: sha, body: 'R', comments: [{ path: 'compose.yml', line: 4, body: 'here' }] };
    assert.is(await forge.review(1, review), 'ok');
    const { pulls, comments, reviews, lineComments } = github.repository;
    assert.equal([pulls.length, comments.length, reviews.length, lineComments.length], [1, 1, 1, 1]);
    assert.equal(writes(3), [
      'POST /pulls',
      'POST /issues/{issue_number}/comments',
      'POST /pulls/{pull_number}/reviews',
    ]);
  });
}

github('what was not posted is told, and not posted again', async () => {
  const { forge, github } = await start();
  const { number, sha } = await openOurs(started!);
  await forge.addComment(number, 'Words');
  const before = github.writes.length;
  github.failOn(({ method }) => (method === 'POST' ? { status: 500 } : undefined));
  const words = { head: 'harden/other', base: 'main', title: 'T', body: 'B', isDraft: false };
  for (const asked of [
    () => forge.openPull(words),
    () => forge.writer!.setBranch('y', sha, 'absent'),
    () => forge.addComment(number, 'Words'),
    () => forge.review(number, { commit: sha, body: 'R', comments: [] }),
    () => forge.addLabels(number, ['a']),
    () => forge.writer!.commit(commitOf(started!, texts)),
  ])
    assert.match((await errorOf(asked())).message, /: 500; try again later$/);
  assert.is(github.writes.length - before, 6);
});

github('pull requests of a branch, newest first', async () => {
  const { forge, github } = await start();
  const { number } = await openOurs(started!);
  github.human.close(number);
  github.human.push('harden/safe', { 'a.yml': 'a\n' });
  const second = await forge.openPull({ head: 'harden/safe', base: 'main', title: 'Again', body: '', isDraft: true });
  github.human.openPullFromFork({ head: 'harden/safe', files: { 'f.yml': 'f\n' } });
  const found = await forge.pulls({ head: 'harden/safe' });
  assert.equal(
    found.map(({ number, state }) => [number, state]),
    [
      [2, 'open'],
      [1, 'closed'],
    ],
  );
  assert.equal(found[0], second);
  assert.equal(found[0], {
    number: 2,
    url: `${github.url}/acme/shop/pull/2`,
    state: 'open',
    title: 'Again',
    body: '',
    author: 'harden-bot',
    isDraft: true,
    labels: [],
    head: { branch: 'harden/safe', sha: github.git('rev-parse', 'harden/safe'), isFork: false },
    base: { branch: 'main', sha: github.git('rev-parse', 'main') },
    closedAt: undefined,
  });
  assert.is(found[1]!.closedAt, Date.parse(github.pulls[0]!.closedAt!));
  github.human.merge(2);
  assert.equal(
    (await forge.pulls({ head: 'harden/safe' })).map(({ state }) => state),
    ['merged', 'closed'],
  );
  assert.equal(await forge.pulls({ head: 'harden/other', base: 'main' }), []);
});

github('what we opened and is closed, of any branch, newest first', async () => {
  const { forge, github } = await start();
  const opened = (body: string, author = 'harden-bot') =>
    github.human.openPull({ head: `b${github.pulls.length}`, files: { 'f.yml': body }, body, author }).number;
  github.human.close(opened('refused'));
  github.human.merge(opened('merged'));
  github.human.close(opened('theirs', 'maintainer'));
  opened('open');
  github.human.close(opened(''));
  github.repository.issues.push({
    ...{ number: 99, author: 'harden-bot', state: 'closed' },
    createdAt: new Date().toISOString(),
  });
  assert.equal(await forge.closedByUs('harden-bot'), [
    { body: '', isMerged: false },
    { body: 'merged', isMerged: true },
    { body: 'refused', isMerged: false },
  ]);
  assert.equal(await forge.closedByUs('nobody'), []);
});

for (const nameOfApp of ['login', 'app/'] as const)
  github(`what an app opened is found where apps are filtered by ${nameOfApp}`, async () => {
    const { forge, github } = await start();
    github.switches.nameOfApp = nameOfApp;
    const author = 'github-actions[bot]';
    github.human.close(github.human.openPull({ head: 'x', files: { a: 'a' }, body: 'ours', author }).number);
    assert.equal(await forge.closedByUs(author), [{ body: 'ours', isMerged: false }]);
    assert.equal(await forge.closedByUs('other-app[bot]'), []);
  });

github('what GitHub will not list is no empty list', async () => {
  const { forge, github } = await start();
  const refusal = { status: 422, body: { message: 'Validation Failed' } };
  github.failOn(() => refusal);
  assert.is(((await errorOf(forge.closedByUs('some-app[bot]'))) as RequestProblem).status, 422);
  github.failOn(({ index }) => (index % 2 === 0 ? refusal : undefined));
  assert.equal(await forge.closedByUs('some-app[bot]'), []);
  github.failOn(() => ({ status: 403, body: {} }));
  assert.is(((await errorOf(forge.closedByUs('some-app[bot]'))) as RequestProblem).status, 403);
});

github('where the filter by head finds nothing, open ones are looked through', async () => {
  const { forge, github } = await start();
  const { number } = await openOurs(started!);
  const fork = github.human.openPullFromFork({ head: 'harden/safe', files: { 'f.yml': 'f\n' } });
  for (let count = 0; count < 100; count++) github.repository.open(fork);
  github.switches.ignoreHeadFilter = true;
  assert.equal(
    (await forge.pulls({ head: 'harden/safe', base: 'main' })).map(pull => pull.number),
    [number],
  );
  assert.equal(await forge.pulls({ head: 'harden/safe' }), []);
});

github('a pull request that is open already is the one', async () => {
  const { forge } = await start();
  const { number } = await openOurs(started!);
  const again = await forge.openPull({
    head: 'harden/safe',
    base: 'main',
    title: 'Other',
    body: 'Other',
    isDraft: false,
  });
  assert.equal([again.number, again.title], [number, 'Harden']);
});

github('a pull request without commits is told', async () => {
  const { forge, github } = await start();
  github.human.setBranch('x', github.git('rev-parse', 'main'));
  const error = await errorOf(forge.openPull({ head: 'x', base: 'main', title: 'T', body: 'B', isDraft: false }));
  assert.is(error.message, 'POST /repos/{owner}/{repo}/pulls: 422 Validation Failed; No commits between main and x');
});

github('one pull request, with what is only known of one', async () => {
  const { forge, github } = await start({ account: { login: 'app[bot]', kind: 'app' } });
  const { number, sha } = await openOurs(started!);
  github.switches.mergeableUnknown = 1;
  assert.is((await forge.pull(number)).isMergeable, undefined);
  const pull = await forge.pull(number);
  assert.equal([pull.isMergeable, pull.isByBot, pull.head.sha], [true, true, sha]);
  github.human.push('main', { 'compose.yml': 'services: {}\n' });
  assert.is((await forge.pull(number)).isMergeable, false);
});

github('pull requests of a commit, from forks too, open ones with that head', async () => {
  const { forge, github } = await start();
  const { sha } = await openOurs(started!);
  const fork = github.human.openPullFromFork({ head: 'patch', files: { 'f.yml': 'f\n' } });
  const head = fork.headSha;
  const [found] = await forge.pullsOfCommit(head);
  assert.equal([found!.number, found!.head.isFork, found!.author], [2, true, 'contributor']);
  github.human.pushToPull(2, { 'f.yml': 'g\n' });
  assert.equal(await forge.pullsOfCommit(head), [], 'the head is another one');
  github.human.close(1);
  assert.equal(await forge.pullsOfCommit(sha), []);
});

github('title, body and state are changed, and nothing else', async () => {
  const { forge, github } = await start();
  const { number } = await openOurs(started!);
  await forge.updatePull(number, { title: 'New' });
  await forge.updatePull(number, { body: 'Words', state: 'closed' });
  assert.equal(
    github.writes.slice(-2).map(({ body }) => body),
    [{ title: 'New' }, { body: 'Words', state: 'closed' }],
  );
  const { title, body, state } = await forge.pull(number);
  assert.equal([title, body, state], ['New', 'Words', 'closed']);
  await forge.updatePull(number, { state: 'open' });
  assert.is((await forge.pull(number)).state, 'open');
});

github('labels are added, people and teams are asked', async () => {
  const { forge, github } = await start();
  const { number } = await openOurs(started!);
  github.human.label(number, 'theirs');
  await forge.addLabels(number, ['harden', 'harden:safe']);
  assert.equal((await forge.pull(number)).labels, ['theirs', 'harden', 'harden:safe']);
  await forge.requestReviewers(number, ['maintainer', 'acme/security']);
  assert.equal(github.writes.at(-1)!.body, { reviewers: ['maintainer'], team_reviewers: ['security'] });
  assert.match(
    (await errorOf(forge.requestReviewers(number, ['nobody']))).message,
    /422 Reviews may only be requested from collaborators/,
  );
});

github('comments are added, listed to the end and changed', async () => {
  const { forge, github } = await start();
  const { number } = await openOurs(started!);
  for (let count = 0; count < 101; count++) github.human.comment(number, `theirs ${count}`);
  await forge.addComment(number, 'ours');
  const found = await forge.comments(number);
  assert.equal(
    [found.length, found[101]!.author, found[101]!.body, found[0]!.author],
    [102, 'harden-bot', 'ours', 'maintainer'],
  );
  await forge.updateComment(number, found[101]!.id, 'ours, new');
  assert.is((await forge.comments(number))[101]!.body, 'ours, new');
  assert.is((await errorOf(forge.updateComment(number, '../7', 'x'))).message, '"../7" is no id of a comment');
  assert.is((await errorOf(forge.updateComment(number, found[0]!.id, 'x'))).message.includes('403'), true);
});

github('changed files are listed to the end, with patches where there are some', async () => {
  const { forge, github } = await start();
  const many = Object.fromEntries(
    Array.from({ length: 205 }, (_, at) => [`f${String(at).padStart(3, '0')}.yml`, `${at}\n`]),
  );
  github.human.openPull({ head: 'x', files: { ...many, 'compose.yml': null, 'z.bin': new Uint8Array([0]) } });
  const found = await forge.changedFiles(1);
  assert.is(found.length, 207);
  assert.equal(found[0], {
    path: 'compose.yml',
    status: 'removed',
    patch: '@@ -1,3 +0,0 @@\n-services:\n-  web:\n-    image: nginx',
  });
  assert.equal(found[1], { path: 'f000.yml', status: 'added', patch: '@@ -0,0 +1 @@\n+0' });
  assert.equal(found[206], { path: 'z.bin', status: 'added', patch: undefined });
});

github('a review is posted as a whole, with its lines', async () => {
  const { forge, github } = await start();
  const { number, sha } = await openOurs(started!, texts);
  const comments = [
    { path: 'compose.yml', startLine: 2, line: 4, body: 'several' },
    { path: 'compose.yml', startLine: 3, line: 3, body: 'one' },
    { path: 'new/k8s.yml', line: 1, body: 'other' },
  ];
  assert.is(await forge.review(number, { commit: sha, body: 'Review', comments }), 'ok');
  assert.equal(github.writes.at(-1)!.body, {
    commit_id: sha,
    event: 'COMMENT',
    body: 'Review',
    comments: [
      { path: 'compose.yml', body: 'several', line: 4, side: 'RIGHT', start_line: 2, start_side: 'RIGHT' },
      { path: 'compose.yml', body: 'one', line: 3, side: 'RIGHT' },
      { path: 'new/k8s.yml', body: 'other', line: 1, side: 'RIGHT' },
    ],
  });
  const found = await forge.lineComments(number);
  assert.equal(
    found.map(({ author, body, path, line, replyTo }) => [author, body, path, line, replyTo]),
    [
      ['harden-bot', 'several', 'compose.yml', 4, undefined],
      ['harden-bot', 'one', 'compose.yml', 3, undefined],
      ['harden-bot', 'other', 'new/k8s.yml', 1, undefined],
    ],
  );
  github.human.reply(Number(found[1]!.id), 'why?');
  assert.is((await forge.lineComments(number))[3]!.replyTo, found[1]!.id);
  github.human.push('harden/safe', {
    'compose.yml': 'services:\n  web:\n    image: nginx:2\n    read_only: true # ä\n',
  });
  assert.equal(
    (await forge.lineComments(number)).map(({ line }) => line),
    [4, undefined, 1, undefined],
  );
  await forge.deleteLineComment(number, found[0]!.id);
  await forge.deleteLineComment(number, found[0]!.id);
  assert.is((await forge.lineComments(number)).length, 3);
});

github('a review beside the diff is rejected, and where the token may not write it is forbidden', async () => {
  const { forge, github } = await start();
  const { number, sha } = await openOurs(started!, texts);
  const review = { commit: sha, body: 'Review', comments: [{ path: 'dir/run.sh', line: 1, body: 'x' }] };
  assert.is(await forge.review(number, review), 'rejected');
  github.accounts.set(canary, { login: 'harden-bot', kind: 'app', can: 'read' });
  assert.is(await forge.review(number, review), 'forbidden');
});

github('what is not known everywhere yet is asked for again', async () => {
  const { forge, github, clock } = await start();
  Object.assign(github.switches, { late: 2, lateHead: 2 });
  const { number, sha } = await openOurs(started!, texts);
  const pull = github.repository.pull(number)!;
  assert.is(pull.late, 2);
  await forge.addLabels(number, ['harden']);
  for (const action of [
    () => forge.pull(number),
    () => forge.addComment(number, 'x'),
    () => forge.requestReviewers(number, ['maintainer']),
    () => forge.updatePull(number, { title: 'x' }),
    () => forge.review(number, { commit: sha, body: 'x', comments: [] }),
  ]) {
    pull.late = 3;
    const from = clock.sleeps.length;
    await action();
    assert.is(pull.late, 0);
    assert.equal(
      clock.sleeps
        .slice(from)
        .filter(pause => [1000, 2000, 4000].includes(pause))
        .slice(0, 1),
      [1000],
    );
  }
  pull.late = 4;
  assert.is(((await errorOf(forge.addLabels(number, ['x']))) as RequestProblem).status, 422);
});

github('a pull request that is not there is not waited for', async () => {
  const { forge, clock } = await start();
  assert.is(((await errorOf(forge.pull(9))) as RequestProblem).status, 404);
  assert.equal(clock.sleeps, []);
});

github('the limit for writes is waited for, or ends the run', async () => {
  const { forge, github, clock } = await start();
  const { number } = await openOurs(started!);
  let seconds = 20;
  github.failOn(({ method }) => (method === 'POST' && seconds > 0 ? secondaryLimit(seconds) : undefined));
  const from = clock.now();
  const commented = forge.addComment(number, 'x').then(() => clock.now() - from);
  clock.sleep = async pause => {
    if (pause === 20_000) seconds = 0;
    clock.pass(pause);
  };
  assert.ok((await commented) >= 20_000);
  seconds = 3600;
  assert.instance(await errorOf(forge.addComment(number, 'y')), TryLater);
  assert.equal(
    github.repository.comments.map(({ body }) => body),
    ['x'],
  );
});

github('no request and no problem holds the token where it could be read', async () => {
  const { forge, github } = await start();
  github.failOn(({ token }) => ({ status: 400, body: { message: `you sent ${token}`, errors: [canary] } }));
  const calls: readonly (() => Promise<unknown>)[] = [
    () => forge.self(),
    () => forge.repository(),
    () =>
      forge.writer!.commit({
        parent: 'a'.repeat(40),
        baseTree: 'b'.repeat(40),
        files: [],
        message: 'm',
        tree: 'c'.repeat(40),
      }),
    () => forge.writer!.setBranch('x', 'a'.repeat(40), 'absent'),
    () => forge.writer!.deleteBranch('x', 'a'.repeat(40)),
    () => forge.compare('a'.repeat(40), 'b'.repeat(40)),
    () => forge.closedByUs('x'),
    () => forge.pulls({ head: 'x' }),
    () => forge.pullsOfCommit('a'.repeat(40)),
    () => forge.pull(1),
    () => forge.openPull({ head: 'x', base: 'main', title: '', body: '', isDraft: false }),
    () => forge.updatePull(1, {}),
    () => forge.addLabels(1, []),
    () => forge.requestReviewers(1, []),
    () => forge.comments(1),
    () => forge.addComment(1, ''),
    () => forge.updateComment(1, '1', ''),
    () => forge.changedFiles(1),
    () => forge.lineComments(1),
    () => forge.review(1, { commit: 'a'.repeat(40), body: '', comments: [] }),
    () => forge.deleteLineComment(1, '1'),
  ];
  for (const call of calls) {
    const error = await errorOf(call());
    assert.match(error.message, /400 you sent \*\*\*; \*\*\*$/);
  }
  for (const { path, body } of github.requests) assert.not.match(path + JSON.stringify(body), /canary/i);
});

github('names that lead elsewhere stay in their segment', async () => {
  const { forge, github } = await start();
  for (const name of ['../../../user', 'a/../b', '%2e%2e/x', 'a\nb', 'a?b#c', '..\\..']) {
    assert.is(await forge.writer!.setBranch(name, 'a'.repeat(40), 'b'.repeat(40)), 'moved');
    assert.is(github.requests.at(-1)!.template, '/repos/{owner}/{repo}/git/ref/{ref}');
    assert.is(decodeURIComponent(github.requests.at(-1)!.path), `/repos/acme/shop/git/ref/heads/${name}`);
  }
});

github('an id that is none does not reach git', async () => {
  const { forge, github } = await start();
  const ref = {
    ref: 'refs/heads/x',
    node_id: 'x',
    url: 'x',
    object: { type: 'commit', sha: '--upload-pack=x', url: 'x' },
  };
  github.failOn(() => ({ status: 200, body: ref }));
  assert.match(
    (await errorOf(forge.writer!.setBranch('x', 'a'.repeat(40), 'b'.repeat(40)))).message,
    /an id of a commit that is none/,
  );
});

github.run();
