/** The whole way of a review: real git, a fake GitHub that is as strict as the real one. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { forgeFromEnvironment } from '../../../src/bot/forge/index.ts';
import { Redactor } from '../../../src/bot/redactor.ts';
import type { ReviewResult } from '../../../src/bot/review/result.ts';
import { reviewPullRequest } from '../../../src/bot/review/run.ts';
import { loadTransforms, transformIds } from '../../../transforms/index.ts';
import { type Github, startGithub } from '../github/index.ts';

const reviews = suite('reviews on GitHub');

const rules = { transforms: await loadTransforms(transformIds), known: transformIds };
const web = 'services:\n  web:\n    image: nginx:1.27-alpine\n';
const cache = '  cache:\n    image: redis:7.4-alpine\n';

async function run(github: Github, number: number, head?: string): Promise<ReviewResult> {
  let now = Date.parse('2026-03-02T04:05:06Z');
  const clock = {
    now: () => now,
    sleep: async (milliseconds: number) => {
      now += milliseconds;
    },
  };
  const forge = await forgeFromEnvironment(github.env, { clock, redactor: new Redactor() });
  const common = { forge, rules, number, head, artifact: undefined, now: clock.now, say: () => {} };
  return (await reviewPullRequest(common))!;
}

async function withGithub(
  options: Parameters<typeof startGithub>[0],
  work: (github: Github) => Promise<void>,
): Promise<void> {
  const github = await startGithub(options);
  try {
    await work(github);
  } finally {
    await github.close();
  }
}

const channels = ({ findings }: ReviewResult): readonly string[] =>
  [...new Set(findings.map(({ channel }) => channel))].sort();

reviews('what a pull request adds is answered with suggestions beside its lines, once', async () => {
  await withGithub({ files: { 'compose.yaml': web } }, async github => {
    const { number } = github.human.openPull({ head: 'cache', files: { 'compose.yaml': web + cache } });
    const result = await run(github, number);
    assert.equal(channels(result), ['suggestion']);
    const { lineComments } = github.repository;
    assert.is(lineComments.length, 1);
    assert.match(
      lineComments[0]!.body,
      '```suggestion\n    image: redis:7.4-alpine\n    user: "999:1000"\n    read_only: true\n    cap_drop:\n      - ALL\n    security_opt:\n      - no-new-privileges:true\n```\n',
    );
    const before = github.writes.length;
    await run(github, number);
    assert.is(github.writes.length, before, 'a second run writes nothing');
  });
});

reviews('a fork, with a token that may write', async () => {
  await withGithub({ files: { 'compose.yaml': web } }, async github => {
    const { number, headSha } = github.human.openPullFromFork({
      head: 'cache',
      files: { 'compose.yaml': web + cache },
    });
    assert.equal(channels(await run(github, number, headSha)), ['suggestion']);
  });
});

reviews('a token that may only read: everything is in the log and the summary of the step', async () => {
  await withGithub({ files: { 'compose.yaml': web }, account: { can: 'read' } }, async github => {
    const { number } = github.human.openPullFromFork({ head: 'cache', files: { 'compose.yaml': web + cache } });
    const result = await run(github, number);
    assert.equal(channels(result), ['annotation']);
    assert.match(result.annotations.join('\n'), /^::error file=compose\.yaml,line=4,.*Service cache runs as root/m);
    assert.match(result.stepSummary, 'no-new-privileges');
    assert.equal(github.repository.lineComments, []);
    assert.equal(github.repository.comments, []);
  });
});

for (const [name, text] of [
  ['CRLF', (web + cache).replaceAll('\n', '\r\n')],
  ['no line break at its end', (web + cache).trimEnd()],
] as const) {
  reviews(`${name}: what cannot be suggested stands in one comment`, async () => {
    await withGithub({ files: { 'compose.yaml': web } }, async github => {
      const { number } = github.human.openPull({ head: 'cache', files: { 'compose.yaml': text } });
      const result = await run(github, number);
      assert.ok(channels(result).includes('summary'), channels(result).join());
      assert.is(github.repository.comments.length, 1);
      const before = github.writes.length;
      await run(github, number);
      assert.is(github.writes.length, before, 'a second run writes nothing');
    });
  });
}

reviews('a review that is refused (422) becomes a comment', async () => {
  await withGithub({ files: { 'compose.yaml': web } }, async github => {
    const { number } = github.human.openPull({ head: 'cache', files: { 'compose.yaml': web + cache } });
    github.failOn(({ method, template }) =>
      method === 'POST' && template.endsWith('/reviews')
        ? { status: 422, body: { message: 'Unprocessable Entity', errors: ['Line could not be resolved'] } }
        : undefined,
    );
    const result = await run(github, number);
    assert.equal(channels(result), ['summary']);
    assert.is(github.repository.comments.length, 1);
  });
});

reviews('a file whose diff the forge does not show, among 3,000 others', async () => {
  await withGithub({ files: { 'compose.yaml': web } }, async github => {
    github.switches.longestPatch = 10;
    github.switches.mostFiles = 3;
    const others = Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`z${index}.txt`, 'x\n']));
    const { number } = github.human.openPull({ head: 'cache', files: { 'compose.yaml': web + cache, ...others } });
    const result = await run(github, number);
    assert.equal(channels(result), ['summary']);
  });
});

reviews('the head moved since the event: nothing is written', async () => {
  await withGithub({ files: { 'compose.yaml': web } }, async github => {
    const { number, headSha } = github.human.openPull({ head: 'cache', files: { 'compose.yaml': web + cache } });
    github.human.pushToPull(number, { 'README.md': '# New\n' });
    const result = await run(github, number, headSha);
    assert.is(result.outcome, 'moved');
    assert.equal(github.writes, []);
  });
});

reviews('what holds is what the base says: a pull request cannot switch its review off', async () => {
  await withGithub({ files: { 'compose.yaml': web } }, async github => {
    const { number } = github.human.openPullFromFork({
      head: 'cache',
      files: { 'compose.yaml': web + cache, '.hardenrc.json': '{"bot": {"enabled": false}, "exclude": ["**"]}\n' },
    });
    assert.equal(channels(await run(github, number)), ['suggestion']);
  });
});

reviews.run();
