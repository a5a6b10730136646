import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Document, RefusalCode, Stream } from '../../../../src/languages/language.ts';
import { openStream } from '../../../../src/languages/yaml/index.ts';
import type { Dialect } from '../../../../src/languages/yaml/read/scalar.ts';

const read = suite('reading YAML');

function open(text: string | Uint8Array, limits = {}): Stream {
  const stream = openStream(typeof text === 'string' ? new TextEncoder().encode(text) : text, limits);
  if ('kind' in stream) throw new Error(stream.message);
  return stream;
}

function document(text: string, dialect: Dialect = 'go3'): Document {
  const result = open(text).documents[0]!.read(dialect);
  if (result.kind === 'problem') throw new Error(result.message);
  return result;
}

function refused(text: string | Uint8Array, limits = {}): RefusalCode | undefined {
  const stream = openStream(typeof text === 'string' ? new TextEncoder().encode(text) : text, limits);
  if ('kind' in stream) return stream.code;
  const result = stream.documents[0]!.read('go3');
  return result.kind === 'problem' ? result.code : undefined;
}

read('bytes that are no UTF-8 text are refused', () => {
  assert.is(refused(Uint8Array.of(0x61, 0xff, 0x0a)), 'bad-encoding');
  assert.is(refused(Uint8Array.of(0xfe, 0xff, 0, 0x61)), 'bad-encoding');
  assert.is(refused('a: \0'), 'bad-encoding');
});

read('characters that readers disagree about are refused', () => {
  for (const character of ['\u0002', '\u0018', '\u001f', '\r', '\u0085', '\u2028', '\u2029', '\ufeff']) {
    assert.is(refused(`a: 1 # c${character}b: 2\n`), 'control-character');
  }
  assert.is(refused('a: 1\r\nb: "\u00e9"\r\n'), undefined);
});

read('sizes and depth are limited', () => {
  assert.is(refused('a: 1\n', { file: 4 }), 'too-large');
  assert.is(refused('a: 1\n', { document: 4 }), 'too-large');
  assert.is(refused(`a: ${'['.repeat(300)}${']'.repeat(300)}\n`), 'too-deep');
  assert.is(refused(`a: ${'['.repeat(150)}${']'.repeat(150)}\n`), undefined);
});

read('templates, broken syntax, double keys and loose aliases are refused', () => {
  assert.is(refused('image: {{ .Values.image }}\n'), 'template');
  assert.is(refused('{{- if .x }}\na: 1\n{{- end }}\n'), 'template');
  assert.is(refused('a: "{{ x }}"\nb: |\n  {{ y }}\n'), undefined);
  assert.is(refused('a: [1\nb: 2\n'), 'syntax');
  assert.is(refused('a: 1\n"a": 2\n'), 'duplicate-key');
  assert.is(refused('a:\n  <<: {b: 1}\n  <<: {c: 1}\n'), 'duplicate-key');
  const merges = open('a:\n  <<: {b: 1}\n  <<: {c: 1}\n').documents[0]!.read('go3');
  assert.match('message' in merges ? merges.message : '', /`<<: \[\*a, \*b\]`/);
  assert.is(refused('a: *b\n'), 'unresolved-alias');
});

read('a problem says where it is in the file', () => {
  const stream = open('a: 1\n---\nb: [\n---\nc: 1\n');
  const results = stream.documents.map(reference => reference.read('go2'));
  assert.equal(
    results.map(result => result.kind),
    ['document', 'problem', 'document'],
  );
  const broken = results[1]!;
  if (broken.kind === 'document') throw new Error('expected a problem');
  assert.ok(stream.position(broken.offset).line >= 3);
});

read('documents keep their comments and directives and give back the whole text', () => {
  const text = '# head\n%YAML 1.2\n---\na: 1\n# tail\n---\n# about b\nb: |\n  x\n...\n# between\n--- {c: 1}\n';
  const stream = open(text);
  assert.equal(
    stream.documents.map(reference => reference.text),
    ['# head\n%YAML 1.2\n---\na: 1\n# tail\n', '---\n# about b\nb: |\n  x\n...\n', '# between\n--- {c: 1}\n'],
  );
  assert.is(stream.documents.map(reference => reference.text).join(''), text);
});

read('text of only comments is no document', () => {
  assert.is(open('# nothing\n\n').documents.length, 0);
  assert.is(open('').documents.length, 0);
  assert.is(open('a: 1\n...\n# end\n').documents.length, 1);
});

