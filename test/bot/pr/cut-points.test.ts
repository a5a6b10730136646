/** A run may end after any request: the next one comes to the same end, and the one after that writes nothing. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeState } from '../../../src/bot/pr/state.ts';
import type { GithubRequest } from '../github/index.ts';
import { compose, day, type Ran, type Running, startBot } from './running.ts';

const cuts = suite('a bot that ends after any request');

const withDatabase = `${compose}  db:\n    image: postgres:16\n`;

interface Scenario {
  readonly name: string;
  /** Makes the situation that is run into. */
  readonly prepare: (bot: Running) => Promise<void>;
  readonly config?: string;
}

const scenarios: readonly Scenario[] = [
  { name: 'opening one', prepare: async () => {} },
  {
    name: 'opening one by a push',
    prepare: async () => {},
    config: '{"bot": {"transport": "git", "reviewers": ["ada"]}}\n',
  },
  {
    name: 'replacing the commit',
    prepare: async bot => {
      await bot.run();
      bot.github.human.push('main', { 'compose.yaml': withDatabase });
    },
  },
  {
    name: 'closing one',
    prepare: async bot => {
      await bot.run();
      bot.github.human.push('main', { 'compose.yaml': 'services: {}\n' });
    },
  },
  {
    name: 'opening one again',
    prepare: async bot => {
      await bot.run();
      bot.github.human.push('main', { 'compose.yaml': 'services: {}\n' });
      await bot.run();
      bot.pass(day);
      bot.github.human.push('main', { 'compose.yaml': withDatabase });
    },
  },
  {
    name: 'telling that others have worked on the branch',
    prepare: async bot => {
      await bot.run();
      bot.github.human.push('harden/safe', { 'notes.md': 'mine\n' });
      bot.github.human.push('main', { 'compose.yaml': withDatabase });
    },
  },
  {
    name: 'making a branch anew on request',
    prepare: async bot => {
      await bot.run();
      bot.github.human.push('harden/safe', { 'notes.md': 'mine\n' });
      bot.github.human.edit(1, { body: bot.github.pulls[0]!.body.replace('- [ ] rebuild', '- [x] rebuild') });
    },
  },
  {
    name: 'clearing away after a merge',
    prepare: async bot => {
      await bot.run();
      bot.github.human.merge(1, 'squash');
    },
  },
];

/** Everything that people see, without what time and chance decide. */
function stateOf({ github }: Running): unknown {
  const refs = github.git('for-each-ref', '--format=%(refname)', 'refs/heads').split('\n');
  return {
    branches: refs.map(ref => [
      ref,
      github.git('rev-parse', `${ref}^{tree}`),
      github.git('log', '-1', '--format=%B', ref),
    ]),
    pulls: github.pulls.map(({ number, title, body, state, labels, reviewers, head, base }) => ({
      ...{ number, title, state, labels, reviewers, head, base },
      body: body.replace(/<!-- harden:state.*-->/, ''),
      remembered: { ...decodeState(body), told: decodeState(body)?.told && 'somebody' },
    })),
    comments: github.repository.comments.map(({ body }) => body.replace(/[0-9a-f]{40}/g, 'commit')),
  };
}

async function withPrepared({ prepare, config }: Scenario, work: (bot: Running) => Promise<void>): Promise<void> {
  const bot = await startBot({ 'compose.yaml': compose, ...(config !== undefined && { '.hardenrc.json': config }) });
  try {
    await prepare(bot);
    await work(bot);
  } finally {
    await bot.github.close();
  }
}

for (const scenario of scenarios) {
  cuts(scenario.name, async () => {
    let asked: Ran['requests'] = [];
    let expected: unknown;
    await withPrepared(scenario, async bot => {
      asked = (await bot.run()).requests;
      expected = stateOf(bot);
      assert.equal((await bot.run()).writes, [], 'a second run writes nothing');
    });
    assert.ok(asked.length > 2);
    const cut = ({ method, template }: GithubRequest, count: number): Promise<void> =>
      withPrepared(scenario, async bot => {
        const first = bot.github.requests.length;
        // The process is gone: whatever it would ask after this is not heard any more.
        bot.github.failOn(({ index }) => {
          if (index === first + count) return 'cut';
          return index > first + count ? 'drop' : undefined;
        });
        await bot.run().catch(() => undefined);
        bot.github.failOn(() => undefined);
        await bot.run();
        const where = `${scenario.name}, cut after ${method} ${template}`;
        assert.equal(stateOf(bot), expected, where);
        assert.equal((await bot.run()).writes, [], `${where}: a run after that writes nothing`);
      });
    await Promise.all(asked.map(cut));
  });
}

cuts.run();
