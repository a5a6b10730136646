/** What only Gitea and Forgejo are like. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Forge } from '../../../src/bot/forge/forge.ts';
import { patchesIn } from '../../../src/bot/forge/gitea/files.ts';
import { forgeFromEnvironment } from '../../../src/bot/forge/index.ts';
import { Redactor } from '../../../src/bot/redactor.ts';
import { idOf } from '../fake/account-id.ts';
import { FakeClock } from '../fake-clock.ts';
import { type Gitea, startGitea } from '../gitea/index.ts';

const gitea = suite('forge: Gitea');
const files = { 'a.yml': 'one\ntwo\nthree\n' };
const changed = { 'a.yml': 'one\nnew\ntwo\nthree\n' };

let fake: Gitea;
let forge: Forge;
let clock: FakeClock;

async function reach(env: Readonly<Record<string, string>> = {}): Promise<Forge> {
  return await forgeFromEnvironment({ ...fake.env, ...env }, { clock, redactor: new Redactor() });
}

gitea.before.each(async () => {
  clock = new FakeClock();
  fake = await startGitea({ files });
  forge = await reach();
});
gitea.after.each(async () => await fake.close());

const writes = (): readonly unknown[] => fake.writes.map(({ method, template, body }) => [method, template, body]);

gitea('nobody can take a suggestion with a click, so there are none', () => {
  assert.equal([forge.can.suggest, forge.can.suggestionFence(1)], ['no', undefined]);
});

gitea('a token that may not say whose it is: the name that workflows have, or none', async () => {
  fake.accounts.set(fake.token, { login: 'x', kind: 'app', can: 'write' });
  assert.is(await forge.self(), 'gitea-actions');
  assert.is(await (await reach({ FORGEJO_ACTIONS: 'true' })).self(), 'forgejo-actions');
  assert.is(await (await reach({ GITEA_ACTIONS: 'false' })).self(), undefined);
  fake.accounts.clear();
  await (await reach()).self().then(
    () => assert.unreachable(),
    ({ message }: Error) => assert.match(message, /^GET \/user: 401 /),
  );
});

gitea('labels: of the repository, of its organisation, and new ones', async () => {
  const { number } = fake.human.openPull({ head: 'x', files: changed });
  fake.organisationLabels = ['shared'];
  await forge.addLabels(number, ['bug', 'shared', 'new']);
  assert.equal(fake.pulls[0]!.labels, ['bug', 'shared', 'new']);
  const repo = '/repos/{owner}/{repo}';
  assert.equal(writes(), [
    ['POST', `${repo}/labels`, { name: 'new', color: '#ededed' }],
    ['POST', `${repo}/issues/{index}/labels`, { labels: ['bug', 'shared', 'new'].map(idOf) }],
  ]);
  fake.organisationLabels = undefined;
  await forge.addLabels(number, ['newer']);
  assert.equal(fake.labels, ['bug', 'new', 'newer']);
});

gitea('that one cannot be merged is asked twice, as it is said too while it is being found out', async () => {
  const { number } = fake.human.openPull({ head: 'x', files: changed });
  fake.checking = 1;
  assert.is((await forge.pull(number)).isMergeable, true);
  assert.equal(clock.sleeps, [2000]);
  fake.human.edit(number, { title: 'WIP: A change' });
  const draft = await forge.pull(number);
  assert.equal([draft.isMergeable, draft.isDraft, draft.title], [undefined, true, 'A change']);
});

gitea('a merge of the base into the branch: where they part is the newer of two', async () => {
  const { number, headSha } = fake.human.openPull({ head: 'x', files: changed });
  const first = fake.git('rev-parse', 'main');
  const second = fake.human.push('main', { 'b.yml': 'b\n' });
  const merged = fake.human.updateBranch(number);
  const third = fake.human.push('main', { 'c.yml': 'c\n' });
  assert.equal(await forge.compare(third, merged), { ahead: 2, mergeBase: second });
  assert.equal(await forge.compare(third, headSha), { ahead: 1, mergeBase: first });
});

gitea('one commit on two of the base: where they part is the newer of them, whichever is named first', async () => {
  const first = fake.git('rev-parse', 'main');
  const second = fake.human.push('main', { 'b.yml': 'b\n' });
  const env = Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap(role => [
      [`GIT_${role}_NAME`, 'maintainer'],
      [`GIT_${role}_EMAIL`, 'maintainer@example.com'],
    ]),
  );
  for (const parents of [
    [first, second],
    [second, first],
  ]) {
    const words = ['commit-tree', `${second}^{tree}`, ...parents.flatMap(parent => ['-p', parent]), '-m', 'Merge'];
    const merge = fake.repository.bare.run(words, { env }).out.toString('utf8').trim();
    assert.equal(await forge.compare(second, merge), { ahead: 1, mergeBase: second });
  }
});

gitea('commits without a history in common are told', async () => {
  const other = fake.repository.bare.commit(
    { 'b.yml': 'b\n' },
    { parent: undefined, message: 'Begin', author: 'maintainer' },
  );
  await forge.compare(fake.git('rev-parse', 'main'), other).then(
    () => assert.unreachable(),
    ({ message }: Error) =>
      assert.is(message, 'GET /repos/{owner}/{repo}/commits: 200 the two commits have no history in common'),
  );
});

gitea('a history that was not read to its end is told', async () => {
  const commits = Array.from({ length: 50 }, () => ({ sha: 'a'.repeat(40), parents: [] }));
  fake.failOn(() => ({ status: 200, body: commits, headers: { link: '<http://x.example/>; rel="next"' } }));
  await forge.compare('a'.repeat(40), 'b'.repeat(40)).then(
    () => assert.unreachable(),
    ({ message }: Error) =>
      assert.is(message, 'GET /repos/{owner}/{repo}/commits: 200 1000 commits and more lie between the two'),
  );
  assert.is(fake.requests.length, 20);
});

gitea('a line that stands on the other side has no number here', async () => {
  const { number, headSha } = fake.human.openPull({ head: 'x', files: changed });
  await forge.review(number, { commit: headSha, body: '', comments: [{ path: 'a.yml', line: 2, body: 'x' }] });
  assert.equal(writes().at(-1), [
    'POST',
    '/repos/{owner}/{repo}/pulls/{index}/reviews',
    { commit_id: headSha, event: 'COMMENT', body: '', comments: [{ path: 'a.yml', body: 'x', new_position: 2 }] },
  ]);
  fake.failOn(({ template }) =>
    template.endsWith('/comments')
      ? { status: 200, body: [{ id: 1, body: 'x', user: null, path: 'a.yml', position: 0 }] }
      : undefined,
  );
  assert.equal(await forge.lineComments(number), [
    { id: '1', author: 'ghost', body: 'x', path: 'a.yml', line: undefined, replyTo: undefined },
  ]);
});

gitea('hunks are read from a diff by the path that they lead to', () => {
  const diff = [
    'diff --git a/a b.yml b/a b.yml',
    'index 1..2 100644',
    '--- a/a b.yml\t',
    '+++ b/a b.yml\t',
    '@@ -1 +1 @@',
    '---- a/x',
    '++++ b/y',
    'diff --git a/moved.yml b/dir/moved.yml',
    'similarity index 100%',
    'rename from moved.yml',
    'rename to dir/moved.yml',
    'diff --git "a/\\303\\244.yml" "b/\\303\\244.yml"',
    '--- "a/\\303\\244.yml"',
    '+++ "b/\\303\\244.yml"',
    '@@ -1 +1 @@',
    '-x',
    '+y',
    'diff --git a/gone.yml b/gone.yml',
    'deleted file mode 100644',
    '--- a/gone.yml',
    '+++ /dev/null',
    '@@ -1 +0,0 @@',
    '-x',
    'diff --git a/z.bin b/z.bin',
    'Binary files a/z.bin and b/z.bin differ',
    '',
  ].join('\n');
  assert.equal(
    [...patchesIn(diff)],
    [
      ['a b.yml', '@@ -1 +1 @@\n---- a/x\n++++ b/y'],
      ['gone.yml', '@@ -1 +0,0 @@\n-x'],
    ],
  );
  assert.equal([...patchesIn('')], []);
});

gitea.run();
