/** What each kind of edit does to a text, beyond the case table. Every result is proven as well. */

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Planned, TaggedEdit } from '../../../src/languages/language.ts';
import { applySplices } from '../../../src/languages/yaml/index.ts';
import type { Dialect } from '../../../src/languages/yaml/read/scalar.ts';
import { verifyEdits } from '../../../src/verify/index.ts';
import { append, comment, documentOf, insert, open, remove, rename, set, tryEdit } from './editing.ts';

const edits = suite('edits');

function plan(before: string, list: readonly TaggedEdit[], dialect: Dialect = 'go3', index = 0): [string, Planned] {
  const stream = open(before);
  const document = documentOf(stream, dialect, index);
  const planned = document.plan(list);
  if (planned.kind === 'refusal') throw new Error(`${planned.code}: ${planned.message}`);
  const result = verifyEdits(stream, [{ document, edits: list, planned }]);
  if (result.kind === 'refusal') throw new Error(`${result.message}\n${applySplices(stream.text, planned.splices)}`);
  return [result.text, planned];
}

function row(name: string, before: string, list: readonly TaggedEdit[], after: string, dialect: Dialect = 'go3'): void {
  edits(name, () => assert.is(plan(before, list, dialect)[0], after));
}

// ---------------------------------------------------------------------------------------------------------------------
// Places

const abc = 'm:\n  a: 1\n  b: 2\n  c: 3\n';
row('place first', abc, [set('m.x', 0, { place: 'first' })], 'm:\n  x: 0\n  a: 1\n  b: 2\n  c: 3\n');
row(
  'place after the last listed key',
  abc,
  [set('m.x', 0, { place: { after: ['b', 'a', 'q'] } })],
  'm:\n  a: 1\n  b: 2\n  x: 0\n  c: 3\n',
);
row(
  'place before the first listed key',
  abc,
  [set('m.x', 0, { place: { before: ['c', 'b'] } })],
  'm:\n  a: 1\n  x: 0\n  b: 2\n  c: 3\n',
);
row(
  'place after nothing means first',
  abc,
  [set('m.x', 0, { place: { after: [] } })],
  'm:\n  x: 0\n  a: 1\n  b: 2\n  c: 3\n',
);
row(
  'place after absent keys means last',
  abc,
  [set('m.x', 0, { place: { after: ['q'] } })],
  'm:\n  a: 1\n  b: 2\n  c: 3\n  x: 0\n',
);
row(
  'place before absent keys means last',
  abc,
  [set('m.x', 0, { place: { before: ['q'] } })],
  'm:\n  a: 1\n  b: 2\n  c: 3\n  x: 0\n',
);
row(
  'keys of the same plan count',
  abc,
  [
    set('m.x', 0, { place: { after: ['a'] } }),
    set('m.y', 0, { place: { after: ['x'] } }),
    set('m.w', 0, { place: { before: ['x'] } }),
  ],
  'm:\n  a: 1\n  w: 0\n  x: 0\n  "y": 0\n  b: 2\n  c: 3\n',
);
row(
  'the place is that of the first missing key',
  abc,
  [set('m.x.y.z', 0, { place: { after: ['a'] } }), append('m.x.l', 'v', { place: { after: ['a'] } })],
  'm:\n  a: 1\n  x:\n    "y":\n      z: 0\n    l:\n      - v\n  b: 2\n  c: 3\n',
);
row(
  'the first key of a list item',
  '- a: 1\n  b: 2\n',
  [set('0.x', 0, { place: 'first' })],
  '- x: 0\n  a: 1\n  b: 2\n',
);
row(
  'the first key of a file, above its comment',
  '# about a\na: 1\n',
  [set('x', 0, { place: 'first' })],
  'x: 0\n# about a\na: 1\n',
);

// ---------------------------------------------------------------------------------------------------------------------
// Set and append

