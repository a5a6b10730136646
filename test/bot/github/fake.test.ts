/** The fake itself: what it enforces beyond GitHub's description, and that it enforces the description. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Ajv } from 'ajv';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { exampleOf, operations, wrongInAnswer } from './description.ts';
import { type Github, type GithubOptions, secondaryLimit, startGithub } from './index.ts';

const fake = suite('fake GitHub');
const run = promisify(execFile);

const lines = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, at) => `line ${from + at}\n`).join('');
const files = { 'long.txt': lines(1, 60), 'a.yml': 'a: 1\n' };

let github: Github;

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into as a test needs.
type Body = any;

interface Answer {
  readonly status: number;
  readonly body: Body;
  readonly headers: Headers;
}

async function start(options: GithubOptions = {}): Promise<void> {
  github = await startGithub({ files, ...options });
}

async function ask(method: string, path: string, body?: unknown, token = github.env.GITHUB_TOKEN): Promise<Answer> {
  const response = await fetch(`${github.env.GITHUB_API_URL}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'user-agent': 'test' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text), headers: response.headers };
}

const repo = '/repos/acme/shop';
const errorsOf = ({ status, body }: Answer): readonly unknown[] => [
  status,
  ...(body.errors ?? [body.message]).map((error: { message?: string; code?: string } | string) =>
    typeof error === 'string' ? error : (error.message ?? error.code),
  ),
];

fake.after.each(async () => await github.close());

/** Ends without a complaint, although there was one. */
async function expectProblems(...patterns: readonly RegExp[]): Promise<void> {
  assert.is(github.problems.length, patterns.length, github.problems.join('\n'));
  for (const [at, pattern] of patterns.entries()) assert.match(github.problems[at]!, pattern);
  let message = '';
  await github.close().catch((error: Error) => {
    message = error.message;
  });
  assert.match(message, /^against GitHub's description:\n/);
  await start();
}

fake('an operation that was not extracted is a problem', async () => {
  await start();
  assert.is((await ask('GET', `${repo}/contents/a.yml`)).status, 404);
  assert.is((await ask('PUT', `${repo}/pulls`)).status, 404);
  await expectProblems(
    /^GET \/repos\/acme\/shop\/contents\/a\.yml: no operation/,
    /^PUT \/repos\/acme\/shop\/pulls: no operation/,
  );
});

fake('a parameter that is not described, or not as described, is a problem', async () => {
  await start();
  await ask('GET', `${repo}/pulls?stat=all`);
  await ask('GET', `${repo}/pulls?state=merged`);
  await ask('GET', `${repo}/pulls/seven`);
  await expectProblems(/no parameter stat/, /state .*allowed values/, /pull_number .*integer/);
});

fake('a misspelt or missing field is a problem', async () => {
  await start();
  const main = github.git('rev-parse', 'main');
  await ask('POST', `${repo}/git/refs`, { ref: 'refs/heads/x', sha: main, forced: true });
  await ask('POST', `${repo}/git/refs`, { ref: 'refs/heads/y' });
  const [, first, second] = ['', /forced/, /must have required property 'sha'/];
  await expectProblems(first as RegExp, second as RegExp);
});

fake('an answer that is not as described is a problem', () => {
  const route = 'GET /repos/{owner}/{repo}/git/ref/{ref}';
  const called = { route, operation: operations[route]!, parameters: {} };
  const example = exampleOf(route, 200) as Record<string, unknown>;
  assert.equal(wrongInAnswer(called, 200, example), []);
  assert.match(wrongInAnswer(called, 200, { ...example, object: 'x' }).join(), /object must be object/);
  assert.match(wrongInAnswer(called, 201, example).join(), /status 201 is not described/);
  assert.match(wrongInAnswer(called, 500, { message: 7 }).join(), /message must be string/);
});

/** Official examples that do not fit the official schemas. */
const wrongExamples = [
  'GET /repos/{owner}/{repo} 200',
  'GET /repos/{owner}/{repo}/pulls 200',
  'POST /repos/{owner}/{repo}/pulls 201',
  'GET /repos/{owner}/{repo}/pulls/{pull_number} 200',
  'PATCH /repos/{owner}/{repo}/pulls/{pull_number} 200',
  'POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers 201',
  'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls 200',
];

fake('the official examples fit, but for those that are known', () => {
  const wrong = Object.entries(operations).flatMap(([route, operation]) =>
    Object.entries(operation.answers)
      .filter(([, { example }]) => example !== undefined)
      .filter(
        ([status, { example }]) =>
          wrongInAnswer({ route, operation, parameters: {} }, Number(status), example).length > 0,
      )
      .map(([status]) => `${route} ${status}`),
  );
  assert.equal(wrong, wrongExamples);
  assert.ok(Ajv);
});

fake('a wrong token is refused', async () => {
  await start();
  assert.equal(errorsOf(await ask('GET', `${repo}`, undefined, 'ghp_other')), [401, 'Bad credentials']);
});

fake('a repository that is not there is not found, also when its name is another case', async () => {
  await start();
  assert.is((await ask('GET', '/repos/acme/other')).status, 404);
  assert.is((await ask('GET', '/repos/Acme/Shop')).status, 200);
});

fake('a token that may only read writes nothing', async () => {
  await start({ account: { can: 'read', kind: 'app' } });
  const main = github.git('rev-parse', 'main');
  assert.is((await ask('GET', `${repo}/pulls`)).status, 200);
  const refused = [403, 'Resource not accessible by integration'];
  assert.equal(errorsOf(await ask('POST', `${repo}/git/refs`, { ref: 'refs/heads/x', sha: main })), refused);
  assert.equal(errorsOf(await ask('POST', `${repo}/issues/1/comments`, { body: 'x' })), refused);
  assert.is(github.git('branch', '--list', 'x'), '');
});

fake('nobody writes into an archive', async () => {
  await start();
  github.repository.isArchived = true;
  assert.is((await ask('GET', repo)).body.archived, true);
  assert.is((await ask('POST', `${repo}/issues/1/comments`, { body: 'x' })).status, 403);
});

fake('a tree is what git makes of it, and commits of apps are signed', async () => {
  await start({ account: { kind: 'app' } });
  const base = github.git('rev-parse', 'main^{tree}');
  const text = 'a: 2\n# ä\n';
  const entry = { path: 'dir/b.yml', mode: '100755', type: 'blob', content: text };
  const tree = await ask('POST', `${repo}/git/trees`, { base_tree: base, tree: [entry] });
  assert.is(tree.status, 201);
  assert.match(
    github.git('ls-tree', '-r', tree.body.sha),
    /^100644 .*\ta\.yml\n100755 .*\tdir\/b\.yml\n100644 .*\tlong\.txt$/,
  );
  assert.is(`${github.git('show', `${tree.body.sha}:dir/b.yml`)}\n`, text);
  const main = github.git('rev-parse', 'main');
  const commit = await ask('POST', `${repo}/git/commits`, { message: 'm\n\nb', tree: tree.body.sha, parents: [main] });
  assert.is(commit.body.verification.verified, true);
  assert.is(github.git('log', '-1', '--format=%cn|%P|%B', commit.body.sha), `GitHub|${main}|m\n\nb`);
  assert.equal(errorsOf(await ask('POST', `${repo}/git/trees`, { base_tree: '0'.repeat(40), tree: [entry] })), [
    422,
    'base_tree is not a valid tree oid',
  ]);
  assert.is(
    (await ask('POST', `${repo}/git/trees`, { base_tree: base, tree: [{ ...entry, path: '../x' }] })).status,
    422,
  );
  assert.is((await ask('POST', `${repo}/git/commits`, { message: 'm', tree: main, parents: [] })).status, 422);
  assert.is(
    (await ask('POST', `${repo}/git/commits`, { message: 'm', tree: '0'.repeat(40), parents: [] })).status,
    422,
  );
});

fake('branches are made, moved and deleted', async () => {
  await start();
  const [main, old] = [github.human.push('main', { 'a.yml': 'a: 2\n' }), github.git('rev-parse', 'main^')];
  const ref = 'refs/heads/harden/safe';
  assert.is((await ask('POST', `${repo}/git/refs`, { ref, sha: main })).status, 201);
  assert.equal(errorsOf(await ask('POST', `${repo}/git/refs`, { ref, sha: main })), [422, 'Reference already exists']);
  assert.equal(errorsOf(await ask('POST', `${repo}/git/refs`, { ref: 'refs/heads/harden', sha: main })), [
    422,
    'Reference update failed',
  ]);
  assert.equal(errorsOf(await ask('POST', `${repo}/git/refs`, { ref: 'refs/heads/a..b', sha: main })), [
    422,
    'invalid',
  ]);
  assert.equal(errorsOf(await ask('POST', `${repo}/git/refs`, { ref: 'refs/heads/x', sha: '1'.repeat(40) })), [
    422,
    'Object does not exist',
  ]);
  const at = `${repo}/git/refs/heads%2Fharden%2Fsafe`;
  assert.equal(errorsOf(await ask('PATCH', at, { sha: old })), [422, 'Update is not a fast forward']);
  assert.is((await ask('PATCH', at, { sha: old, force: true })).body.object.sha, old);
  assert.is((await ask('GET', `${repo}/git/ref/heads%2Fharden%2Fsafe`)).body.object.sha, old);
  assert.is((await ask('DELETE', at)).status, 204);
  assert.equal(errorsOf(await ask('DELETE', at)), [422, 'Reference does not exist']);
  assert.equal(errorsOf(await ask('PATCH', at, { sha: old, force: true })), [422, 'Reference does not exist']);
  assert.is((await ask('GET', `${repo}/git/ref/heads%2Fharden%2Fsafe`)).status, 404);
});

fake('compare counts commits and finds where they part', async () => {
  await start();
  const base = github.git('rev-parse', 'main');
  const head = github.human.push('x', { 'a.yml': 'a: 2\n' });
  const main = github.human.push('main', { 'b.yml': 'b\n' });
  const { body } = await ask('GET', `${repo}/compare/${main}...${head}?per_page=1`);
  assert.equal([body.status, body.ahead_by, body.behind_by, body.merge_base_commit.sha], ['diverged', 1, 1, base]);
  assert.is((await ask('GET', `${repo}/compare/${main}...${'1'.repeat(40)}`)).status, 404);
});

const opening = { head: 'x', base: 'main', title: 'T', body: 'B' };

fake('a pull request is opened once for a branch, and only when there is something in it', async () => {
  await start();
  const invalid = [422, 'invalid'];
  assert.equal(errorsOf(await ask('POST', `${repo}/pulls`, opening)), invalid);
  github.human.setBranch('x', github.git('rev-parse', 'main'));
  assert.equal(errorsOf(await ask('POST', `${repo}/pulls`, { ...opening, base: 'none' })), invalid);
  assert.equal(errorsOf(await ask('POST', `${repo}/pulls`, opening)), [422, 'No commits between main and x']);
  const head = github.human.push('x', { 'a.yml': 'a: 2\n' });
  const made = await ask('POST', `${repo}/pulls`, { ...opening, draft: true });
  const { number, state, draft, title, user, html_url: url } = made.body;
  assert.equal(
    [number, state, draft, title, user.login, url],
    [1, 'open', true, 'T', 'harden-bot', `${github.url}/acme/shop/pull/1`],
  );
  assert.equal(
    [made.body.head.sha, made.body.head.label, made.body.base.sha],
    [head, 'acme:x', github.git('rev-parse', 'main')],
  );
  assert.equal(errorsOf(await ask('POST', `${repo}/pulls`, opening)), [
    422,
    'A pull request already exists for acme:x.',
  ]);
  assert.match(
    errorsOf(await ask('POST', `${repo}/pulls`, { ...opening, body: 'x'.repeat(65_537) })).join(),
    /too long/,
  );
});

fake('pull requests are listed by state, head and base, newest first, page by page', async () => {
  await start();
  for (let count = 1; count <= 5; count++)
    github.human.openPull({ head: `x${count}`, files: { 'a.yml': `a: ${count}0\n` } });
  github.human.close(2);
  const numbers = async (query: string): Promise<Body> =>
    (await ask('GET', `${repo}/pulls?${query}`)).body.map(({ number }: Body) => number);
  assert.equal(await numbers(''), [5, 4, 3, 1]);
  assert.equal(await numbers('state=all&sort=created&direction=asc'), [1, 2, 3, 4, 5]);
  assert.equal(await numbers('state=closed'), [2]);
  assert.equal(await numbers('state=all&head=acme:x2'), [2]);
  assert.equal(await numbers('state=all&head=x2'), []);
  assert.equal(await numbers('base=other'), []);
  const first = await ask('GET', `${repo}/pulls?state=all&per_page=2`);
  assert.equal(
    first.body.map(({ number }: Body) => number),
    [5, 4],
  );
  const [, next = ''] = /<([^>]+)>; rel="next"/.exec(first.headers.get('link')!)!;
  const second = await ask('GET', next.slice(github.env.GITHUB_API_URL!.length));
  assert.equal(
    second.body.map(({ number }: Body) => number),
    [3, 2],
  );
  assert.is((await ask('GET', `${repo}/pulls?state=all&per_page=2&page=3`)).headers.get('link'), null);
  github.switches.ignoreHeadFilter = true;
  assert.equal(await numbers('state=all&head=acme:x2'), []);
});

fake('what people do to a pull request is seen', async () => {
  await start();
  const read = async (): Promise<Body> => (await ask('GET', `${repo}/pulls/1`)).body;
  github.human.openPull({ head: 'x', files: { 'a.yml': 'a: 2\n' } });
  const pushed = github.human.push('x', { 'b.yml': 'b\n' });
  assert.is((await read()).head.sha, pushed);
  const amended = github.human.push('x', { 'b.yml': 'c\n' }, { amend: true });
  assert.equal([(await read()).head.sha, github.git('rev-list', '--count', 'main..x')], [amended, '2']);
  github.human.edit(1, { title: 'New', body: 'Words' });
  github.human.label(1, 'keep');
  github.human.label(1, 'drop');
  github.human.unlabel(1, 'drop');
  github.human.comment(1, 'Hello');
  const { title, body, labels } = await read();
  assert.equal([title, body, labels.map(({ name }: Body) => name)], ['New', 'Words', ['keep']]);
  assert.equal(
    (await ask('GET', `${repo}/issues/1/comments`)).body.map(({ body }: Body) => body),
    ['Hello'],
  );
  github.human.push('main', { 'z.yml': 'z\n' });
  github.human.updateBranch(1);
  assert.is(github.git('rev-list', '--count', 'main..x'), '3');
  const merged = github.human.merge(1);
  const after = await read();
  assert.equal([after.state, after.merged, after.merge_commit_sha], ['closed', true, merged]);
  assert.is(github.git('show', 'main:b.yml'), 'c');
});

fake('a pull request is closed when its branch goes, and opened again only when the branch is as it was', async () => {
  await start();
  const state = async (): Promise<string> => (await ask('GET', `${repo}/pulls/1`)).body.state;
  const reopen = (): Promise<Answer> => ask('PATCH', `${repo}/pulls/1`, { state: 'open' });
  github.human.openPull({ head: 'x', files: { 'a.yml': 'a: 2\n' } });
  const head = github.git('rev-parse', 'x');
  github.human.deleteBranch('x');
  assert.is(await state(), 'closed');
  assert.equal(errorsOf(await reopen()), [422, 'state cannot be changed. The x branch has been deleted.']);
  github.human.push('x', { 'a.yml': 'a: 3\n' });
  assert.equal(errorsOf(await reopen()), [422, 'state cannot be changed. The x branch was force-pushed or recreated.']);
  github.human.setBranch('x', head);
  assert.is((await reopen()).body.state, 'open');
  github.human.close(1);
  assert.is(await state(), 'closed');
  github.human.reopen(1);
  assert.is((await ask('PATCH', `${repo}/pulls/1`, { state: 'closed' })).body.state, 'closed');
  github.human.reopen(1);
  github.human.merge(1, 'squash');
  assert.is((await reopen()).status, 422);
});

fake('whether it can be merged comes from a merge', async () => {
  await start();
  const mergeable = async (number: number): Promise<boolean> =>
    (await ask('GET', `${repo}/pulls/${number}`)).body.mergeable;
  github.human.openPull({ head: 'x', files: { 'a.yml': 'a: 2\n' } });
  github.switches.mergeableUnknown = 1;
  assert.equal([await mergeable(1), await mergeable(1)], [null, true]);
  github.human.push('main', { 'a.yml': 'a: 3\n' });
  assert.is(await mergeable(1), false);
});

fake('a pull request from a fork says so, and the bot cannot push to it', async () => {
  await start();
  github.human.openPullFromFork({ head: 'x', files: { 'a.yml': 'a: 2\n' } });
  const sha = github.human.pushToPull(1, { 'b.yml': 'b\n' });
  const { head, base, user } = (await ask('GET', `${repo}/pulls/1`)).body;
  assert.equal([head.label, head.sha, head.repo.fork, user.login], ['contributor:x', sha, true, 'contributor']);
  assert.is.not(head.repo.id, base.repo.id);
  assert.is(github.git('branch', '--list', 'x'), '');
  assert.is(github.git('rev-parse', 'refs/pull/1/head'), sha);
  assert.equal(
    (await ask('GET', `${repo}/commits/${sha}/pulls`)).body.map(({ number }: Body) => number),
    [1],
  );
});

fake('files of a pull request have the patches that git makes', async () => {
  await start();
  const changed = lines(1, 60).replace('line 10\n', 'line ten\n').replace('line 50\n', '');
  const binary = new Uint8Array([0, 1, 2, 0]);
  github.human.openPull({
    head: 'x',
    files: { 'long.txt': changed, 'new/ä "q".txt': 'no end', 'a.yml': null, 'b.bin': binary },
  });
  const { body } = await ask('GET', `${repo}/pulls/1/files`);
  assert.equal(
    body.map(({ filename, status, patch }: Body) => [filename, status, patch]),
    [
      ['a.yml', 'removed', '@@ -1 +0,0 @@\n-a: 1'],
      ['b.bin', 'added', undefined],
      [
        'long.txt',
        'modified',
        '@@ -7,7 +7,7 @@ line 6\n line 7\n line 8\n line 9\n-line 10\n+line ten\n line 11\n line 12\n line 13\n' +
          '@@ -47,7 +47,6 @@ line 46\n line 47\n line 48\n line 49\n-line 50\n line 51\n line 52\n line 53',
      ],
      ['new/ä "q".txt', 'added', '@@ -0,0 +1 @@\n+no end\n\\ No newline at end of file'],
    ],
  );
  github.switches.longestPatch = 100;
  github.switches.mostFiles = 3;
  const shorter = (await ask('GET', `${repo}/pulls/1/files`)).body;
  assert.equal(
    shorter.map(({ patch }: Body) => typeof patch),
    ['string', 'undefined', 'undefined'],
  );
});

fake('a renamed file says what it was', async () => {
  await start();
  github.human.openPull({ head: 'x', files: { 'long.txt': null, 'short.txt': lines(1, 60) } });
  const [file] = (await ask('GET', `${repo}/pulls/1/files`)).body;
  assert.equal(
    [file.filename, file.previous_filename, file.status, file.patch],
    ['short.txt', 'long.txt', 'renamed', undefined],
  );
});

const outside =
  "Pull request review thread line must be part of the diff and Pull request review thread diff hunk can't be blank";

for (const [what, comment, problem] of [
  ['in a hunk', { line: 10 }, undefined],
  ['on the context of a hunk', { line: 7 }, undefined],
  ['on several lines of a hunk', { line: 13, start_line: 7 }, undefined],
  ['on what was removed', { line: 50, side: 'LEFT' }, undefined],
  ['before a hunk', { line: 6 }, outside],
  ['behind a hunk', { line: 14 }, outside],
  [
    'across hunks',
    { line: 48, start_line: 10 },
    'Pull request review thread start line must be part of the same hunk as the line.',
  ],
  ['backwards', { line: 10, start_line: 10 }, 'Pull request review thread start line must precede the end line.'],
  ['on a file that is not in the diff', { path: 'a.yml', line: 1 }, 'Path could not be resolved'],
  ['without words', { line: 10, body: ' ' }, 'Body can not be blank'],
] as const)
  fake(`a review comment ${what} is ${problem ? 'refused with the whole review' : 'taken'}`, async () => {
    await start();
    const changed = lines(1, 60).replace('line 10\n', 'line ten\n').replace('line 50\n', '');
    github.human.openPull({ head: 'x', files: { 'long.txt': changed } });
    const good = { path: 'long.txt', line: 11, side: 'RIGHT', body: 'good' };
    const comments = [good, { path: 'long.txt', side: 'RIGHT', body: 'words', ...comment }];
    const answer = await ask('POST', `${repo}/pulls/1/reviews`, { event: 'COMMENT', body: 'R', comments });
    assert.equal(problem ? errorsOf(answer) : answer.status, problem ? [422, problem] : 200);
    assert.is((await ask('GET', `${repo}/pulls/1/comments`)).body.length, problem ? 0 : 2);
    assert.is((await ask('GET', `${repo}/pulls/1/reviews`)).body.length, problem ? 0 : 1);
  });

fake('a review of a commit that is not in the pull request, or that says nothing, is refused', async () => {
  await start();
  github.human.openPull({ head: 'x', files: { 'a.yml': 'a: 2\n' } });
  const review = (more: object): Promise<Answer> =>
    ask('POST', `${repo}/pulls/1/reviews`, { event: 'COMMENT', body: 'R', ...more });
  assert.is((await review({ commit_id: github.git('rev-parse', 'main') })).status, 422);
  assert.is((await review({ commit_id: '1'.repeat(40) })).status, 422);
  assert.is((await review({ body: '' })).status, 422);
  assert.is((await review({ commit_id: github.git('rev-parse', 'x') })).status, 200);
});

fake('comments follow their lines, and are out of date when the line changed', async () => {
  await start();
  github.human.openPull({ head: 'x', files: { 'b.txt': lines(1, 20) } });
  const comments = [3, 10].map(line => ({ path: 'b.txt', line, side: 'RIGHT', body: `at ${line}` }));
  await ask('POST', `${repo}/pulls/1/reviews`, { event: 'COMMENT', body: 'R', comments });
  const [first] = github.repository.lineComments;
  github.human.reply(first!.id, 'why?');
  github.human.pushToPull(1, { 'b.txt': `new\n${lines(1, 20).replace('line 10\n', 'line ten\n')}` });
  const found = (await ask('GET', `${repo}/pulls/1/comments`)).body;
  assert.equal(
    found.map(({ line, original_line, in_reply_to_id, user }: Body) => [
      line,
      original_line,
      in_reply_to_id,
      user.login,
    ]),
    [
      [4, 3, undefined, 'harden-bot'],
      [null, 10, undefined, 'harden-bot'],
      [4, 3, first!.id, 'maintainer'],
    ],
  );
  assert.is((await ask('DELETE', `${repo}/pulls/comments/${found[1].id}`)).status, 204);
  assert.is((await ask('DELETE', `${repo}/pulls/comments/${found[1].id}`)).status, 404);
  assert.is((await ask('DELETE', `${repo}/pulls/comments/${found[2].id}`)).status, 403, 'it is not ours');
});

fake('only own comments can be changed, and not beyond all measure', async () => {
  await start();
  github.human.openPull({ head: 'x', files: { 'a.yml': 'a: 2\n' } });
  github.human.comment(1, 'Mine');
  const { id } = (await ask('POST', `${repo}/issues/1/comments`, { body: 'Ours' })).body;
  const change = (id: number, body: string): Promise<Answer> => ask('PATCH', `${repo}/issues/comments/${id}`, { body });
  assert.is((await change(id, 'Ours, new')).body.body, 'Ours, new');
  assert.is((await change(github.repository.comments[0]!.id, 'x')).status, 403);
  assert.is((await change(id, 'x'.repeat(65_537))).status, 422);
  assert.is((await change(1, 'x')).status, 404);
});

fake('labels come into being, reviewers must be collaborators and not the author', async () => {
  await start();
  github.human.openPull({ head: 'x', files: { 'a.yml': 'a: 2\n' } });
  const labels = (await ask('POST', `${repo}/issues/1/labels`, { labels: ['harden', 'harden'] })).body;
  assert.equal(
    labels.map(({ name }: Body) => name),
    ['harden'],
  );
  const request = (name: string): Promise<Answer> =>
    ask('POST', `${repo}/pulls/1/requested_reviewers`, { reviewers: [name] });
  assert.match(errorsOf(await request('nobody')).join(), /only be requested from collaborators/);
  assert.match(errorsOf(await request('maintainer')).join(), /cannot be requested from pull request author/);
  github.repository.collaborators.push('other');
  assert.equal(
    (await request('other')).body.requested_reviewers.map(({ login }: Body) => login),
    ['other'],
  );
});

fake('what was made a moment ago may not be there yet', async () => {
  await start();
  github.human.push('x', { 'a.yml': 'a: 2\n' });
  Object.assign(github.switches, { late: 2, lateHead: 1 });
  assert.equal(errorsOf(await ask('POST', `${repo}/pulls`, opening)), [422, 'invalid']);
  assert.is((await ask('POST', `${repo}/pulls`, opening)).status, 201);
  assert.is((await ask('GET', `${repo}/pulls/1`)).status, 404);
  assert.match(
    errorsOf(await ask('POST', `${repo}/issues/1/labels`, { labels: ['a'] })).join(),
    /Could not resolve to a node/,
  );
  assert.is((await ask('POST', `${repo}/issues/1/labels`, { labels: ['a'] })).status, 200);
  assert.is((await ask('GET', `${repo}/pulls/1`)).status, 200);
});

fake('checks and statuses of a commit are told', async () => {
  await start();
  const sha = github.git('rev-parse', 'main');
  assert.equal((await ask('GET', `${repo}/commits/${sha}/status`)).body.state, 'pending');
  github.human.check(sha, 'ci/build', 'success');
  github.human.check(sha, 'lint', null);
  assert.equal((await ask('GET', `${repo}/commits/${sha}/status`)).body.state, 'success');
  const { check_runs: runs } = (await ask('GET', `${repo}/commits/${sha}/check-runs`)).body;
  assert.equal(
    runs.map(({ name, status, conclusion }: Body) => [name, status, conclusion]),
    [['lint', 'in_progress', null]],
  );
});

fake('accidents: another answer, a cut, a drop, the limit for writes', async () => {
  await start();
  github.human.openPull({ head: 'x', files: { 'a.yml': 'a: 2\n' } });
  const comment = (body: string): Promise<Answer> => ask('POST', `${repo}/issues/1/comments`, { body });
  const fails = async (asked: Promise<Answer>): Promise<boolean> =>
    await asked.then(
      () => false,
      () => true,
    );
  const comments = (): readonly string[] => github.repository.comments.map(({ body }) => body);
  github.failOn(({ method }) => (method === 'POST' ? { status: 500, body: {} } : undefined));
  assert.is((await comment('500')).status, 500);
  github.failOn(() => ({ status: 502, isDone: true }));
  assert.is((await comment('502, done')).status, 502);
  github.failOn(() => 'drop');
  assert.ok(await fails(comment('drop')));
  const cut: string[] = [];
  github.cut(github.requests.length, ({ method, template }) => cut.push(`${method} ${template}`));
  assert.ok(await fails(comment('cut')));
  assert.equal(cut, ['POST /repos/{owner}/{repo}/issues/{issue_number}/comments']);
  github.failOn(() => secondaryLimit(30));
  const limited = await comment('limited');
  assert.equal([limited.status, limited.headers.get('retry-after')], [403, '30']);
  assert.equal(comments(), ['502, done', 'cut']);
  assert.is(github.writes.length, 5);
});

fake('several repositories live beside each other', async () => {
  await start();
  const other = github.add({ owner: 'acme', name: 'other', files: { 'o.yml': 'o\n' } });
  other.human.openPull({ head: 'x', files: { 'o.yml': 'p\n' } });
  assert.is((await ask('GET', '/repos/acme/other/pulls')).body.length, 1);
  assert.is((await ask('GET', `${repo}/pulls`)).body.length, 0);
  assert.is.not((await ask('GET', '/repos/acme/other')).body.id, (await ask('GET', repo)).body.id);
});

fake("git's own transport: a partial clone, a push with a lease, and a closed door", async () => {
  await start();
  const folder = mkdtempSync(join(tmpdir(), 'harden-clone-'));
  const env = { PATH: process.env.PATH, HOME: folder, GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0' };
  const basic = (token: string): string => Buffer.from(`x-access-token:${token}`).toString('base64');
  const git = (token: string, ...args: readonly string[]) =>
    run('git', ['-c', `http.extraHeader=Authorization: Basic ${basic(token)}`, ...args], { cwd: folder, env });
  const url = `${github.url}/acme/shop.git`;
  const token = github.env.GITHUB_TOKEN!;
  try {
    await git(token, 'init', '--quiet', '--bare', '.');
    await git(token, 'fetch', '--quiet', '--depth=1', '--filter=blob:none', url, 'refs/heads/main');
    const head = github.git('rev-parse', 'main');
    assert.is((await git(token, 'rev-parse', 'FETCH_HEAD')).stdout.trim(), head);
    await git(token, 'push', '--quiet', '--force-with-lease=refs/heads/y:', url, `${head}:refs/heads/y`);
    assert.is(github.git('rev-parse', 'y'), head);
    github.human.push('y', { 'a.yml': 'a: 2\n' });
    const refused = async (token: string, ...args: readonly string[]): Promise<boolean> =>
      await git(token, ...args).then(
        () => false,
        () => true,
      );
    assert.ok(
      await refused(token, 'push', '--force-with-lease=refs/heads/y:', url, `${head}:refs/heads/y`),
      'it exists',
    );
    assert.ok(await refused('ghp_wrong', 'ls-remote', url));
    github.accounts.set('reader', { login: 'reader', kind: 'app', can: 'read' });
    await git('reader', 'ls-remote', url);
    assert.ok(await refused('reader', 'push', url, `${head}:refs/heads/z`));
    assert.ok(github.gitRequests.length > 5);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

fake.run();
