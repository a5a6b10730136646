/** The whole way of a review on forges beside GitHub: real git, and fakes of them. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { forgeFromEnvironment } from '../../../src/bot/forge/index.ts';
import { Redactor } from '../../../src/bot/redactor.ts';
import type { ReviewResult } from '../../../src/bot/review/result.ts';
import { reviewPullRequest } from '../../../src/bot/review/run.ts';
import { loadTransforms, transformIds } from '../../../transforms/index.ts';
import type { FakeForge } from '../fake/server.ts';
import { FakeClock } from '../fake-clock.ts';
import { startGitea } from '../gitea/index.ts';
import { startGitlab } from '../gitlab/index.ts';

const reviews = suite('reviews on forges beside GitHub');

const rules = { transforms: await loadTransforms(transformIds), known: transformIds };
const web = 'services:\n  web:\n    image: nginx:1.27-alpine\n';
const cache = '  cache:\n    image: redis:7.4-alpine\n';
const files = { 'compose.yaml': web };

let fake: FakeForge;

reviews.after.each(async () => await fake.close());

async function run(number: number): Promise<ReviewResult> {
  const clock = new FakeClock(Date.parse('2026-03-02T04:05:06Z'));
  const forge = await forgeFromEnvironment(fake.env, { clock, redactor: new Redactor() });
  const common = { forge, rules, number, head: undefined, artifact: undefined, now: () => clock.now(), say: () => {} };
  return (await reviewPullRequest(common))!;
}

const channels = ({ findings }: ReviewResult): readonly string[] =>
  [...new Set(findings.map(({ channel }) => channel))].sort();

reviews('GitLab: suggestions in its own form beside the lines, once', async () => {
  fake = await startGitlab({ files });
  const { number } = fake.human.openPull({ head: 'cache', files: { 'compose.yaml': web + cache } });
  assert.equal(channels(await run(number)), ['suggestion']);
  const [comment] = fake.repository.lineComments;
  assert.equal([fake.repository.lineComments.length, comment!.path, comment!.line], [1, 'compose.yaml', 5]);
  assert.match(comment!.body, '```suggestion:-0+0\n    image: redis:7.4-alpine\n    user: "999:1000"\n');
  const before = fake.writes.length;
  await run(number);
  assert.is(fake.writes.length, before, 'a second run writes nothing');
});

reviews('Gitea, which has no suggestions: one comment with the patch, once', async () => {
  fake = await startGitea({ files });
  const { number } = fake.human.openPull({ head: 'cache', files: { 'compose.yaml': web + cache } });
  assert.equal(channels(await run(number)), ['summary']);
  assert.equal([fake.repository.lineComments.length, fake.repository.comments.length], [0, 1]);
  assert.match(fake.repository.comments[0]!.body, '+    user: "999:1000"');
  const before = fake.writes.length;
  await run(number);
  assert.is(fake.writes.length, before, 'a second run writes nothing');
});

reviews.run();