row(
  'an equal value is no change',
  'a: "1"\nb: [x, {y: ~}]\n',
  [set('a', '1'), set('b', ['x', { y: null }])],
  'a: "1"\nb: [x, {y: ~}]\n',
);
edits('of two edits the last one holds, with the looks and the anchor of the first text', () => {
  const twice = (text: string, at: string): string => {
    const outcome = tryEdit(text, [set(at, 'x'), set(at, 'z')]);
    return 'text' in outcome ? outcome.text : outcome.code;
  };
  assert.is(twice('a: "one" # c\n', 'a'), 'a: "z" # c\n');
  assert.is(twice('a: &x one # c\n', 'a'), 'a: &x z # c\n');
  assert.is(twice('a: {b: [x, y]} # c\n', 'a.b.1'), 'a: {b: [x, z]} # c\n');
});
row('an existing value can be left alone', 'a: 1\n', [set('a', 2, { unlessPresent: true })], 'a: 1\n');
row(
  'only what differs in a map is touched',
  'm: # c\n  a: 1 # a\n  b: 2 # b\n  c: 3\n',
  [set('m', { a: 1, b: 5, d: 6 })],
  'm: # c\n  a: 1 # a\n  b: 5 # b\n  d: 6\n',
);
row(
  'only what differs in a list is touched',
  'l:\n  - a # a\n  - b\n  - c\n',
  [set('l', ['a', 'x'])],
  'l:\n  - a # a\n  - x\n',
);
row(
  'an item that is there is not added',
  'l: [all]\nm:\n  - "ALL"\n',
  [append('l', 'ALL', { sameAs: 'text-any-case' }), append('m', 'ALL')],
  'l: [all]\nm:\n  - "ALL"\n',
);
row(
  'maps are the same by their keys',
  'v:\n- name: tmp\n  emptyDir: {}\n',
  [append('v', { name: 'tmp', emptyDir: { sizeLimit: '1Mi' } }, { sameAs: { keys: ['name'] } })],
  'v:\n- name: tmp\n  emptyDir: {}\n',
);
row('two fixes append the same item once', 'a:\n', [append('a', 'x'), append('a', 'x')], 'a:\n  - x\n');
row(
  'insertion counts in the list as it was',
  'l:\n  - a\n  - b\n',
  [insert('l', 1, 'x'), insert('l', 1, 'w')],
  'l:\n  - a\n  - x\n  - w\n  - b\n',
);
row(
  'a list item that is nothing becomes a map',
  'c:\n  -\n  - # c\n  - ~ # n\n  - {}\n',
  [0, 1, 2, 3].map(index => set(`c.${index}.a`, { b: 1 })),
  'c:\n  - a:\n      b: 1\n  - # c\n    a:\n      b: 1\n  - # n\n    a:\n      b: 1\n  - a:\n      b: 1\n',
);
row('an anchor stays when its null is filled', 'sc: &x\nz: 1\n', [set('sc.a', 1)], 'sc: &x\n  a: 1\nz: 1\n');
row('a document of nothing gets its first key', '---\n', [set('a.b', 'c')], '---\na:\n  b: c\n');
row(
  'lists of scalars are written as the file writes them',
  'a: [x]\nb: [x, z]\nm:\n  k: 1\n',
  [append('m.l', 'ALL')],
  'a: [x]\nb: [x, z]\nm:\n  k: 1\n  l: [ALL]\n',
);
row(
  'indents follow the siblings',
  'services:\n web:\n   build:\n     context: .\n   ports:\n    - 1\n',
  [set('services.web.deploy.limits', { pids: 5 }), append('services.web.caps', 'ALL')],
  'services:\n web:\n   build:\n     context: .\n   ports:\n    - 1\n   deploy:\n     limits:\n       pids: 5\n   caps:\n    - ALL\n',
);
row(
  'lists of Kubernetes are not indented by default',
  'a:\n  b: 1\n',
  [append('a.l', 'x')],
  'a:\n  b: 1\n  l:\n  - x\n',
  'go2',
);
row(
  'a long value is never folded',
  'a: 1\n',
  [set('b', `${'word '.repeat(60)}end`)],
  `a: 1\nb: ${'word '.repeat(60)}end\n`,
);

// ---------------------------------------------------------------------------------------------------------------------
// Remove, rename, comment

