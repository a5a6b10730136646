import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readIgnoreComments } from '../../src/engine/suppressions/comments.ts';
import { type SuppressionOptions, Suppressions } from '../../src/engine/suppressions/index.ts';
import { parseAnnotation, parseServiceExtension } from '../../src/manifests/named-ignores.ts';

const comments = suite('suppression comments');

comments('a trailing comment speaks about its own line', () => {
  const [comment] = readIgnoreComments(
    'services:\n  web: # harden-ignore read-only-root, drop-capabilities -- writes plugins -- often\n',
  );
  assert.equal(comment, {
    rules: ['read-only-root', 'drop-capabilities'],
    reason: 'writes plugins -- often',
    line: 2,
    about: 2,
    text: '# harden-ignore read-only-root, drop-capabilities -- writes plugins -- often',
  });
});

comments('a comment alone speaks about the next line with content', () => {
  const text = ['# harden-ignore no-privileged -- needed', '', '# another comment', '---', 'services:', ''].join(
    '\r\n',
  );
  assert.is(readIgnoreComments(text)[0]!.about, 5);
});

comments('the file form speaks about everything, and means all rules when it names none', () => {
  const [named, all] = readIgnoreComments(
    '# harden-ignore-file seccomp-runtime-default -- old nodes\n# harden-ignore-file\na: 1\n',
  );
  assert.equal([named!.rules, named!.about], [['seccomp-runtime-default'], 0]);
  assert.equal([all!.rules, all!.about], [['all'], 0]);
});

comments('a rule must be named, and words inside other text are not suppressions', () => {
  assert.equal(readIgnoreComments('a: 1 # harden-ignore -- because')[0]!.rules, []);
  assert.equal(readIgnoreComments('a: "see#harden-ignore x"\nb: harden-ignore\nc: 1 # harden-ignored x'), []);
});

comments.run();

const named = suite('suppressions by annotation and extension');

named('an annotation lists rules with reasons', () => {
  assert.equal(parseAnnotation('read-only-root=writes a=b ; no-host-path = agent;'), [
    { rule: 'read-only-root', reason: 'writes a=b' },
    { rule: 'no-host-path', reason: 'agent' },
  ]);
});

named('x-harden of a service maps rules to reasons', () => {
  assert.equal(parseServiceExtension({ ignore: { 'limit-memory': 'batch', all: null } }), [
    { rule: 'limit-memory', reason: 'batch' },
    { rule: 'all', reason: '' },
  ]);
  assert.equal(parseServiceExtension('nonsense'), []);
  assert.equal(parseServiceExtension({ ignore: ['x'] }), []);
});

named.run();

const decision = suite('deciding what is silenced');
const web = { kind: 'service', name: 'web' };

function suppressions(options: Partial<SuppressionOptions>): Suppressions {
  return new Suppressions({
    path: 'shop/compose.yaml',
    text: '',
    ignore: [],
    today: '2026-05-01',
    activeRules: new Set(['rule-a', 'rule-b']),
    knownRules: new Set(['rule-a', 'rule-b', 'rule-c']),
    ...options,
  });
}

decision('a comment silences its rule at its line, and only there', () => {
  const found = suppressions({ text: 'services:\n  web: # harden-ignore rule-a -- why\n    image: x\n' });
  assert.equal(found.find('rule-a', web, 3, { lines: [2], named: [] }), {
    by: 'comment',
    where: 'shop/compose.yaml:2',
    reason: 'why',
  });
  assert.is(found.find('rule-b', web, 3, { lines: [2], named: [] }), undefined);
  assert.is(found.find('rule-a', web, 3, { lines: [9], named: [] }), undefined);
  assert.ok(found.find('rule-a', web, 2, { lines: [9], named: [] }));
  assert.equal(found.unused(), []);
});

decision('a comment that silences nothing is reported, unless its rule did not run', () => {
  const text =
    'a: 1 # harden-ignore rule-a -- x\nb: 2 # harden-ignore rule-c -- not run now\nc: 3 # harden-ignore ruel-a -- typo\n';
  assert.equal(
    suppressions({ text })
      .unused()
      .map(({ at }) => at!.line),
    [1, 3],
  );
});

decision('a config entry can be limited to files, resources and time', () => {
  const find = (entry: object): unknown =>
    suppressions({ ignore: [{ rule: 'rule-a', reason: 'ok', ...entry }] }).find('rule-a', web, 1, {
      lines: [],
      named: [],
    })?.by;
  assert.is(find({}), 'config');
  assert.is(find({ rule: 'all' }), 'config');
  assert.is(find({ rule: 'rule-b' }), undefined);
  assert.is(find({ path: 'shop/*.yaml' }), 'config');
  assert.is(find({ path: 'other/**' }), undefined);
  assert.is(find({ resource: 'service web' }), 'config');
  assert.is(find({ resource: 'db' }), undefined);
  assert.is(find({ until: '2026-05-01' }), 'config');
  assert.is(find({ until: '2026-04-30' }), undefined);
});

decision.run();
