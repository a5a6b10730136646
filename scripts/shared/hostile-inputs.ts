/** Texts made to hurt. Run as a program it tries to read and edit each of them and prints what became of it. */
import type { TaggedEdit } from '../../src/languages/language.ts';
import { openStream } from '../../src/languages/yaml/index.ts';
import { verifyEdits } from '../../src/verify/index.ts';

const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('');

function bomb(levels: number): string {
  const list = (index: number): string => `l${index}: &l${index} [${`*l${index - 1}, `.repeat(9)}x]\n`;
  return `l0: &l0 [x]\n${lines(levels, index => list(index + 1))}`;
}

export const inputs: Readonly<Record<string, () => string>> = {
  'sequences in sequences': () => '- '.repeat(5_000),
  'brackets in brackets': () => '['.repeat(50_000),
  'closed brackets': () => `a: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`,
  'braces in braces': () => '{a: '.repeat(20_000),
  'maps in maps': () => lines(1_000, index => `${' '.repeat(index)}a:\n`),
  'explicit keys in explicit keys': () => '? '.repeat(5_000),
  'keys of keys': () => `${'{'.repeat(5_000)}a${'}: 1'.repeat(5_000)}\n`,
  'alias bomb': () => bomb(60),
  'merge bomb': () =>
    `m0: &m0 {k: 1}\n${lines(60, index => `m${index + 1}: &m${index + 1}\n  <<: [${`*m${index}, `.repeat(8)}*m${index}]\n`)}`,
  'long chain of merges': () =>
    `m0: &m0 {k: 1}\n${lines(15_000, index => `m${index + 1}: &m${index + 1} {<<: *m${index}}\n`)}`,
  'long chain of aliases': () =>
    `m0: &m0 {k: 1}\n${lines(15_000, index => `m${index + 1}: &m${index + 1} {x: *m${index}}\n`)}`,
  'a map that contains itself': () => 'a: &a\n  b: *a\n  <<: *a\n  c: [*a, *a]\n',
  'one anchor used 30,000 times': () => `a: &a {k: 1}\nl:\n${lines(30_000, () => '  - *a\n')}`,
  '30,000 keys': () => lines(30_000, index => `key${index}: 1\n`),
  '200,000 flow items': () => `a: [${'x, '.repeat(200_000)}y]\n`,
  'a million plain characters': () => `a: ${'x'.repeat(1_000_000)}\n`,
  'a million quoted characters': () => `a: "${'\\n'.repeat(500_000)}"\n`,
  'a million colons': () => `a: ${':'.repeat(1_000_000)}\n`,
  'a million blanks': () => `a:${' '.repeat(1_000_000)}\n`,
  'a million comments': () => '#\n'.repeat(500_000),
  '300,000 documents': () => '---\na: 1\n'.repeat(300_000),
  '50 MB': () => 'a: 1\n'.repeat(10_000_000),
  'marks of the lexer': () => 'a: \u0002\u0018\u001f\n',
  'a hidden line break': () => 'a: 1 # c\u2028b: 2\n',
  '30,000 template actions': () => '{{ x }}\n'.repeat(30_000),
};

const edits: readonly TaggedEdit[] = [
  { op: 'set', at: ['new', 'key'], value: 'x', by: 'f' },
  { op: 'append', at: ['l1'], item: 'x', by: 'f' },
  { op: 'set', at: ['m60', 'k'], value: 2, by: 'f' },
];

function outcome(text: string): string {
  const stream = openStream(new TextEncoder().encode(text));
  if ('kind' in stream) return stream.code;
  const reference = stream.documents[0];
  if (!reference) return 'no document';
  const document = reference.read('go3');
  if (document.kind === 'problem') return document.code;
  for (const key of document.root.keys().slice(0, 2_000)) document.root.get(key)?.get('k');
  document.root.plain();
  const usable = edits.filter(({ at }) => at[0] === 'new' || document.root.get(at[0]!));
  const planned = document.plan(usable);
  if (planned.kind === 'refusal') return `edit refused: ${planned.code}`;
  const result = verifyEdits(stream, [{ document, edits: usable, planned }]);
  return result.kind === 'refusal' ? `not proven: ${result.message}` : 'edited';
}

if (process.argv[1]?.endsWith('hostile-inputs.ts')) {
  for (const [name, make] of Object.entries(inputs)) console.log(JSON.stringify([name, outcome(make())]));
}