row('a removed pair takes its own line', 'a: 1\n# about b\nb: 2 # c\nc: 3\n', [remove('b')], 'a: 1\n# about b\nc: 3\n');
row('of two blank lines one stays', 'a: 1\n\nb: 2\n\nc: 3\n', [remove('b')], 'a: 1\n\nc: 3\n');
row('an emptied parent goes too', 'a:\n  b:\n    c: 1\nd: 2\n', [remove('a.b.c')], 'd: 2\n');
row(
  'or stays empty',
  'a: # c\n  b: 1\nl:\n  - x\n',
  [remove('a.b', { leaveEmpty: 'empty' }), remove('l.0', { leaveEmpty: 'empty' })],
  'a: {} # c\nl: []\n',
);
row('the first key of an item pulls the next one up', 'l:\n- a: 1\n  b: 2\n', [remove('l.0.a')], 'l:\n- b: 2\n');
row('a comment between comes along', 'l:\n- a: 1\n  # c\n  b: 2\n', [remove('l.0.a')], 'l:\n- # c\n  b: 2\n');
row(
  'indexes mean the list as it was',
  'l: [a, b, c]\nm:\n  - a\n  - b\n  - c\n',
  [remove('l.0'), remove('l.2'), remove('m.0'), remove('m.1')],
  'l: [b]\nm:\n  - c\n',
);
row('removing from flow keeps the neighbours', 'a: { x: 1, w: 2, z: 3 }\n', [remove('a.w')], 'a: { x: 1, z: 3 }\n');
row(
  'removing the last of flow takes its comma',
  'a: [x, w]\nb: [\n  x,\n  w\n]\n',
  [remove('a.1'), remove('b.1')],
  'a: [x]\nb: [\n  x\n]\n',
);
row(
  'a removed flow member makes room',
  'a: {x: 1, w: 2}\n',
  [remove('a.x'), set('a.z', 3, { place: 'first' })],
  'a: {z: 3, w: 2}\n',
);
row('the end of a file without line break', 'a: 1\nb: 2', [remove('b')], 'a: 1');
row('and blank lines in front of it', 'a: 1\n\n\nb: 2', [remove('b')], 'a: 1');
row('the end of a file is replaced', 'a: 1\nb: 2', [remove('b'), set('c', 3)], 'a: 1\nc: 3');
row(
  'all keys replaced by a new one',
  'm:\n  a: 1 # a\n  b: 2\nz: 1\n',
  [remove('m.a', { leaveEmpty: 'empty' }), remove('m.b', { leaveEmpty: 'empty' }), set('m.c', 3)],
  'm:\n  c: 3 # a\nz: 1\n',
);
row('what is not there is not removed', 'a: 1\n', [remove('b.c'), remove('a.b')], 'a: 1\n');
row(
  'rename keeps quotes and value',
  'a: 1 # c\n"b": 2\n\'c\': 3\n',
  [rename('a', 'x'), rename('b', 'w'), rename('c', "it's")],
  "x: 1 # c\n\"w\": 2\n'it''s': 3\n",
);
row('rename inside flow', 'm: {a: 1, "b":2}\n', [rename('m.a', 'x,z'), rename('m.b', 'c')], 'm: {"x,z": 1, "c":2}\n');
row('a second rename finds nothing to do', 'x: 1\n', [rename('a', 'x')], 'x: 1\n');
row(
  'a comment above a key',
  'm:\n  a: 1\n  b: 2\n',
  [comment('m.b', 'why: this')],
  'm:\n  a: 1\n  # why: this\n  b: 2\n',
);
row(
  'a comment above the dash of a compact key',
  'l:\n  - a: 1\n    b: 2\n',
  [comment('l.0.a', 'why'), comment('l.0.b', 'so')],
  'l:\n  # why\n  - a: 1\n    # so\n    b: 2\n',
);
row('a comment on a new key', 'm:\n  a: 1\n', [set('m.b', 2), comment('m.b', 'why')], 'm:\n  a: 1\n  # why\n  b: 2\n');
row('a comment is written once', '# why\na: 1\n', [comment('a', 'why')], '# why\na: 1\n');
row('a comment stays on one line', 'a: 1\n', [comment('a', 'x\n---\ny')], '# x --- y\na: 1\n');
row(
  'a new key goes above the comment of the next',
  'a: 1\nb: 2\n',
  [comment('b', 'why'), set('k', 1, { place: { after: ['a'] } })],
  'a: 1\nk: 1\n# why\nb: 2\n',
);

edits('comments that disappear are told', () => {
  const [text, planned] = plan('a: # head\n  # x\n  - 1 # one\n  - 2\nb: 1 # stays\nc: 2 # gone\n', [
    set('a', 5),
    remove('c'),
  ]);
  assert.is(text, 'a: 5 # head\nb: 1 # stays\n');
  assert.equal(planned.lostComments, ['x', 'one', 'gone']);
});

// ---------------------------------------------------------------------------------------------------------------------
// Line breaks, byte order mark, several documents

