/** What only GitLab is like. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Forge } from '../../../src/bot/forge/forge.ts';
import { forgeFromEnvironment } from '../../../src/bot/forge/index.ts';
import { Redactor } from '../../../src/bot/redactor.ts';
import { idOf } from '../fake/account-id.ts';
import { FakeClock } from '../fake-clock.ts';
import { type Gitlab, startGitlab } from '../gitlab/index.ts';

const gitlab = suite('forge: GitLab');
const files = { 'a.yml': 'one\ntwo\nthree\n', 'old.yml': 'x: 1\ny: 2\nz: 3\n' };
const changed = { 'a.yml': 'one\nnew\ntwo\nthree\n' };

let fake: Gitlab;
let forge: Forge;
let clock: FakeClock;

gitlab.before.each(async () => {
  clock = new FakeClock();
  fake = await startGitlab({ files });
  forge = await forgeFromEnvironment(fake.env, { clock, redactor: new Redactor() });
});
gitlab.after.each(async () => await fake.close());

const bodies = (from: number): readonly unknown[] => fake.writes.slice(from).map(({ body }) => body);

gitlab('a suggestion says how many lines above its own it replaces, at most 100', () => {
  const fences = [1, 2, 101, 102].map(lines => forge.can.suggestionFence(lines));
  assert.equal(fences, ['suggestion:-0+0', 'suggestion:-1+0', 'suggestion:-100+0', undefined]);
});

gitlab('a line that was there before is named by both of its numbers, also in a file that was renamed', async () => {
  const { number, headSha } = fake.human.openPull({
    head: 'x',
    files: { ...changed, 'old.yml': null, 'new.yml': 'x: 1\ny: 2\nz: 4\n' },
  });
  const comments = [
    { path: 'a.yml', startLine: 1, line: 2, body: 'new' },
    { path: 'a.yml', line: 3, body: 'was there' },
    { path: 'new.yml', line: 2, body: 'renamed' },
  ];
  assert.is(await forge.review(number, { commit: headSha, body: ' ', comments }), 'ok');
  const refs = { base_sha: fake.git('rev-parse', 'main'), start_sha: fake.git('rev-parse', 'main'), head_sha: headSha };
  const place = { ...refs, position_type: 'text' };
  assert.equal(bodies(0), [
    { body: 'new', position: { ...place, old_path: 'a.yml', new_path: 'a.yml', new_line: 2 } },
    { body: 'was there', position: { ...place, old_path: 'a.yml', new_path: 'a.yml', new_line: 3, old_line: 2 } },
    { body: 'renamed', position: { ...place, old_path: 'old.yml', new_path: 'new.yml', new_line: 2, old_line: 2 } },
  ]);
});

gitlab('a review of a head that is none any more is rejected, and nothing is posted', async () => {
  const { number, headSha } = fake.human.openPull({ head: 'x', files: changed });
  fake.human.push('x', { 'a.yml': 'one\nnew\ntwo\nthree\nfour\n' });
  const comments = [{ path: 'a.yml', line: 2, body: 'x' }];
  assert.is(await forge.review(number, { commit: headSha, body: 'R', comments }), 'rejected');
  assert.equal(bodies(0), []);
});

for (const [status, outcome] of [
  [400, 'rejected'],
  [403, 'forbidden'],
] as const)
  gitlab(`a review that GitLab refuses half-way with ${status} is taken back`, async () => {
    const { number, headSha } = fake.human.openPull({ head: 'x', files: changed });
    fake.failOn(({ body }) => ((body as { body?: string })?.body === 'second' ? { status, body: {} } : undefined));
    const comments = ['first', 'second'].map(body => ({ path: 'a.yml', line: 2, body }));
    assert.is(await forge.review(number, { commit: headSha, body: 'R', comments }), outcome);
    assert.equal([fake.repository.lineComments, fake.repository.comments], [[], []]);
    assert.equal(
      fake.writes.map(({ method }) => method),
      ['POST', 'POST', 'DELETE'],
    );
  });

gitlab('what stood there before is not taken for what was not posted', async () => {
  const { number, headSha } = fake.human.openPull({ head: 'x', files: changed });
  const review = { commit: headSha, body: '', comments: [{ path: 'a.yml', line: 2, body: 'same' }] };
  await forge.review(number, review);
  fake.failOn(({ method }) => (method === 'POST' ? 'drop' : undefined));
  await forge.review(number, review).then(
    () => assert.unreachable(),
    ({ message }: Error) => assert.match(message, /^POST .*: no answer/),
  );
  assert.is(fake.repository.lineComments.length, 1);
});

gitlab('while GitLab finds out whether one can be merged, it is not known', async () => {
  const { number } = fake.human.openPull({ head: 'x', files: changed });
  fake.unchecked = 1;
  assert.is((await forge.pull(number)).isMergeable, undefined);
  assert.is((await forge.pull(number)).isMergeable, true);
});

gitlab('bots of projects and groups are told from people by their names', async () => {
  for (const [author, isByBot] of [
    ['project_7_bot', true],
    ['project_7_bot_0a1b2c', true],
    ['group_12_bot1', true],
    ['project_bot', false],
    ['my_project_7_bot', false],
  ] as const) {
    const { number } = fake.human.openPull({ head: author, files: changed, author });
    assert.is((await forge.pull(number)).isByBot, isByBot, author);
  }
});

gitlab('each way of marking a draft counts', async () => {
  for (const title of ['Draft: T', 'draft:T', '[Draft] T', '(draft) T', 'T draft:']) {
    const { number } = fake.human.openPull({ head: `b${fake.pulls.length}`, files: changed, title });
    const pull = await forge.pull(number);
    assert.equal([pull.title, pull.isDraft], title === 'T draft:' ? [title, false] : ['T', true]);
  }
  const made = { head: 'b0', base: 'main', body: '', isDraft: true };
  fake.human.close(1);
  await forge.openPull({ ...made, title: 'Ours' });
  assert.equal((bodies(0)[0] as { title: string }).title, 'Draft: Ours');
});

gitlab('reviewers are asked by their numbers, and one that nobody knows is told by name', async () => {
  const { number } = fake.human.openPull({ head: 'x', files: changed });
  fake.repository.pull(number)!.reviewers = ['second'];
  fake.repository.collaborators.push('second');
  await forge.requestReviewers(number, ['maintainer']);
  assert.equal(bodies(0), [{ reviewer_ids: [idOf('second'), idOf('maintainer')] }]);
  await forge.requestReviewers(number, ['nobody']).then(
    () => assert.unreachable(),
    ({ message }: Error) => assert.is(message, 'GET /users: 422 there is no user "nobody"'),
  );
});

gitlab('what GitLab notes down itself, and what stands beside lines, is no comment below', async () => {
  const { number, headSha } = fake.human.openPull({ head: 'x', files: changed });
  await forge.review(number, { commit: headSha, body: 'R', comments: [{ path: 'a.yml', line: 2, body: 'x' }] });
  assert.equal(
    (await forge.comments(number)).map(({ body }) => body),
    ['R'],
  );
});

gitlab('one whose branch holds nothing, and one from a fork that is gone', async () => {
  fake.human.openPull({ head: 'x', files: changed });
  const gone = fake.human.openPullFromFork({ head: 'x', files: changed, author: 'ghost' });
  assert.is((await forge.pull(gone.number)).head.isFork, true);
  fake.failOn(({ template }) =>
    template.endsWith('/merge_requests') ? { status: 200, body: [{ iid: 1, sha: null }] } : undefined,
  );
  assert.equal(await forge.pulls({ head: 'x' }), []);
});

gitlab.run();
