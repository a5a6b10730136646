/** The pure parts of the bot: what it decides, remembers and shares out. */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Branch, branchFor, judgeBranch, trailers } from '../../../src/bot/pr/branch.ts';
import type { FileChange } from '../../../src/bot/pr/change.ts';
import { decide, type OpenPull, type Situation } from '../../../src/bot/pr/decide.ts';
import { slug, splitGroup } from '../../../src/bot/pr/split.ts';
import { decodeState, encodeState, withState } from '../../../src/bot/pr/state.ts';

const parts = suite('parts of the bot');

const [key, other] = ['a'.repeat(16), 'b'.repeat(16)];
const sha = '1'.repeat(40);
const none: Branch = { kind: 'none' };
const ours: Branch = { kind: 'ours', head: sha, parent: sha, key, by: 'commit' };
const foreign: Branch = { kind: 'foreign', head: sha };
const open: OpenPull = { isHeld: false, wantsRebuild: false, hasConflict: false, isTold: false };
const quiet: Situation = { desired: undefined, branch: none, open: undefined, isReopenable: false, isDone: false };

const situations: readonly (readonly [name: string, situation: Partial<Situation>, action: string])[] = [
  ['nothing to change, nothing there', {}, 'nothing'],
  ['nothing to change, a branch of an earlier one', { branch: ours, isDone: true }, 'delete-branch'],
  ['nothing to change, a branch that somebody made', { branch: foreign, isDone: true }, 'nothing'],
  ['nothing to change, a branch of ours that never had one', { branch: ours }, 'nothing'],
  ['nothing to change any more', { branch: ours, open }, 'close'],
  ['nothing to change any more, but work of others', { branch: foreign, open }, 'tell'],
  ['nothing to change any more, and they know', { branch: foreign, open: { ...open, isTold: true } }, 'nothing'],
  ['something to change', { desired: key }, 'open'],
  ['an earlier run died before it opened one', { desired: key, branch: ours }, 'open'],
  ['somebody has a branch of that name', { desired: key, branch: foreign }, 'nothing'],
  ['we closed one a short while ago', { desired: key, isReopenable: true }, 'reopen'],
  ['we closed one, and somebody took the branch', { desired: key, branch: foreign, isReopenable: true }, 'nothing'],
  ['open and current', { desired: key, branch: ours, open }, 'describe'],
  ['open, another change', { desired: other, branch: ours, open }, 'replace'],
  ['open, a conflict', { desired: key, branch: ours, open: { ...open, hasConflict: true } }, 'replace'],
  ['open, the branch is gone', { desired: key, open }, 'replace'],
  ['open, work of others', { desired: other, branch: foreign, open }, 'tell'],
  [
    'open, work of others, and they know',
    { desired: other, branch: foreign, open: { ...open, isTold: true } },
    'nothing',
  ],
  [
    'open, work of others, the box ticked',
    { desired: key, branch: foreign, open: { ...open, wantsRebuild: true } },
    'replace',
  ],
  ['open, ours, the box ticked', { desired: key, branch: ours, open: { ...open, wantsRebuild: true } }, 'replace'],
  [
    'on hold, whatever else',
    { desired: other, branch: ours, open: { ...open, isHeld: true, wantsRebuild: true } },
    'nothing',
  ],
  ['on hold, nothing to change', { branch: ours, open: { ...open, isHeld: true } }, 'nothing'],
];

for (const [name, situation, action] of situations)
  parts(`decides: ${name}`, () => assert.is(decide({ ...quiet, ...situation }).kind, action));

parts('a branch of ours is pushed again only for another change', () => {
  const pushes = (branch: Branch, desired: string): unknown => decide({ ...quiet, branch, desired });
  assert.equal(pushes(ours, key), { kind: 'open', push: false });
  assert.equal(pushes(ours, other), { kind: 'open', push: true });
  assert.equal(pushes(none, key), { kind: 'open', push: true });
});