row(
  'mixed line breaks stay mixed',
  'a:\r\n  x: 1\r\nb:\n  x: 1\n',
  [set('a.y', 1), set('b.y', 1)],
  'a:\r\n  x: 1\r\n  "y": 1\r\nb:\n  x: 1\n  "y": 1\n',
);
row(
  'a byte order mark stays in front',
  '\ufeffa: 1\n',
  [set('x', 0, { place: 'first' }), set('a', 2)],
  '\ufeffx: 0\na: 2\n',
);
edits('a document of a stream is edited alone', () => {
  const [text] = plan('a: 1\n---\nb: 1\n---\nc: 1', [set('x', 2)], 'go2', 1);
  assert.is(text, 'a: 1\n---\nb: 1\nx: 2\n---\nc: 1');
});
edits('a document without line break of its own takes that of the file', () => {
  const [text] = plan('a: 1\r\n---\r\nb: 1', [set('x', 2)], 'go2', 1);
  assert.is(text, 'a: 1\r\n---\r\nb: 1\r\nx: 2');
});

// ---------------------------------------------------------------------------------------------------------------------
// JSON

row(
  'empty JSON grows by lines where the text has lines',
  '{\n  "a": [\n    "x"\n  ],\n  "b": {}\n}\n',
  [append('a', 'z'), set('b.c.d', 1)],
  '{\n  "a": [\n    "x",\n    "z"\n  ],\n  "b": {\n    "c": {\n      "d": 1\n    }\n  }\n}\n',
  'go2',
);
row(
  'arrays on one line stay so',
  '{\n  "a": ["x"],\n  "b": 1\n}',
  [set('c', ['z']), append('a', 'y')],
  '{\n  "a": ["x", "y"],\n  "b": 1,\n  "c": ["z"]\n}',
  'go2',
);
row(
  'JSON on one line',
  '{"a": 1}\n',
  [set('b.c', [true, null, 'x'])],
  '{"a": 1, "b": {"c": [true, null, "x"]}}\n',
  'go2',
);
row(
  'the first key of JSON',
  '{\n  "a": 1\n}\n',
  [set('b', 2, { place: 'first' })],
  '{\n  "b": 2,\n  "a": 1\n}\n',
  'go2',
);

// ---------------------------------------------------------------------------------------------------------------------
// Anchors

const merged = 'web: &w\n  image: x\nworker:\n  <<: *w\n';
row(
  'own keys of an anchored map, when its user gets them too',
  merged,
  [set('web.ro', true), set('worker.ro', true)],
  'web: &w\n  image: x\n  ro: true\nworker:\n  <<: *w\n  ro: true\n',
);
row(
  'in any order',
  merged,
  [set('worker.ro', true), set('web.ro', true)],
  'web: &w\n  image: x\n  ro: true\nworker:\n  <<: *w\n  ro: true\n',
);
row(
  'or has its own value',
  'web: &w\n  ro: false\nworker:\n  <<: *w\n  ro: false\n',
  [set('web.ro', true)],
  'web: &w\n  ro: true\nworker:\n  <<: *w\n  ro: false\n',
);
row(
  'an inherited key is overridden',
  merged,
  [set('worker.image', 'z')],
  'web: &w\n  image: x\nworker:\n  <<: *w\n  image: z\n',
);
row(
  'an inherited map is copied before it is changed',
  'x: &x\n  d: {e: 1, f: [1, 2]}\nw:\n  <<: *x\n',
  [set('w.d.e', 2)],
  'x: &x\n  d: {e: 1, f: [1, 2]}\nw:\n  <<: *x\n  d:\n    e: 2\n    f: [1, 2]\n',
);
row(
  'an inherited list is copied before it grows',
  'x: &x\n  l:\n    - 0644\n    - "b"\nw:\n  <<: *x\n',
  [append('w.l', 'c')],
  'x: &x\n  l:\n    - 0644\n    - "b"\nw:\n  <<: *x\n  l:\n    - 0644\n    - "b"\n    - c\n',
);
row(
  'an inherited value that is right stays inherited',
  'x: &x {ro: true}\nw:\n  <<: *x\n',
  [set('w.ro', true)],
  'x: &x {ro: true}\nw:\n  <<: *x\n',
);
row(
  'an aliased map becomes a merge',
  'x: &l {a: 1}\nw:\n  log: *l # c\nz:\n  log: *l\n',
  [set('w.log.b', 2)],
  'x: &l {a: 1}\nw:\n  log: # c\n    <<: *l\n    b: 2\nz:\n  log: *l\n',
);
row(
  'an aliased list is copied',
  'x: &l [a, b]\nw:\n  caps: *l\nz:\n  caps: *l\n',
  [append('w.caps', 'c')],
  'x: &l [a, b]\nw:\n  caps: [a, b, c]\nz:\n  caps: *l\n',
);
row('an alias is replaced by a scalar', 'x: &l a\nw: *l # c\n', [set('w', 'b')], 'x: &l a\nw: b # c\n');
row(
  'one line in the anchor for all of its users',
  'x-c: &c\n  a: 1\nw:\n  <<: *c\nz:\n  <<: *c\n',
  [set('w.ro', true, { shared: 'anchor' }), set('z.ro', true, { shared: 'anchor' })],
  'x-c: &c\n  a: 1\n  ro: true\nw:\n  <<: *c\nz:\n  <<: *c\n',
);
row(
  'through aliases as well',
  'x-l: &l\n  driver: a\nw:\n  log: *l\nz:\n  log: *l\n',
  [set('w.log.driver', 'b', { shared: 'anchor' }), set('z.log.driver', 'b', { shared: 'anchor' })],
  'x-l: &l\n  driver: b\nw:\n  log: *l\nz:\n  log: *l\n',
);
row(
  'a second section stands apart as the parts of the only one do',
  's:\n  a:\n    x: 1\n\n  b:\n    x: 1\n',
  [set('v.d', 1)],
  's:\n  a:\n    x: 1\n\n  b:\n    x: 1\n\nv:\n  d: 1\n',
);
row(
  'and stands close as they do',
  's:\n  a:\n    x: 1\n  b:\n    x: 1\n',
  [set('v.d', 1)],
  's:\n  a:\n    x: 1\n  b:\n    x: 1\nv:\n  d: 1\n',
);
row('an alias and its anchor may go together', 'a: &a 1\nb: *a\nc: 1\n', [remove('b'), remove('a')], 'c: 1\n');

