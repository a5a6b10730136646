/** What every forge has to do for the bot, whichever it is. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Forge, Pull } from '../../../src/bot/forge/forge.ts';
import { hasStatus } from '../../../src/bot/http/problem.ts';
import type { FakeClock } from '../fake-clock.ts';
import type { Files } from '../github/bare.ts';
import type { Account } from '../github/call.ts';
import type { Accident, GithubRequest } from '../github/index.ts';
import type { FakeRepository } from '../github/repository.ts';

/** The token of every test: it must not turn up anywhere. */
export const canary = 'canaryCanaryCanary0123456789';

/** A fake as far as the contract looks into it. */
export interface Fake {
  readonly url: string;
  readonly repository: FakeRepository;
  readonly requests: readonly GithubRequest[];
  readonly writes: readonly GithubRequest[];
  readonly accounts: Map<string, Account>;
  failOn(accident: (request: GithubRequest) => Accident | undefined): void;
  close(): Promise<void>;
}

export interface Subject {
  readonly fake: Fake;
  readonly forge: Forge;
  readonly clock: FakeClock;
}

export interface Contract {
  readonly start: (files: Files) => Promise<Subject>;
  /** Name of the repository in addresses. */
  readonly path: string;
  /** Comments beside lines can be taken away one by one. */
  readonly canDeleteOneOfSeveral: boolean;
}

const base = { 'compose.yml': 'services:\n  web:\n    image: nginx\n', 'dir/run.sh': 'x\n', 'gone.yml': 'a: 1\n' };
const changed = {
  'compose.yml': 'services:\n  web:\n    image: nginx\n    read_only: true # ä\n',
  'new/k8s.yml': 'kind: Pod',
  'gone.yml': null,
};
const words = { head: 'harden/safe', base: 'main', title: 'Harden', body: 'Body', isDraft: false };

async function errorOf(asked: Promise<unknown>): Promise<Error> {
  const error = await asked.then(
    () => assert.unreachable('it should have failed'),
    (error: unknown) => error,
  );
  const { message, stack, cause } = error as Error;
  assert.not.match(`${message}\n${stack}\n${String(cause)}\n${JSON.stringify(error)}`, /canary/i);
  return error as Error;
}

