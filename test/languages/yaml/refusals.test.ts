/** Every reason to leave a text alone, with the text that causes it. A refusal names the first edit that cannot be done. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RefusalCode, Splice, TaggedEdit } from '../../../src/languages/language.ts';
import { openStream } from '../../../src/languages/yaml/index.ts';
import { verifyEdits } from '../../../src/verify/index.ts';
import { append, comment, documentOf, insert, open, path, remove, rename, set, tryEdit } from './editing.ts';

const refusals = suite('refusals');
const seen = new Set<RefusalCode>();

function unreadable(code: RefusalCode, text: string | Uint8Array, limits = {}): void {
  seen.add(code);
  refusals(`${code}: not read`, () => {
    const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
    const stream = openStream(bytes, limits);
    const result = 'kind' in stream ? stream : stream.documents[0]!.read('go3');
    assert.is(result.kind, 'problem');
    if (result.kind === 'problem') assert.is(result.code, code);
  });
}

function refused(code: RefusalCode, text: string, edits: readonly TaggedEdit[], culprit = edits[0]!.at): void {
  seen.add(code);
  refusals(`${code}: ${JSON.stringify(text)}`, () => {
    const outcome = tryEdit(text, edits);
    assert.ok('kind' in outcome, 'kind' in outcome ? '' : outcome.text);
    assert.is(outcome.code, code);
    assert.equal(outcome.at, culprit);
    assert.ok(outcome.message.length > 20 && outcome.message.endsWith('.'));
    assert.ok(outcome.offset >= 0 && outcome.offset <= text.length);
  });
}

unreadable('bad-encoding', Uint8Array.of(0x61, 0x3a, 0xc3, 0x28));
unreadable('control-character', 'a: 1 # c\u2028b: 2\n');
unreadable('too-large', 'a: 1\n', { document: 3 });
unreadable('too-deep', '- '.repeat(250));
unreadable('template', 'image: {{ .Values.image }}\n');
unreadable('syntax', 'a: "b\n');
unreadable('duplicate-key', 'a: 1\na: 2\n');
unreadable('unresolved-alias', 'a: *missing\n');

refused('tagged', 'a: !reset null\n', [set('a', 1)]);
refused('tagged', 'a: !override\n  b: 1\n', [set('a.b', 2)]);
refused('tagged', 'a: !!str 5\n', [set('a', 6)]);
refused('tagged', 'a: !override [x]\n', [append('a', 'y')]);
refused('explicit-key', '? a\n: 1\nb: 2\n', [remove('a')]);
refused('explicit-key', '? a\n: 1\nb: 2\n', [rename('a', 'c')]);
refused('explicit-key', '? a\nb: 2\n', [set('a', 1)]);
refused('implicit-flow-pair', 'a: [b: 1]\n', [set('a.0.c', 2)]);
refused('flow-comment', 'a: [\n  x, # cx\n  y\n]\n', [remove('a.0')]);
refused('flow-comment', 'a: { # empty\n}\n', [set('a.b', 1)]);
refused('flow-comment', 'a: {b: 1}\n', [comment('a.b', 'why')]);
refused('flow-no-colon', 'a: {b, c: 1}\n', [set('a.b', 1)]);
refused('no-such-path', 'a: [x]\n', [set('a.3.b', 1)]);
refused('no-such-path', 'a: 1\n', [rename('b', 'c')]);
refused('no-such-path', 'a: 1\n', [comment('b', 'why')]);
refused('no-such-path', 'a:\n', [set('a.0', 1)]);
refused('not-a-map', 'a: text\n', [set('a.b', 1)]);
refused('not-a-map', 'a: [x]\n', [set('a.b', 1)]);
refused('not-a-map', 'a: [x]\n', [set('a', { b: 1 })]);
refused('not-a-list', 'a:\n  b: 1\n', [append('a', 'x')]);
refused('not-a-list', 'a:\n  b: 1\n', [set('a', ['x'])]);
refused('key-exists', 'a: 1\nb: 2\n', [rename('a', 'b')]);
refused('alias', 'x: &x {a: 1}\ny: *x\n', [set('y.b', 2, { shared: 'refuse' })]);
refused('alias', 'x: &x {a: 1}\ny:\n  <<: *x\n', [remove('y.a')]);
refused('alias', 'x: &x {a: 1}\ny:\n  <<: *x\n  a: 2\n', [remove('y.a')]);
refused('alias', 'x: &x {a: 1}\ny: *x\n', [remove('y.a')]);
refused('alias', 'x: &x {a: {n: &n 1}}\ny:\n  <<: *x\nz: *n\n', [set('y.a.b', 2)]);
refused('shared-anchor', 'web: &w\n  a: 1\nother:\n  <<: *w\n', [set('web.b', 2)]);
refused('shared-anchor', 'web: &w\n  a: 1\nother: *w\n', [set('web.a', 2, { shared: 'refuse' })]);
refused(
  'shared-anchor',
  'a: &a\n  k: 1\nb:\n  <<: *a\nc: 1\n',
  [set('c', 2), set('a.k', 2), set('a.m', 3)],
  ['a', 'k'],
);
refused('anchor-in-use', 'a: &a 1\nb: *a\n', [remove('a')]);
refused('anchor-in-use', 'a: &a\n  k: 1\nb: *a\n', [set('a', 1)]);
refused('anchor-in-use', 'a:\n  n: &n 1\n  m: 2\nb: *n\n', [remove('a')]);
refused('block-scalar-at-end', 'a: |\n  x', [set('b', 1)]);
refused('block-scalar-at-end', 'a:\n  - |\n    x', [append('a', 'y')]);
refused('block-scalar-at-end', 'a: |\n  x\nb: 1', [remove('b')]);
refused('empty-root', 'a: 1\n', [remove('a')]);
refused('empty-root', 'a: 1\n', [{ op: 'remove', at: [], by: 'f' }]);
refused('no-such-path', 'a: 1\n', [{ op: 'set', at: [], value: 1, by: 'f' }]);

refusals('unverified: a text that is not what was planned', () => {
  seen.add('unverified');
  const stream = open('a: 1\n');
  const document = documentOf(stream);
  const edits = [set('b', 2)];
  const planned = document.plan(edits);
  if (planned.kind === 'refusal') throw new Error(planned.message);
  const spoiled = planned as { splices: readonly Splice[] };
  spoiled.splices = planned.splices.map(splice => ({ ...splice, text: 'b: 3\n' }));
  const result = verifyEdits(stream, [{ document, edits, planned }]);
  assert.is(result.kind, 'refusal');
  if (result.kind === 'refusal') assert.is(result.code, 'unverified');
});

refusals('the first edit that cannot be done is named, whatever comes before and behind it', () => {
  const outcome = tryEdit('a: 1\nb: text\n', [set('c', 1), set('b.x', 1), set('a.x', 1)]);
  assert.ok('kind' in outcome);
  assert.equal(outcome.at, path('b.x'));
});

refusals('a refusal leaves the document as it was', () => {
  const document = documentOf(open('a: 1\nb: text\n'));
  assert.is(document.plan([set('c', 1), set('b.x', 1)]).kind, 'refusal');
  const planned = document.plan([set('c', 1)]);
  if (planned.kind === 'refusal') throw new Error(planned.message);
  assert.equal(
    planned.splices.map(({ text }) => text),
    ['c: 1\n'],
  );
});

refusals('insertion is not possible where the list ends with the file in a block scalar, but in front of it is', () => {
  const outcome = tryEdit('a:\n  - |\n    x', [insert('a', 0, 'w')]);
  assert.ok(!('kind' in outcome));
  assert.is(outcome.text, 'a:\n  - w\n  - |\n    x');
});

refusals('every code has an example here', () => {
  const codes: Record<Exclude<RefusalCode, 'no-stage' | 'unknown-instruction' | 'shell' | 'comment'>, true> = {
    'bad-encoding': true,
    'control-character': true,
    'too-large': true,
    'too-deep': true,
    template: true,
    syntax: true,
    'duplicate-key': true,
    tagged: true,
    'explicit-key': true,
    'implicit-flow-pair': true,
    'flow-comment': true,
    'flow-no-colon': true,
    'no-such-path': true,
    'not-a-map': true,
    'not-a-list': true,
    'key-exists': true,
    alias: true,
    'shared-anchor': true,
    'anchor-in-use': true,
    'unresolved-alias': true,
    'block-scalar-at-end': true,
    'empty-root': true,
    unverified: true,
  };
  assert.equal([...seen].sort(), Object.keys(codes).sort());
});

refusals.run();