// ---------------------------------------------------------------------------------------------------------------------
// The plan itself

edits('one inserted header serves two fixes and names both', () => {
  const [text, planned] = plan(
    'c:\n- name: a\n',
    [
      { ...set('c.0.sc.readOnly', true), by: 'f1' },
      { ...append('c.0.sc.capabilities.drop', 'ALL'), by: 'f2' },
    ],
    'go2',
  );
  assert.is(text, 'c:\n- name: a\n  sc:\n    readOnly: true\n    capabilities:\n      drop:\n      - ALL\n');
  assert.equal(
    planned.splices.map(({ start, end, by }) => ({ start, end, by })),
    [{ start: 13, end: 13, by: ['f1', 'f2'] }],
  );
});

edits('a wish that another fix fulfils is traced to both', () => {
  const [, planned] = plan('a: 1\n', [
    { ...set('b', 2), by: 'f1' },
    { ...set('b', 2), by: 'f2' },
  ]);
  assert.equal(planned.splices, [{ start: 5, end: 5, text: 'b: 2\n', by: ['f1', 'f2'] }]);
});

edits('every plan starts from the pristine document', () => {
  const stream = open('a:\n  b: 1\n');
  const document = documentOf(stream);
  const first = document.plan([set('a.c', 2), set('a.d', 3)]);
  const second = document.plan([set('a.d', 3)]);
  if (first.kind === 'refusal' || second.kind === 'refusal') throw new Error('refused');
  assert.is(applySplices(stream.text, first.splices), 'a:\n  b: 1\n  c: 2\n  d: 3\n');
  assert.is(applySplices(stream.text, second.splices), 'a:\n  b: 1\n  d: 3\n');
  assert.equal(document.root.plain(), { a: { b: 1 } });
});

edits('offsets are those of the file, splices are sorted and touch only what is asked', () => {
  const text = 'a: 1\n---\nb: 1 # é\nc: 2\n';
  const [after, planned] = plan(text, [set('c', 3), set('b', 2)], 'go2', 1);
  assert.is(after, 'a: 1\n---\nb: 2 # é\nc: 3\n');
  assert.equal(
    planned.splices.map(({ start, end }) => text.slice(start, end)),
    ['1', '2'],
  );
  assert.equal(planned.touches, [['c'], ['b']]);
});

edits('what changes where it is defined, in a part that the engine skips, is named to the key', () => {
  const base = 'x-c: &c\n  a: 1\n  ro: false\nw:\n  <<: *c\n';
  const touched = (edit: TaggedEdit): unknown => plan(base, [edit])[1].touches;
  const shared = { shared: 'anchor' } as const;
  for (const edit of [{ ...remove('w.ro'), ...shared }, set('w.ro', true, shared)])
    assert.equal(touched(edit), [
      ['w', 'ro'],
      ['x-c', 'ro'],
    ]);
});

edits('no edits, no splices', () => {
  const [, planned] = plan('a: 1\n', []);
  assert.equal({ ...planned }, { kind: 'planned', splices: [], lostComments: [], touches: [] });
});

edits.run();