parts('a commit is ours when its message names its own tree, behind everything else', () => {
  const message = `harden: x\n\nBody\n\n${trailers('safe', key, sha)}`;
  assert.equal(judgeBranch('h', { tree: sha, parents: ['p'], message }), {
    kind: 'ours',
    head: 'h',
    parent: 'p',
    key,
    by: 'commit',
  });
  for (const commit of [
    { tree: '2'.repeat(40), parents: ['p'], message },
    { tree: sha, parents: ['p', 'q'], message },
    { tree: sha, parents: [], message },
    { tree: sha, parents: ['p'], message: `${message}\nSigned-off-by: somebody\n` },
    { tree: sha, parents: ['p'], message: 'Fix' },
  ])
    assert.is(judgeBranch('h', commit).kind, 'foreign');
});

parts('names of branches', () => {
  assert.is(branchFor('safe', { prefix: 'harden/' }), 'harden/safe');
  assert.is(branchFor('safe', { prefix: 'harden/', base: 'Release/1.x' }), 'harden/release-1-x/safe');
  assert.throws(() => branchFor('a b', { prefix: 'harden/' }));
});

parts('a state is read as it was written, and survives what is around it', () => {
  const id = fc
    .string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 20, maxLength: 20 })
    .map(digits => `hf1-${digits}`);
  const state = fc.record(
    {
      group: fc.constantFrom('safe', 'safe-apps', 'read-only-root'),
      key: fc.constantFrom(key, other),
      findings: fc.array(id, { maxLength: 300 }),
      refused: fc.array(id, { minLength: 1, maxLength: 300 }),
      title: fc.constantFrom('harden: x', 'ü "quoted" -->'),
      labeled: fc.constant(true),
      closed: fc.constant('obsolete' as const),
      told: fc.constant(sha),
    },
    { requiredKeys: ['group', 'key', 'findings'], noNullPrototype: true },
  );
  fc.assert(
    fc.property(state, each => {
      const text = `before\n${encodeState(each)}\nafter`;
      assert.equal(decodeState(text), each);
      assert.is(text.split('-->').length, 2);
      const next = { ...each, closed: 'obsolete' as const };
      assert.equal(decodeState(withState(text, next)), next);
      assert.match(withState(text, next), /^before\n[\s\S]*\nafter$/);
    }),
  );
});

parts('any text is read without harm', () => {
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: true }), data => {
      const text = `<!-- harden:state 1 ${Buffer.from(JSON.stringify(data) ?? '').toString('base64url')} -->`;
      assert.ok(decodeState(text) === undefined || typeof decodeState(text)!.group === 'string');
    }),
  );
});

const file = (path: string, findings = 1): FileChange =>
  ({ path, fixed: Array.from({ length: findings }, () => ({})) }) as unknown as FileChange;
const shared = (files: readonly FileChange[], limits: Partial<Parameters<typeof splitGroup>[2]>): readonly string[] =>
  splitGroup('safe', files, { split: 'auto', maxFiles: 3, maxFindings: 10, ...limits }).map(
    ({ name, files: own, later }) =>
      `${name}: ${own.map(({ path }) => path).join(' ')}${later > 0 ? ` +${later}` : ''}`,
  );

parts('a change is shared out among pull requests that a person can read', () => {
  const files = ['a/x', 'a/y', 'b/x', 'z'].map(path => file(path));
  assert.equal(shared([], {}), []);
  assert.equal(shared(files, { maxFiles: 4 }), ['safe: a/x a/y b/x z']);
  assert.equal(shared(files, {}), ['safe-a: a/x a/y', 'safe-b: b/x', 'safe-root: z']);
  assert.equal(shared(files, { maxFiles: 1 }), ['safe-a: a/x +1', 'safe-b: b/x', 'safe-root: z']);
  assert.equal(shared(files, { split: 'none' }), ['safe: a/x a/y b/x +1']);
  assert.equal(shared([file('a/b/c/x'), file('a/b/d/x')], { split: 'directory:2' }), [
    'safe-a-b-c14cdd: a/b/c/x a/b/d/x',
  ]);
  assert.equal(shared([file('x', 99)], {}), ['safe-root: x'], 'one file is never cut');
});

parts('a folder becomes a part of a name, each another one', () => {
  assert.is(slug(''), 'root');
  assert.is(slug('apps'), 'apps');
  assert.match(slug('root'), /^root-[0-9a-f]{6}$/);
  assert.match(slug('My Apps'), /^my-apps-[0-9a-f]{6}$/);
  assert.match(slug('日本'), /^[0-9a-f]{6}$/);
  assert.is.not(slug('a b'), slug('a-b'));
});

parts.run();
