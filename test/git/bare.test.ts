/** A repository of our own beside a real one, over real http. */
import { existsSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BareRepository } from '../../src/git/bare.ts';
import { GitProblem } from '../../src/git/command.ts';
import { type Github, startGithub } from '../bot/github/index.ts';

const bare = suite('bare repositories');

const author = { name: 'harden', email: 'harden@localhost', date: 1_700_000_000 };
const basic = (github: Github): string =>
  `Basic ${Buffer.from(`x-access-token:${github.env.GITHUB_TOKEN}`).toString('base64')}`;

async function withBare(work: (repository: BareRepository, github: Github) => Promise<void>): Promise<void> {
  const github = await startGithub({ files: { 'a/b/x.yaml': 'one\n', 'a/y.yaml': 'two\n', 'z.txt': 'three\n' } });
  const repository = await BareRepository.open({ url: `${github.url}/acme/shop.git`, authorization: basic(github) });
  try {
    await work(repository, github);
  } finally {
    repository.close();
    assert.not.ok(existsSync(repository.folder), 'nothing is left');
    await github.close();
  }
}

async function fetched(repository: BareRepository): Promise<string> {
  const head = (await repository.refs(['refs/heads/main'])).get('refs/heads/main')!;
  await repository.fetch([head]);
  return head;
}

bare('names, texts and messages of a commit, without its history', async () => {
  await withBare(async (repository, github) => {
    github.human.push('main', { 'z.txt': 'changed\n' }, { message: 'Change\n\nWith a body\n' });
    const head = await fetched(repository);
    const { tree, parents, message } = await repository.commit(head);
    assert.is(tree, github.git('rev-parse', 'main^{tree}'));
    assert.equal(parents, [github.git('rev-parse', 'main^')]);
    assert.match(message, /^Change\n\nWith a body\n/);
    const entries = await repository.entries(head);
    assert.equal(
      entries.map(({ path, mode }) => `${mode} ${path}`),
      ['100644 a/b/x.yaml', '100644 a/y.yaml', '100644 z.txt'],
    );
    const texts = await repository.blobs(
      entries.map(({ id }) => id),
      100,
    );
    assert.equal(
      entries.map(({ id }) => Buffer.from(texts.get(id)!).toString()),
      ['one\n', 'two\n', 'changed\n'],
    );
  });
});

bare('files that are too large are left out; bytes stay what they are', async () => {
  await withBare(async (repository, github) => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    github.human.push('main', { 'large.yaml': 'x'.repeat(1000), 'bytes.yaml': bytes, 'empty.yaml': '' });
    const entries = new Map((await repository.entries(await fetched(repository))).map(({ path, id }) => [path, id]));
    const texts = await repository.blobs([...entries.values()], 999);
    assert.not.ok(texts.has(entries.get('large.yaml')!));
    assert.equal([...texts.get(entries.get('bytes.yaml')!)!], [...bytes]);
    assert.is(texts.get(entries.get('empty.yaml')!)!.length, 0);
  });
});

bare('a tree with changed files is the one that git makes of a checkout', async () => {
  await withBare(async (repository, github) => {
    const head = await fetched(repository);
    const files = [
      { path: 'a/b/x.yaml', mode: '100755', text: 'new\r\n' },
      { path: 'z.txt', mode: '100644', text: '' },
    ] as const;
    const tree = await repository.tree(head, files);
    github.human.push('main', { 'a/b/x.yaml': { mode: '100755', text: 'new\r\n' }, 'z.txt': '' });
    assert.is(tree, github.git('rev-parse', 'main^{tree}'));
  });
});

bare('a push moves a branch from where it was seen, and never from elsewhere', async () => {
  await withBare(async (repository, github) => {
    const head = await fetched(repository);
    const make = async (text: string): Promise<string> => {
      const tree = await repository.tree(head, [{ path: 'z.txt', mode: '100644', text }]);
      return repository.createCommit(tree, head, `Set ${text}`, author);
    };
    const [first, second] = [await make('1'), await make('2')];
    assert.is(await repository.push('x', first, 'absent'), 'ok');
    assert.is(github.git('rev-parse', 'x'), first);
    assert.is(await repository.push('x', second, 'absent'), 'moved', 'it is there by now');
    assert.is(await repository.push('x', second, first), 'ok');
    assert.is(github.git('rev-parse', 'x'), second);

    // A second clone was faster.
    const other = github.human.push('x', { 'mine.txt': 'mine\n' });
    assert.is(await repository.push('x', first, second), 'moved');
    assert.is(await repository.push('x', '', second), 'moved');
    assert.is(github.git('rev-parse', 'x'), other);
    assert.is(await repository.push('x', '', other), 'ok');
    assert.throws(() => github.git('rev-parse', '--verify', '--quiet', 'refs/heads/x'));
  });
});

bare('of many that push at the same time one wins, and the others know', async () => {
  await withBare(async (repository, github) => {
    const head = await fetched(repository);
    const commits = await Promise.all(
      Array.from({ length: 6 }, async (_, index) => {
        const tree = await repository.tree(head, [{ path: 'z.txt', mode: '100644', text: `${index}` }]);
        return repository.createCommit(tree, head, `Set ${index}`, author);
      }),
    );
    const outcomes = await Promise.all(
      commits.map(commit => repository.push('race', commit, 'absent').catch(() => 'failed')),
    );
    const won = outcomes.flatMap((outcome, index) => (outcome === 'ok' ? [commits[index]] : []));
    assert.equal(won, [github.git('rev-parse', 'race')]);
  });
});

bare('only names that are asked for, and patterns', async () => {
  await withBare(async (repository, github) => {
    for (const name of ['harden/safe', 'harden/x/safe', 'other/refs/heads/main'])
      github.human.push(name, { 'q.txt': name });
    assert.equal([...(await repository.refs(['refs/heads/main'])).keys()], ['refs/heads/main']);
    assert.equal([...(await repository.refs(['refs/heads/harden/*'])).keys()].sort(), [
      'refs/heads/harden/safe',
      'refs/heads/harden/x/safe',
    ]);
  });
});

bare('what git says when it fails is told, and the token is not', async () => {
  const github = await startGithub({ token: 'ghp_c4n4ryc4n4ryc4n4ryc4n4ryc4n4ryc4n4ry' });
  for (const [url, authorization, words] of [
    [`${github.url}/acme/none.git`, basic(github), 'not found'],
    [`${github.url}/acme/shop.git`, 'Basic d3Jvbmc6d3Jvbmc=', 'git ls-remote: '],
    ['file:///etc', undefined, "transport 'file' not allowed"],
    ['ext::sh -c "touch gotcha"', undefined, "transport 'ext' not allowed"],
    ['http://127.0.0.1:1/x.git', undefined, 'git ls-remote: '],
  ] as const) {
    const repository = await BareRepository.open({ url, authorization });
    try {
      await repository.refs(['refs/heads/main']);
      assert.unreachable(url);
    } catch (error) {
      assert.instance(error, GitProblem);
      assert.match((error as Error).message, words);
      assert.not.match((error as Error).message, 'c4n4ry');
      assert.not.match((error as Error).message, basic(github).slice(6));
    } finally {
      repository.close();
    }
  }
  await github.close();
});

bare.run();
