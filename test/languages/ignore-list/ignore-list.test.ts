import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ignoreList } from '../../../src/languages/ignore-list/index.ts';
import type { Document, TaggedEdit } from '../../../src/languages/language.ts';

const lists = suite('lists of patterns');

function documentOf(text: string): Document {
  const stream = ignoreList.open(new TextEncoder().encode(text));
  if ('kind' in stream) throw new Error(stream.message);
  const document = stream.documents[0]!.read('ignore-list');
  if (document.kind === 'problem') throw new Error(document.message);
  return document;
}

const append = (...patterns: readonly string[]): readonly TaggedEdit[] =>
  patterns.map(item => ({ op: 'append', at: ['patterns'], item, by: `f-${item}` }));
const comment = (text: string): TaggedEdit => ({ op: 'comment', at: ['patterns'], text, by: 'c' });

/** The text after the edits, proven; a refusal as its code. */
function after(text: string, edits: readonly TaggedEdit[]): string {
  const document = documentOf(text);
  const planned = document.plan(edits);
  if (planned.kind === 'refusal') return planned.code;
  const proof = document.prove(planned, edits);
  return proof.kind === 'proven' ? proof.text : proof.reason;
}

const patternsOf = (text: string): readonly string[] =>
  documentOf(text)
    .root.get('patterns')!
    .items()
    .map(item => item.text);

lists('are claimed by their name', () => {
  for (const name of ['.dockerignore', 'api/.dockerignore', 'Dockerfile.dockerignore', 'a/api.Dockerfile.dockerignore'])
    assert.ok(ignoreList.claims(name) && ignoreList.isSearched(name), name);
  for (const name of ['Dockerfile', '.gitignore', 'dockerignore.md', 'mydockerignore'])
    assert.not(ignoreList.claims(name), name);
});

lists('hold their lines, without comments, blanks and empty lines', () => {
  assert.equal(patternsOf('\uFEFF.git\n# why\n\n  *.log \t\r\n!keep.log\n#x'), ['.git', '*.log', '!keep.log']);
  assert.equal(patternsOf(''), []);
  assert.equal(patternsOf('\uFEFF'), []);
});

lists('stand where their first pattern is', () => {
  const { root } = documentOf('# why\n\n  .git\n*.log\n');
  assert.equal(root.range, [9, 20]);
  assert.equal(root.get('patterns')!.items()[1]!.range, [14, 19]);
});

lists('what is no text is not read', () => {
  const codeOf = (bytes: Uint8Array): string => {
    const stream = ignoreList.open(bytes);
    return 'kind' in stream ? stream.code : 'read';
  };
  assert.is(codeOf(new Uint8Array([0xff])), 'bad-encoding');
  assert.is(codeOf(new TextEncoder().encode('a\0')), 'control-character');
  assert.is(codeOf(new TextEncoder().encode('a\rb')), 'control-character');
  assert.is(codeOf(new Uint8Array(256 * 1024 + 1)), 'too-large');
});

const added: readonly (readonly [before: string, after: string])[] = [
  ['', '.git\n.env\n'],
  ['\uFEFF', '\uFEFF.git\n.env\n'],
  ['dist\n', 'dist\n.git\n.env\n'],
  ['dist', 'dist\n.git\n.env'],
  ['dist\r\n# x\r\n', 'dist\r\n# x\r\n.git\r\n.env\r\n'],
  ['dist\r\n# x', 'dist\r\n# x\r\n.git\r\n.env'],
  ['  .env  \n', '  .env  \n.git\n'],
  ['.git\n.env', '.git\n.env'],
];

lists('patterns go to the end, each once, in the way of the list', () => {
  for (const [before, expected] of added)
    assert.is(after(before, append('.git', '.env', '.git')), expected, JSON.stringify(before));
});

const commented: readonly (readonly [before: string, after: string])[] = [
  ['', '# why\n.git\n'],
  ['\uFEFF', '\uFEFF# why\n.git\n'],
  ['dist\n', '# why\ndist\n.git\n'],
  ['\uFEFFdist', '\uFEFF# why\ndist\n.git'],
  ['# x\r\n\r\n dist\r\n', '# x\r\n\r\n# why\r\n dist\r\n.git\r\n'],
  ['# x\n', '# why\n# x\n.git\n'],
  ['# why\ndist\n', '# why\ndist\n.git\n'],
];

lists('a comment stands above the first pattern, once', () => {
  for (const [before, expected] of commented)
    assert.is(after(before, [comment('why'), ...append('.git'), comment('why')]), expected, JSON.stringify(before));
});

lists('who asked for what is known of each replacement', () => {
  const planned = documentOf('').plan([comment('why'), ...append('.git', '.env')]);
  assert.equal(planned, {
    kind: 'planned',
    splices: [{ start: 0, end: 0, text: '# why\n.git\n.env\n', by: ['c', 'f-.env', 'f-.git'] }],
    lostComments: [],
    touches: [['patterns']],
  });
});

lists('nothing is taken out or changed', () => {
  const others: readonly TaggedEdit[] = [
    { op: 'remove', at: ['patterns', 0], by: 'f' },
    { op: 'set', at: ['patterns', 0], value: 'x', by: 'f' },
    { op: 'append', at: ['patterns'], item: 1, by: 'f' },
  ];
  for (const edit of others) assert.is(after('dist\n', [edit]), 'no-such-path');
  assert.is(documentOf('dist\n').refusal(append('x')), undefined);
});

lists('a plan of another list is not proven', () => {
  const planned = documentOf('dist\n').plan(append('.git'));
  if (planned.kind === 'refusal') throw new Error(planned.message);
  assert.is(documentOf('dist\n').prove(planned, append('.env')).kind, 'unproven');
  assert.is(documentOf('dist\n').prove(planned, [...append('.git'), comment('why')]).kind, 'unproven');
});

const line = fc.constantFrom('', '# a', 'dist', '.git', ' x ', '!y', '\t', '**/*.log');
const some = fc.array(fc.constantFrom('.git', '.env', 'dist', '**/*.log', 'new'), { maxLength: 4 });

lists('whatever is added, everything else stays, and nothing is added twice', () => {
  fc.assert(
    fc.property(fc.array(line), fc.boolean(), fc.constantFrom('\n', '\r\n'), some, (lines, isClosed, eol, patterns) => {
      const before = lines.join(eol) + (isClosed && lines.length > 0 ? eol : '');
      const edits = append(...patterns);
      const text = after(before, edits);
      assert.ok(text.startsWith(before));
      assert.equal(new Set(patternsOf(text)), new Set([...patternsOf(before), ...patterns]));
      assert.is(after(text, edits), text);
      if (before.includes('\n')) assert.is(text.replaceAll(eol, '').includes('\n'), false);
    }),
    { seed: 5, includeErrorInReport: true },
  );
});

lists('lines are coloured, and join to the text', () => {
  const text = '# a\n\n.git\n';
  const spans = ignoreList.highlight(text);
  assert.is(spans.map(each => each.map(span => span.text).join('')).join('\n'), text);
  assert.equal(
    spans.map(each => each.map(({ kind }) => kind)),
    [['comment'], [], ['string'], []],
  );
});

lists.run();