read('line breaks, byte order mark and offsets are known', () => {
  const stream = open('\ufeffa: é\r\nb: 😀\n');
  assert.is(stream.eol, 'mixed');
  assert.is(stream.bom, true);
  assert.is(stream.finalNewline, true);
  assert.equal(stream.position(1), { line: 1, column: 1 });
  assert.equal(stream.position(stream.text.indexOf('b')), { line: 2, column: 1 });
  assert.is(open('a: 1').finalNewline, false);
  assert.is(open('a: 1').eol, 'none');
  assert.is(open('a: 1\r\n').eol, 'crlf');
});

read('a view reads own, inherited and aliased values', () => {
  const text = 'x: &x {a: 1, n: {m: 2}}\nl: &l [p, q]\nw:\n  <<: *x\n  a: 3\n  list: *l\n  own: v # why\n';
  const { root } = document(text);
  const w = root.get('w')!;
  assert.equal(w.keys(), ['a', 'list', 'own', 'n']);
  assert.equal(
    ['a', 'list', 'own', 'n'].map(key => w.get(key)!.owner),
    ['own', 'alias', 'own', 'merge'],
  );
  assert.equal(w.plain(), { a: 3, list: ['p', 'q'], own: 'v', n: { m: 2 } });
  assert.is(w.get('<<'), undefined);
  assert.is(root.find(['w', 'n', 'm'])!.scalar, 2);
  assert.is(root.find(['w', 'none', 'm']), undefined);
  assert.equal(root.get('x')!.users(), [['x'], ['w']]);
  assert.equal(w.get('list')!.users(), [['l'], ['w', 'list']]);
  assert.equal(w.users(), []);
  assert.is(text.slice(...w.get('list')!.range), '*l');
  assert.is(text.slice(...w.get('own')!.keyRange!), 'own');
  assert.is(w.get('own')!.comment, 'why');
});

read('merge lists are read in order, own keys win wherever the merge stands', () => {
  const { root } = document('a: &a {k: 1, x: a}\nb: &b {k: 2, y: b}\nc:\n  k: 3\n  <<: [*a, *b]\nd:\n  <<: [*b, *a]\n');
  assert.equal(root.get('c')!.plain(), { k: 3, x: 'a', y: 'b' });
  assert.equal(root.get('d')!.plain(), { k: 2, y: 'b', x: 'a' });
});

read('a quoted << is data', () => {
  assert.equal(document('a: &a {k: 1}\nb:\n  "<<": *a\n').root.get('b')!.plain(), { '<<': { k: 1 } });
});

read('structures that contain themselves end', () => {
  const { root } = document('a: &a\n  b: *a\n  <<: *a\n  c: 1\n');
  assert.is(root.find(['a', 'b', 'b', 'b', 'c'])!.scalar, 1);
  assert.is(root.plain(), undefined);
  assert.equal(root.get('a')!.keys(), ['b', 'c']);
});

read('comments are those of the same line', () => {
  const { root } = document(
    'a: # on a\n  b: 1 # on b\n  # above c\n  c: |  # on c\n    # text\nd: [x, y] # on d\ne: x#y\n',
  );
  assert.equal(
    [['a'], ['a', 'b'], ['a', 'c'], ['d'], ['e']].map(path => root.find(path)!.comment),
    ['on a', 'on b', 'on c', 'on d', undefined],
  );
});

read('tags are told when they change the meaning', () => {
  const { root } = document('a: !reset null\nb: !!str 5\nc: !override [1]\n');
  assert.equal(
    ['a', 'b', 'c'].map(key => root.get(key)!.tag),
    ['!reset', undefined, '!override'],
  );
  assert.is(root.get('b')!.scalar, '5');
});

read('JSON is read the same way', () => {
  const { root } = document('{"a": [1, {"b": "x"}], "c": null}\n', 'go2');
  assert.equal(root.plain(), { a: [1, { b: 'x' }], c: null });
});

read('a block scalar that ends without a line break has none in its value', () => {
  assert.is(document('a: |\n  x').root.get('a')!.text, 'x');
  assert.is(document('a: |\n  x\n').root.get('a')!.text, 'x\n');
  assert.is(document('a: |-\n  x').root.get('a')!.text, 'x');
});

read('reading is done once', () => {
  const reference = open('a: 1\n').documents[0]!;
  assert.is(reference.read('go3'), reference.read('go3'));
});

read.run();
