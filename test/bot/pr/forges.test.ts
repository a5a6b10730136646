/** The same bot over forges that take commits by a push only. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { forgeFromEnvironment } from '../../../src/bot/forge/index.ts';
import { proposePullRequests } from '../../../src/bot/pr/index.ts';
import { decodeState } from '../../../src/bot/pr/state.ts';
import { Redactor } from '../../../src/bot/redactor.ts';
import { loadTransforms, transformIds } from '../../../transforms/index.ts';
import type { FakeForge } from '../fake/server.ts';
import { FakeClock } from '../fake-clock.ts';
import { startGitea } from '../gitea/index.ts';
import { startGitlab } from '../gitlab/index.ts';
import { compose, start } from './running.ts';

const forges = suite('pull requests on forges beside GitHub');
const rules = { transforms: await loadTransforms(transformIds), known: transformIds };
const files = { 'compose.yaml': compose };
const clock = new FakeClock(start);
const options = { files, now: () => clock.now() };
const token = 'canaryCanaryCanary0123456789';

let fake: FakeForge;

forges.after.each(async () => await fake.close());

/** One run of the bot; gives what it did and wrote. */
async function run() {
  const [from, pushed] = [fake.writes.length, pushes()];
  const said: string[] = [];
  const forge = await forgeFromEnvironment(fake.env, { clock, redactor: new Redactor() });
  const say = (line: string) => void said.push(line);
  const { outcomes } = await proposePullRequests({
    forge,
    rules,
    base: undefined,
    isDryRun: false,
    now: clock.now.bind(clock),
    say,
  });
  const writes = fake.writes.slice(from).map(({ method, template }) => `${method} ${template}`);
  assert.not.match(said.join('\n'), /canary/i);
  return { operations: outcomes.map(({ operation }) => operation), writes, pushes: pushes() - pushed, said };
}

const pushes = (): number =>
  fake.gitRequests.filter(line => line.startsWith('POST') && line.endsWith('/git-receive-pack')).length;

const head = (): string => fake.git('rev-parse', 'refs/heads/harden/safe');

for (const [name, begin] of [
  ['GitLab', () => startGitlab({ ...options, token })],
  ['Gitea', () => startGitea({ ...options, token })],
] as const) {
  forges(`${name}: one is opened by a push with a lease, and a second run writes nothing`, async () => {
    fake = await begin();
    const first = await run();
    assert.equal([first.operations, first.pushes], [['created'], 1]);
    const [pull] = fake.pulls;
    assert.equal(
      [pull!.head, pull!.base, pull!.author, pull!.labels],
      ['harden/safe', 'main', 'harden-bot', ['harden']],
    );
    assert.is(decodeState(pull!.body)?.labeled, true);
    assert.is(fake.git('rev-list', '--count', 'main..harden/safe'), '1');
    assert.match(fake.git('show', 'harden/safe:compose.yaml'), /^ {4}read_only: true$/m);
    const before = head();
    for (const push of [false, true]) {
      if (push) fake.human.push('main', { 'README.md': '# New\n' });
      const again = await run();
      assert.equal([again.operations, again.writes, again.pushes], [['none'], [], 0]);
    }
    assert.is(head(), before);
  });

  forges(`${name}: the commit is replaced when there is more to change`, async () => {
    fake = await begin();
    await run();
    fake.human.push('main', { 'compose.yaml': `${compose}  db:\n    image: postgres:16\n` });
    const { operations, pushes } = await run();
    assert.equal([operations, pushes], [['updated'], 1]);
    assert.is(fake.git('rev-list', '--count', 'main..harden/safe'), '1');
    assert.match(fake.git('show', 'harden/safe:compose.yaml'), /db:\n {4}image: postgres:16\n {4}user: "999:999"/);
    assert.equal((await run()).writes, []);
  });

  forges(`${name}: a commit of a person on the branch is left alone, and said once`, async () => {
    fake = await begin();
    await run();
    const theirs = fake.human.push('harden/safe', { 'notes.txt': 'mine\n' });
    fake.human.push('main', { 'compose.yaml': `${compose}  db:\n    image: postgres:16\n` });
    assert.equal((await run()).pushes, 0);
    assert.equal([head(), fake.repository.comments.length], [theirs, 1]);
    const again = await run();
    assert.equal([again.writes, again.pushes, head()], [[], 0, theirs]);
  });

  forges(`${name}: one that a person closed is not opened again`, async () => {
    fake = await begin();
    await run();
    fake.human.close(1);
    fake.human.deleteBranch('harden/safe');
    const { writes, pushes } = await run();
    assert.equal([writes, pushes, fake.pulls.length], [[], 0, 1]);
  });

  forges(`${name}: what nothing is left of is closed, and its branch taken away`, async () => {
    fake = await begin();
    await run();
    fake.human.push('main', { 'compose.yaml': 'services: {}\n' });
    const { operations } = await run();
    assert.equal([operations, fake.pulls[0]!.state], [['closed'], 'closed']);
    assert.is(fake.git('branch', '--list', 'harden/safe'), '');
    fake.human.push('main', { 'compose.yaml': compose });
    assert.equal([(await run()).operations, fake.pulls[0]!.state], [['created'], 'open'], 'it is opened again');
  });
}

forges.run();
