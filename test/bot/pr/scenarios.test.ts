/** Every row of the table of situations, over real repositories and a fake GitHub. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { TryLater } from '../../../src/bot/http/problem.ts';
import { decodeState } from '../../../src/bot/pr/state.ts';
import { compose, day, type Running, startBot } from './running.ts';

const scenarios = suite('pull requests of a bot');

async function withBot(work: (bot: Running) => Promise<void>, files?: Readonly<Record<string, string>>): Promise<void> {
  const bot = await startBot(files);
  try {
    await work(bot);
  } finally {
    await bot.github.close();
  }
}

const operations = (result: { readonly outcomes: readonly { readonly operation: string }[] }): readonly string[] =>
  result.outcomes.map(({ operation }) => operation);

const head = ({ github }: Running): string => github.git('rev-parse', 'refs/heads/harden/safe').trim();
const headFile = ({ github }: Running, path: string): string => `${github.git('show', `harden/safe:${path}`)}\n`;

const hardened = [
  'services:',
  '  proxy:',
  '    image: nginx:1.27-alpine # pinned by renovate',
  '    read_only: true',
  '    tmpfs: [/var/cache/nginx, /run]',
  '    cap_drop: [ALL]',
  '    cap_add: [CHOWN, SETGID, SETUID]',
  '    security_opt: ["no-new-privileges:true"]',
  '    ports: ["80:80"]',
  '  cache:',
  '    image: redis:7.4-alpine',
  '    user: "999:1000"',
  '    read_only: true',
  '    cap_drop: [ALL]',
  '    security_opt: ["no-new-privileges:true"]',
  '',
].join('\n');

scenarios('one is opened, with one commit, its labels once, and no more than 12 requests', async () => {
  await withBot(async bot => {
    const result = await bot.run();
    assert.equal(operations(result), ['created']);
    assert.ok(result.requests.length <= 12, String(result.requests.length));
    const [pull] = bot.github.pulls;
    assert.is(
      pull!.title,
      'harden: drop all capabilities, forbid gaining new privileges, run as user 999:1000 and more',
    );
    assert.equal(pull!.labels, ['harden']);
    assert.is(headFile(bot, 'compose.yaml'), hardened);
    assert.is(bot.github.git('rev-list', '--count', 'main..harden/safe').trim(), '1');
    assert.is(decodeState(pull!.body)?.labeled, true);
  });
});

scenarios('nothing to change: nothing is done, with at most 3 requests', async () => {
  await withBot(
    async bot => {
      const result = await bot.run();
      assert.equal(operations(result), []);
      assert.equal(bot.said, ['there is nothing to change']);
      assert.equal(result.writes, []);
      assert.ok(result.requests.length <= 3, String(result.requests.length));
    },
    { 'README.md': '# Nothing here\n' },
  );
});

scenarios('a second run writes nothing, with at most 3 requests; also when the base has moved', async () => {
  await withBot(async bot => {
    await bot.run();
    for (const push of [false, true]) {
      if (push) bot.github.human.push('main', { 'README.md': '# New\n' });
      const result = await bot.run();
      assert.equal(operations(result), ['none']);
      assert.equal(result.writes, []);
      assert.ok(result.requests.length <= 3, String(result.requests.length));
    }
  });
});

scenarios('a manifest that gains a service: the commit is replaced, the body follows', async () => {
  await withBot(async bot => {
    await bot.run();
    const before = head(bot);
    bot.github.human.push('main', { 'compose.yaml': `${compose}  db:\n    image: postgres:16\n` });
    const result = await bot.run();
    assert.equal(operations(result), ['updated']);
    assert.is.not(head(bot), before);
    assert.match(
      headFile(bot, 'compose.yaml'),
      /db:\n {4}image: postgres:16\n {4}user: "999:999"\n {4}read_only: true/,
    );
    assert.is(bot.github.git('rev-list', '--count', 'main..harden/safe').trim(), '1');
    assert.match(bot.github.pulls[0]!.body, /`db`|`service db`/);
    assert.equal((await bot.run()).writes, []);
  });
});

scenarios('a conflict: the commit is made anew on the base, with the same change', async () => {
  await withBot(async bot => {
    await bot.run();
    // A line that the change stands beside: git cannot merge it, and the change is the same.
    bot.github.human.push('main', { 'compose.yaml': compose.replace('# pinned by renovate', '# pinned by hand') });
    const result = await bot.run();
    assert.equal(operations(result), ['updated']);
    assert.is(headFile(bot, 'compose.yaml'), hardened.replace('# pinned by renovate', '# pinned by hand'));
    assert.equal((await bot.run()).writes, []);
  });
});

scenarios('a change of the base that merges cleanly: nothing is pushed', async () => {
  await withBot(async bot => {
    await bot.run();
    const before = head(bot);
    bot.github.human.push('main', { 'compose.yaml': `# The shop\n\n\n\n${compose}` });
    assert.equal((await bot.run()).writes, []);
    assert.is(head(bot), before);
  });
});

scenarios('commits of people on the branch: hands off, said once, until the box is ticked', async () => {
  await withBot(async bot => {
    await bot.run();
    const sha = bot.github.human.push('harden/safe', { 'notes.md': 'mine\n' });
    bot.github.human.push('main', { 'compose.yaml': `${compose}  db:\n    image: postgres:16\n` });
    assert.equal(operations(await bot.run()), ['none']);
    assert.is(head(bot), sha);
    const said = (): readonly string[] => bot.github.repository.comments.map(({ body }) => body);
    assert.is(said().length, 1);
    assert.match(said()[0]!, 'There is work of others on this branch');
    assert.equal((await bot.run()).writes, []);

    const [pull] = bot.github.pulls;
    bot.github.human.edit(1, { body: pull!.body.replace('- [ ] rebuild', '- [x] rebuild') });
    assert.equal(operations(await bot.run()), ['updated']);
    assert.match(headFile(bot, 'compose.yaml'), /postgres:16\n {4}user: "999:999"\n {4}read_only: true/);
    assert.throws(() => headFile(bot, 'notes.md'));
    assert.match(pull!.body, '- [ ] rebuild');
    assert.equal((await bot.run()).writes, []);
  });
});

scenarios('an amended commit is the work of somebody, whoever its author is said to be', async () => {
  await withBot(async bot => {
    await bot.run();
    const sha = bot.github.human.push(
      'harden/safe',
      { 'compose.yaml': `${hardened}# mine\n` },
      { amend: true, message: bot.github.git('log', '-1', '--format=%B', 'harden/safe') },
    );
    bot.github.human.push('main', { 'compose.yaml': `${compose}  db:\n    image: postgres:16\n` });
    assert.equal(operations(await bot.run()), ['none']);
    assert.is(head(bot), sha);
  });
});

scenarios('the base was merged into the branch: it still is ours', async () => {
  await withBot(async bot => {
    await bot.run();
    bot.github.human.push('main', { 'README.md': '# New\n' });
    bot.github.human.updateBranch(1);
    assert.equal((await bot.run()).writes, []);
    bot.github.human.push('main', { 'compose.yaml': `${compose}  db:\n    image: postgres:16\n` });
    assert.equal(operations(await bot.run()), ['updated']);
    assert.is(bot.github.git('rev-list', '--count', 'main..harden/safe').trim(), '1');
    assert.equal(bot.github.repository.comments, []);
  });
});

scenarios('nothing is left to change: it is closed with one sentence, and its branch goes', async () => {
  await withBot(async bot => {
    await bot.run();
    bot.github.human.push('main', { 'compose.yaml': hardened });
    assert.equal(operations(await bot.run()), ['closed']);
    const [pull] = bot.github.pulls;
    assert.is(pull!.state, 'closed');
    assert.is(decodeState(pull!.body)?.closed, 'obsolete');
    assert.throws(() => head(bot));
    assert.equal((await bot.run()).writes, []);
  });
});

scenarios('closed by us, and there is something to change again: reopened within a week, a new one later', async () => {
  for (const [wait, numbers] of [
    [day, [1]],
    [8 * day, [1, 2]],
  ] as const) {
    await withBot(async bot => {
      await bot.run();
      bot.github.human.push('main', { 'compose.yaml': hardened });
      await bot.run();
      bot.pass(wait);
      bot.github.human.push('main', { 'compose.yaml': compose });
      assert.equal(operations(await bot.run()), ['created']);
      assert.equal(
        bot.github.pulls.map(({ number }) => number),
        numbers,
      );
      assert.is(bot.github.pulls.at(-1)!.state, 'open');
      assert.is(headFile(bot, 'compose.yaml'), hardened);
      assert.equal((await bot.run()).writes, []);
    });
  }
});

scenarios('closed by somebody: refused for good, and only what is new is proposed', async () => {
  await withBot(async bot => {
    await bot.run();
    bot.github.human.close(1);
    const result = await bot.run();
    assert.equal(operations(result), ['none']);
    // What we left is cleared away.
    assert.throws(() => head(bot));
    assert.equal((await bot.run()).writes, []);

    bot.github.human.push('main', { 'compose.yaml': `${compose}  db:\n    image: postgres:16\n` });
    assert.equal(operations(await bot.run()), ['created']);
    const text = headFile(bot, 'compose.yaml');
    assert.ok(text.startsWith(compose), 'nothing that was refused is in it');
    assert.match(text, /db:\n {4}image: postgres:16\n {4}user: "999:999"\n {4}read_only: true/);
    assert.match(bot.github.pulls.at(-1)!.body, /^- 7 refused earlier$/m);
  });
});

scenarios('reopened by somebody: it counts again', async () => {
  await withBot(async bot => {
    await bot.run();
    bot.github.human.close(1);
    bot.github.human.reopen(1);
    assert.equal(operations(await bot.run()), ['none']);
    assert.is(bot.github.pulls[0]!.state, 'open');
    assert.is(headFile(bot, 'compose.yaml'), hardened);
  });
});

scenarios('bot.retryRefused proposes again what was refused', async () => {
  await withBot(async bot => {
    await bot.run();
    bot.github.human.close(1);
    bot.github.human.push('main', { '.hardenrc.json': '{"bot": {"retryRefused": true}}\n' });
    assert.equal(operations(await bot.run()), ['created']);
  });
});

scenarios('merged: its branch goes; taken back by somebody: that counts as refused', async () => {
  await withBot(async bot => {
    await bot.run();
    bot.github.human.merge(1, 'squash');
    assert.equal(operations(await bot.run()), ['none']);
    assert.throws(() => head(bot));
    bot.github.human.push('main', { 'compose.yaml': compose }, { message: 'Revert' });
    assert.equal(operations(await bot.run()), []);
    assert.is(bot.github.pulls.length, 1);
    assert.match(bot.said.join('\n'), 'was merged and taken back');
  });
});

scenarios('the label harden:hold: no change of any kind', async () => {
  await withBot(async bot => {
    await bot.run();
    bot.github.human.label(1, 'harden:hold');
    bot.github.human.push('main', { 'compose.yaml': hardened });
    const result = await bot.run();
    assert.equal(result.writes, []);
    assert.is(bot.github.pulls[0]!.state, 'open');
  });
});

scenarios('labels that somebody took away and a title that somebody wrote stay so', async () => {
  await withBot(async bot => {
    await bot.run();
    bot.github.human.unlabel(1, 'harden');
    bot.github.human.edit(1, {
      title: 'Less privileges',
      body: `Reviewed with the team.\n\n${bot.github.pulls[0]!.body}\n\nThanks`,
    });
    bot.github.human.push('main', { 'compose.yaml': `${compose}  db:\n    image: postgres:16\n` });
    assert.equal(operations(await bot.run()), ['updated']);
    const [pull] = bot.github.pulls;
    assert.equal(pull!.labels, []);
    assert.is(pull!.title, 'Less privileges');
    assert.match(
      pull!.body,
      /^Reviewed with the team\.\n\n<!-- harden:begin -->\n[\s\S]*<!-- harden:end -->\n\nThanks$/,
    );
    assert.equal((await bot.run()).writes, []);
  });
});

scenarios('a branch of somebody that has our name: nothing is pushed and nothing opened', async () => {
  await withBot(async bot => {
    const sha = bot.github.human.push('harden/safe', { 'mine.txt': 'mine\n' });
    assert.equal(operations(await bot.run()), ['none']);
    assert.is(head(bot), sha);
    assert.equal(bot.github.pulls, []);
  });
});

scenarios('a branch named harden leaves no room for the folder: the branches get another name', async () => {
  await withBot(async bot => {
    bot.github.human.push('harden', { 'mine.txt': 'mine\n' });
    assert.equal(operations(await bot.run()), ['created']);
    assert.is(bot.github.pulls[0]!.head, 'harden-safe');
    assert.equal((await bot.run()).writes, []);
  });
});

scenarios('a pull request of a fork with the name of our branch is not ours', async () => {
  await withBot(async bot => {
    bot.github.human.openPullFromFork({ head: 'harden/safe', files: { 'x.txt': 'x\n' } });
    assert.equal(operations(await bot.run()), ['created']);
    assert.is(bot.github.pulls.length, 2);
  });
});

scenarios('another base than the default branch has branches of its own', async () => {
  await withBot(async bot => {
    bot.github.human.push('release/1.x', { 'README.md': '# One\n' });
    assert.equal(operations(await bot.run({ base: 'release/1.x' })), ['created']);
    assert.equal(
      bot.github.pulls.map(({ head: branch, base }) => [branch, base]),
      [['harden/release-1-x/safe', 'release/1.x']],
    );
  });
});

scenarios('unsafe fixes of a rule come when they are asked for, one group after the other', async () => {
  const config = '{"bot": {"groups": ["safe", "run-as-non-root"]}}\n';
  await withBot(
    async bot => {
      assert.equal(operations(await bot.run()), ['created', 'none']);
      bot.github.human.merge(1, 'squash');
      assert.equal(operations(await bot.run()), ['none', 'created']);
      const pull = bot.github.pulls.at(-1)!;
      assert.is(pull.head, 'harden/run-as-non-root');
      assert.match(pull.body, 'Nothing has proven that it does without them');
      assert.match(pull.body, '| rule | where | severity | what may break |');
    },
    { 'compose.yaml': compose, '.hardenrc.json': config },
  );
});

scenarios('a large change is split by folder, and one after the other is opened', async () => {
  const files = Object.fromEntries(['a', 'b', 'c/d'].map(folder => [`${folder}/compose.yaml`, compose]));
  await withBot(
    async bot => {
      assert.equal(operations(await bot.run()), ['created', 'none', 'none']);
      assert.is(bot.github.pulls[0]!.head, 'harden/safe-a');
      assert.match(bot.github.pulls[0]!.title, / in a$/);
      assert.equal((await bot.run()).writes, []);
      bot.github.human.merge(1, 'squash');
      assert.equal(
        operations(await bot.run()).filter(operation => operation !== 'none'),
        ['created'],
      );
      assert.is(bot.github.pulls[1]!.head, 'harden/safe-b');
      bot.github.human.close(2);
      assert.equal(
        operations(await bot.run()).filter(operation => operation !== 'none'),
        ['created'],
      );
      assert.is(bot.github.pulls[2]!.head, 'harden/safe');
    },
    { ...files, '.hardenrc.json': '{"bot": {"maxFiles": 1}}\n' },
  );
});

scenarios('what was refused in a folder stays refused, whatever the branches are called later', async () => {
  const files = Object.fromEntries(['a', 'b'].map(folder => [`${folder}/compose.yaml`, compose]));
  await withBot(
    async bot => {
      await bot.run();
      bot.github.human.close(1);
      bot.github.human.deleteBranch('harden/safe-a');
      // Only one folder is left: it is no part any more.
      assert.equal(operations(await bot.run()), ['created']);
      assert.is(bot.github.pulls[1]!.head, 'harden/safe');
      assert.is(bot.github.git('diff', '--name-only', 'main', 'harden/safe'), 'b/compose.yaml');
      assert.equal((await bot.run()).writes, []);
    },
    { ...files, '.hardenrc.json': '{"bot": {"maxFiles": 1}}\n' },
  );
});

scenarios('switched off, archived or empty: nothing is asked and nothing is done', async () => {
  await withBot(
    async bot => {
      assert.equal((await bot.run()).outcomes, []);
      assert.match(bot.said.join('\n'), 'bot.enabled is false');
    },
    { 'compose.yaml': compose, '.hardenrc.json': '{"bot": {"enabled": false}}\n' },
  );
});

scenarios(
  'a pull request that changes while it is looked at: nothing is written, and it has to be run again',
  async () => {
    await withBot(async bot => {
      await bot.run();
      bot.github.human.push('main', { 'compose.yaml': `${compose}  db:\n    image: postgres:16\n` });
      bot.github.failOn(request => {
        if (request.method === 'GET' && request.template.endsWith('/pulls/{pull_number}')) bot.github.human.close(1);
        return undefined;
      });
      const before = head(bot);
      try {
        await bot.run();
        assert.unreachable();
      } catch (error) {
        assert.instance(error, TryLater);
      }
      assert.is(head(bot), before);
    });
  },
);

scenarios('a dry run says what would be done, and asks for nothing to be written', async () => {
  await withBot(async bot => {
    const result = await bot.run({ isDryRun: true });
    assert.equal(result.writes, []);
    assert.match(bot.said.join('\n'), 'safe: would open a pull request');
    assert.match(bot.said.join('\n'), '| rule | where |');
  });
});

scenarios.run();