/** Fills a suite with what one forge has to do. */
export function tryForge(contract: Test, { start, path, canDeleteOneOfSeveral }: Contract): void {
  let subject: Subject;

  contract.before.each(async () => {
    subject = await start(base);
  });
  contract.after.each(async () => await subject.fake.close());

  /** A branch of ours, pushed as git does, and its pull request. */
  const open = async (more: Partial<typeof words> = {}): Promise<Pull> => {
    const asked = { ...words, ...more };
    subject.fake.repository.human.push(asked.head, changed);
    return await subject.forge.openPull(asked);
  };

  contract('the account and the repository', async () => {
    const { forge, fake } = subject;
    assert.equal([await forge.self(), await forge.self()], ['harden-bot', 'harden-bot']);
    assert.is(fake.requests.length, 1);
    const about = { id: String(fake.repository.id), defaultBranch: 'main', isArchived: false };
    assert.equal(await forge.repository(), about);
    fake.repository.isArchived = true;
    assert.equal(await forge.repository(), { ...about, isArchived: true });
  });

  contract('the remote lets git in, without a token in its address', async () => {
    const { forge, fake } = subject;
    const { url, authorization } = await forge.remote();
    assert.is(url, `${fake.url}/${path}.git`);
    const header = `http.extraHeader=Authorization: ${authorization}`;
    const { stdout } = await promisify(execFile)('git', ['-c', header, 'ls-remote', url, 'refs/heads/main']);
    assert.is(stdout, `${fake.repository.git('rev-parse', 'main')}\trefs/heads/main\n`);
  });

  contract('one is opened, found, changed, closed, opened again and merged', async () => {
    const { forge, fake } = subject;
    const opened = await open();
    const { number, url, ...rest } = opened;
    assert.ok(url.startsWith(`${fake.url}/${path}/`) && url.endsWith(`/${number}`), url);
    assert.equal(rest, {
      state: 'open',
      title: 'Harden',
      body: 'Body',
      author: 'harden-bot',
      isDraft: false,
      labels: [],
      head: { branch: 'harden/safe', sha: fake.repository.git('rev-parse', 'harden/safe'), isFork: false },
      base: rest.base,
      closedAt: undefined,
    });
    assert.is(rest.base.branch, 'main');
    assert.equal(await forge.pulls({ head: 'harden/safe' }), [opened]);
    await forge.updatePull(number, { title: 'New' });
    await forge.updatePull(number, { body: 'Words', state: 'closed' });
    const closed = await forge.pull(number);
    assert.equal([closed.title, closed.body, closed.state], ['New', 'Words', 'closed']);
    assert.is(closed.closedAt, Date.parse(fake.repository.pull(number)!.closedAt!));
    await forge.updatePull(number, { state: 'open' });
    const now = await forge.pull(number);
    assert.equal([now.title, now.body, now.state, now.closedAt], ['New', 'Words', 'open', undefined]);
    fake.repository.human.merge(number);
    assert.is((await forge.pull(number)).state, 'merged');
  });

  contract(
    'those of a branch are listed newest first, also when the branch is gone, and not those of forks',
    async () => {
      const { forge, fake } = subject;
      const { human } = fake.repository;
      const first = await open();
      human.close(first.number);
      human.push('harden/safe', { 'a.yml': 'a\n' });
      const second = await forge.openPull({ ...words, title: 'Again' });
      human.openPullFromFork({ head: 'harden/safe', files: { 'f.yml': 'f\n' }, author: 'harden-bot' });
      await open({ head: 'harden/other' });
      const numbers = async (head: string) =>
        (await forge.pulls({ head, base: 'main' })).map(pull => [pull.number, pull.state]);
      assert.equal(await numbers('harden/safe'), [
        [second.number, 'open'],
        [first.number, 'closed'],
      ]);
      assert.equal(await numbers('harden/none'), []);
      human.deleteBranch('harden/safe');
      assert.equal(await numbers('harden/safe'), [
        [second.number, 'closed'],
        [first.number, 'closed'],
      ]);
    },
  );

  contract('one that is open already is the one, whoever opened it', async () => {
    const { forge, fake } = subject;
    const theirs = fake.repository.human.openPull({ head: 'harden/safe', files: changed, title: 'Theirs' });
    const found = await forge.openPull(words);
    assert.equal([found.number, found.title, found.author], [theirs.number, 'Theirs', 'maintainer']);
    assert.is(fake.repository.pulls.length, 1);
  });

  contract('a draft stays one when its title changes', async () => {
    const { forge, fake } = subject;
    const { number, isDraft, title } = await open({ isDraft: true });
    assert.equal([title, isDraft], ['Harden', true]);
    await forge.updatePull(number, { title: 'New' });
    const now = await forge.pull(number);
    assert.equal([now.title, now.isDraft], ['New', true]);
    const other = await open({ head: 'harden/other' });
    await forge.updatePull(other.number, { title: 'New' });
    assert.is(fake.repository.pull(other.number)!.title, 'New');
  });

  contract('whether one can be merged', async () => {
    const { forge, fake } = subject;
    const { number, head } = await open();
    const pull = await forge.pull(number);
    assert.equal([pull.isMergeable, pull.isByBot, pull.head], [true, false, head]);
    assert.is(pull.base.sha, fake.repository.git('rev-parse', 'main'));
    fake.repository.human.push('main', { 'compose.yml': 'services: {}\n' });
    assert.is((await forge.pull(number)).isMergeable, false);
  });

  contract('those of a commit, from forks too, open ones with that head', async () => {
    const { forge, fake } = subject;
    const { human } = fake.repository;
    const ours = await open();
    const { headSha, number } = human.openPullFromFork({ head: 'patch', files: { 'f.yml': 'f\n' } });
    const found = await forge.pullsOfCommit(headSha);
    assert.equal(
      found.map(pull => [pull.number, pull.head.isFork, pull.author]),
      [[number, true, 'contributor']],
    );
    human.pushToPull(number, { 'f.yml': 'g\n' });
    assert.equal(await forge.pullsOfCommit(headSha), [], 'the head is another one');
    assert.is((await forge.pullsOfCommit(ours.head.sha)).length, 1);
    human.close(ours.number);
    assert.equal(await forge.pullsOfCommit(ours.head.sha), []);
  });

  contract('what we opened and is closed, of any branch, newest first, at most 300', async () => {
    const { forge, fake } = subject;
    const { repository } = fake;
    const opened = (body: string, author = 'harden-bot') =>
      repository.human.openPull({ head: `b${repository.pulls.length}`, files: { 'f.yml': body }, body, author }).number;
    repository.human.close(opened('refused'));
    repository.human.merge(opened('merged'));
    repository.human.close(opened('theirs', 'maintainer'));
    repository.human.close(opened(''));
    assert.equal(await forge.closedByUs('harden-bot'), [
      { body: '', isMerged: false },
      { body: 'merged', isMerged: true },
      { body: 'refused', isMerged: false },
    ]);
    const still = opened('open');
    assert.is((await forge.closedByUs('harden-bot')).length, 3);
    repository.human.close(still);
    for (let count = 0; count < 310; count++)
      repository.close(repository.open({ ...repository.pulls[0]!, body: `${count}` }));
    const found = await forge.closedByUs('harden-bot');
    assert.equal([found.length, found[0]!.body, found[299]!.body], [300, '309', '10']);
  });

  contract('labels come into being, and stay beside those of people; people are asked', async () => {
    const { forge, fake } = subject;
    const { number } = await open();
    fake.repository.human.label(number, 'bug');
    await forge.addLabels(number, ['harden', 'harden:safe']);
    await forge.addLabels(number, ['harden']);
    assert.equal((await forge.pull(number)).labels, ['bug', 'harden', 'harden:safe']);
    fake.repository.collaborators.push('second');
    await forge.requestReviewers(number, ['maintainer']);
    await forge.requestReviewers(number, ['second']);
    assert.equal(fake.repository.pull(number)!.reviewers, ['maintainer', 'second']);
    assert.ok(hasStatus(await errorOf(forge.requestReviewers(number, ['nobody'])), 422));
  });

  contract('how far two commits are apart, and where they part', async () => {
    const { forge, fake } = subject;
    const { human, bare } = fake.repository;
    const main = bare.branch('main')!;
    const { number, head } = await open();
    assert.equal(await forge.compare(main, head.sha), { ahead: 1, mergeBase: main });
    assert.equal(await forge.compare(head.sha, main), { ahead: 0, mergeBase: main });
    assert.equal(await forge.compare(main, main), { ahead: 0, mergeBase: main });
    const later = human.push('main', { 'x.yml': 'x\n' });
    assert.equal(await forge.compare(later, head.sha), { ahead: 1, mergeBase: main });
    const updated = human.updateBranch(number);
    assert.equal(await forge.compare(later, updated), { ahead: 2, mergeBase: later });
  });

  contract('comments below', async () => {
    const { forge, fake } = subject;
    const { number, head } = await open();
    for (let count = 0; count < 120; count++) fake.repository.human.comment(number, `${count}`);
    await forge.addComment(number, 'Ours');
    const comments = [{ path: 'compose.yml', line: 4, body: 'beside' }];
    assert.is(await forge.review(number, { commit: head.sha, body: '', comments }), 'ok');
    const found = await forge.comments(number);
    assert.is(found.length, 121);
    assert.equal({ ...found.at(-1)!, id: '' }, { id: '', author: 'harden-bot', body: 'Ours' });
    await forge.updateComment(number, found.at(-1)!.id, 'New');
    assert.is((await forge.comments(number)).at(-1)!.body, 'New');
    assert.ok(hasStatus(await errorOf(forge.updateComment(number, found[0]!.id, 'x')), 403));
    assert.is((await errorOf(forge.updateComment(number, '../7', 'x'))).message, '"../7" is no id of a comment');
  });

  contract('changed files are listed to the end, with the hunks that git prints', async () => {
    const { forge, fake } = subject;
    const many = Object.fromEntries(
      Array.from({ length: 120 }, (_, at) => [`f${String(at).padStart(3, '0')}.yml`, `${at}\n`]),
    );
    const files = { ...changed, ...many, 'a name.yml': 'a\n', 'z.bin': new Uint8Array([0]) };
    const { number } = fake.repository.human.openPull({ head: 'x', files });
    const found = await forge.changedFiles(number);
    assert.is(found.length, 125);
    const of = (path: string) => found.find(file => file.path === path);
    const hunk = '@@ -1,3 +1,4 @@\n services:\n   web:\n     image: nginx\n+    read_only: true # ä';
    assert.equal(of('compose.yml'), { path: 'compose.yml', status: 'modified', patch: hunk });
    assert.equal(of('a name.yml'), { path: 'a name.yml', status: 'added', patch: '@@ -0,0 +1 @@\n+a' });
    assert.equal(of('gone.yml'), { path: 'gone.yml', status: 'removed', patch: '@@ -1 +0,0 @@\n-a: 1' });
    assert.equal(of('new/k8s.yml'), {
      path: 'new/k8s.yml',
      status: 'added',
      patch: '@@ -0,0 +1 @@\n+kind: Pod\n\\ No newline at end of file',
    });
    assert.equal(of('f119.yml'), { path: 'f119.yml', status: 'added', patch: '@@ -0,0 +1 @@\n+119' });
    assert.equal(of('z.bin'), { path: 'z.bin', status: 'added', patch: undefined });
  });

  contract('a review stands beside its lines, with what people answer', async () => {
    const { forge, fake } = subject;
    const { number, head } = await open();
    const comments = [
      { path: 'compose.yml', startLine: 2, line: 4, body: 'several' },
      { path: 'compose.yml', startLine: 3, line: 3, body: 'was there' },
      { path: 'new/k8s.yml', line: 1, body: 'other' },
    ];
    assert.is(await forge.review(number, { commit: head.sha, body: 'Review', comments }), 'ok');
    const found = await forge.lineComments(number);
    const plain = found.map(({ author, body, path, line, replyTo }) => [author, body, path, line, replyTo]);
    assert.equal(plain, [
      ['harden-bot', 'several', 'compose.yml', 4, undefined],
      ['harden-bot', 'was there', 'compose.yml', 3, undefined],
      ['harden-bot', 'other', 'new/k8s.yml', 1, undefined],
    ]);
    fake.repository.human.reply(Number(found[1]!.id), 'why?');
    const answer = (await forge.lineComments(number)).find(({ body }) => body === 'why?')!;
    assert.equal([answer.author, answer.replyTo, answer.line], ['maintainer', found[1]!.id, 3]);
    // The line of the second one is another one now.
    fake.repository.human.push('harden/safe', { 'compose.yml': changed['compose.yml'].replace('nginx', 'caddy') });
    const moved = await forge.lineComments(number);
    assert.equal(
      moved.filter(({ body }) => body === 'was there' || body === 'why?').map(({ line }) => line),
      [undefined, undefined],
    );
  });

  contract('a comment beside a line is taken away, or found gone', async () => {
    const { forge } = subject;
    const { number, head } = await open();
    const review = (...bodies: readonly string[]) => ({
      commit: head.sha,
      body: bodies.join(' '),
      comments: bodies.map(body => ({ path: 'compose.yml', line: 4, body })),
    });
    await forge.review(number, review('first'));
    await forge.review(number, review('second', 'third'));
    const [first, second] = await forge.lineComments(number);
    await forge.deleteLineComment(number, first!.id);
    await forge.deleteLineComment(number, first!.id);
    const bodies = async () => (await forge.lineComments(number)).map(({ body }) => body);
    assert.equal(await bodies(), ['second', 'third']);
    if (canDeleteOneOfSeveral) await forge.deleteLineComment(number, second!.id);
    else assert.match((await errorOf(forge.deleteLineComment(number, second!.id))).message, /takes away whole reviews/);
    assert.equal(await bodies(), canDeleteOneOfSeveral ? ['third'] : ['second', 'third']);
  });

  for (const [what, place] of [
    ['beside the hunks', { path: 'far.yml', line: 1 }],
    ['behind the end', { path: 'compose.yml', line: 5 }],
    ['in a file that did not change', { path: 'dir/run.sh', line: 1 }],
  ] as const)
    contract(`a review with a line ${what} is rejected as a whole`, async () => {
      const { forge, fake } = subject;
      const far = Array.from({ length: 30 }, (_, at) => `l${at}`);
      fake.repository.human.push('main', { 'far.yml': `${far.join('\n')}\n` });
      const files = { ...changed, 'far.yml': `${far.slice(0, -1).join('\n')}\nend\n` };
      const { number, headSha } = fake.repository.human.openPull({ head: 'x', files });
      const comments = [
        { path: 'compose.yml', line: 4, body: 'good' },
        { ...place, body: 'bad' },
      ];
      assert.is(await forge.review(number, { commit: headSha, body: 'Review', comments }), 'rejected');
      assert.equal([await forge.lineComments(number), await forge.comments(number)], [[], []]);
      assert.is(fake.repository.reviews.length, 0);
    });

  contract('where the token may not write, a review is forbidden, and other writes are told', async () => {
    const { forge, fake } = subject;
    const { number, head } = await open();
    fake.accounts.set(canary, { login: 'harden-bot', kind: 'user', can: 'read' });
    const comments = [{ path: 'compose.yml', line: 4, body: 'x' }];
    assert.is(await forge.review(number, { commit: head.sha, body: 'R', comments }), 'forbidden');
    assert.match((await errorOf(forge.addComment(number, 'x'))).message, /: 403 .*the token may not do this/);
    assert.match((await errorOf(forge.updatePull(number, { state: 'closed' }))).message, /: 403 /);
  });

  for (const [what, accident] of [
    ['the connection ends', 'cut'],
    ['the server fails behind it', { status: 502, isDone: true }],
  ] as const)
    contract(`${what}: what was posted all the same is found, and not posted again`, async () => {
      const { forge, fake } = subject;
      const sha = fake.repository.human.push('harden/safe', changed);
      fake.failOn(({ method }) => (method === 'POST' ? accident : undefined));
      const { number } = await forge.openPull(words);
      await forge.addComment(number, 'Words\n');
      const comments = [
        { path: 'compose.yml', line: 4, body: 'here' },
        { path: 'new/k8s.yml', line: 1, body: 'there' },
      ];
      assert.is(await forge.review(number, { commit: sha, body: 'Review', comments }), 'ok');
      fake.failOn(() => undefined);
      assert.is(fake.repository.pulls.length, 1);
      assert.equal(
        (await forge.lineComments(number)).map(({ body }) => body),
        ['here', 'there'],
      );
      assert.is((await forge.comments(number)).filter(({ body }) => body.trim() === 'Words').length, 1);
    });

  contract('what was not posted is told, and not posted again', async () => {
    const { forge, fake } = subject;
    const { number, head } = await open();
    await forge.addComment(number, 'Words');
    const before = fake.writes.length;
    fake.failOn(({ method }) => (method === 'POST' ? { status: 500 } : undefined));
    const comments = [{ path: 'compose.yml', line: 4, body: 'x' }];
    for (const asked of [
      () => forge.openPull({ ...words, head: 'harden/other' }),
      () => forge.addComment(number, 'Words'),
      () => forge.review(number, { commit: head.sha, body: 'R', comments }),
    ])
      assert.match((await errorOf(asked())).message, /: 500; try again later$/);
    assert.is(fake.writes.length - before, 3);
  });

  contract('what somebody else writes meanwhile is not taken for ours', async () => {
    const { forge, fake } = subject;
    const { number } = await open();
    fake.failOn(({ method }) => {
      if (method !== 'POST') return undefined;
      fake.repository.human.comment(number, 'Theirs');
      return { status: 500 };
    });
    assert.match((await errorOf(forge.addComment(number, 'Ours'))).message, /: 500; try again later$/);
  });

  contract('what is not there is told', async () => {
    const { forge } = subject;
    assert.ok(hasStatus(await errorOf(forge.pull(9)), 404));
    assert.ok(hasStatus(await errorOf(forge.comments(9)), 404));
  });

  contract('no request and no problem holds the token where it could be read', async () => {
    const { forge, fake } = subject;
    fake.failOn(({ token }) => ({ status: 400, body: { message: `you sent ${token}` } }));
    const calls: readonly (() => Promise<unknown>)[] = [
      () => forge.self(),
      () => forge.repository(),
      () => forge.compare('a'.repeat(40), 'b'.repeat(40)),
      () => forge.closedByUs('x'),
      () => forge.pulls({ head: 'x' }),
      () => forge.pullsOfCommit('a'.repeat(40)),
      () => forge.pull(1),
      () => forge.openPull(words),
      () => forge.updatePull(1, { title: 'x' }),
      () => forge.addLabels(1, ['x']),
      () => forge.requestReviewers(1, ['x']),
      () => forge.comments(1),
      () => forge.addComment(1, ''),
      () => forge.updateComment(1, '1', ''),
      () => forge.changedFiles(1),
      () => forge.lineComments(1),
      () => forge.deleteLineComment(1, '1'),
    ];
    for (const call of calls) assert.match((await errorOf(call())).message, /400 you sent \*\*\*$/);
    assert.ok(fake.requests.length >= calls.length);
    for (const { path, body, token } of fake.requests) {
      assert.is(token, canary);
      assert.not.match(path + JSON.stringify(body), /canary/i);
    }
  });

  contract('names that lead elsewhere stay in their place', async () => {
    const { forge, fake } = subject;
    for (const head of ['../../../user', 'a/../b', '%2e%2e/x', 'a\nb', 'a?b#c']) {
      assert.equal(await forge.pulls({ head }), []);
      assert.match(fake.requests.at(-1)!.template, /\/(?:pulls|merge_requests)$/);
    }
  });
}
