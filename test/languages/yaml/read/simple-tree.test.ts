/** Two ways lead to a tree. Where the short one is taken, the composer must find nothing wrong and give the very same tree. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Composer, type CST, type Document, Parser, Schema } from 'yaml';
import { buildTree } from '../../../../src/languages/yaml/read/build-tree.ts';
import { simpleTree } from '../../../../src/languages/yaml/read/simple-tree.ts';
import { collectedSamples, effort } from '../sample-documents.ts';

const simple = suite('simple trees');
const schema = new Schema({ schema: 'failsafe', merge: false, resolveKnownTags: false });

/** Whether the short way is taken. */
function isShort(text: string): boolean {
  const tokens = [...new Parser().parse(text)];
  const tree = tokens.some(({ type }) => type === 'error') ? undefined : simpleTree(tokens, text);
  if (!tree) return false;
  const options = { keepSourceTokens: true, uniqueKeys: false, logLevel: 'silent', schema } as const;
  const documents = [...new Composer(options).compose(tokens)] as Document.Parsed[];
  const { contents, errors, warnings } = documents[0]!;
  assert.is(documents.length, 1, text);
  assert.equal([...errors, ...warnings], [], text);
  const token = tokens.find((candidate): candidate is CST.Document => candidate.type === 'document')!;
  assert.equal(buildTree(contents, token, text, 200), tree, text);
  return true;
}

const texts = [
  ...['fixtures', 'examples', 'test/data'].flatMap(root =>
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .map(name => join(root, name))
      .filter(name => /\.(ya?ml|json)$/.test(name) && statSync(name).isFile())
      .map(name => readFileSync(name, 'utf8')),
  ),
  ...collectedSamples(['compose', 'kubernetes'], 200 * effort).map(({ bytes }) => new TextDecoder().decode(bytes)),
].flatMap(text => text.split(/^(?=---)/m));

let state = 7;
function random(below: number): number {
  state = (state * 1103515245 + 12345) % 2147483648;
  return (state >> 8) % below;
}

simple('equal composed ones for whole documents', () => {
  const share = texts.filter(isShort).length / texts.length;
  assert.ok(share > 0.8, `${share} of the documents`);
});

simple('equal composed ones on Windows', () => {
  for (const text of texts) isShort(text.replaceAll('\n', '\r\n'));
});

const signs = [
  ...['a', 'b', 'a: ', 'a: b\n', '- a\n', '- ', '? ', ':', ': ', ' ', '\n', '\n', '\n  ', '\r\n', '\t'],
  ...['{', '}', '[', ']', ',', ', ', '"', '"x"', "'", "'y'", '|', '|\n  x\n', '>', '\\n', '#', ' # c', '\n# d\n'],
  ...['&x ', '*x', '!t ', '<<: ', '---\n', '--- ', '...', '%'],
];
const sign = (): string => signs[random(signs.length)]!;

simple('equal composed ones for documents with small changes', () => {
  let count = 0;
  for (let round = 0; round < 2000 * effort; round++) {
    let text = texts[random(texts.length)]!.slice(0, 2000);
    for (let change = random(3); change >= 0; change--) {
      const at = random(text.length + 1);
      text = text.slice(0, at) + (random(3) > 0 ? sign() : '') + text.slice(at + random(3));
    }
    if (isShort(text)) count++;
  }
  assert.ok(count > 500, `${count} documents`);
});

simple('equal composed ones for signs in any order', () => {
  let count = 0;
  for (let round = 0; round < 20_000 * effort; round++) {
    if (isShort(Array.from({ length: 2 + random(14) }, sign).join(''))) count++;
  }
  assert.ok(count > 100, `${count} documents`);
});

simple('are not for what only the composer can judge', () => {
  for (const text of [
    ...[
      'a: &x 1\n',
      'a: !t 1\n',
      '? a\n: 1\n',
      '[a: 1]\n',
      '{a}\n',
      '<<: {}\n',
      '%YAML 1.2\n---\na: 1\n',
      'a: 1\n...\n',
    ],
    ...['a: 1\na: 2\n', 'a: 1\n b: 2\n', 'a: %\n', '--- a: 1\n', 'a: [b\n', 'a: "\\q"\n', 'a: "b"#c\n', '[a,#c\nb]\n'],
    `${'k'.repeat(1030)}: 1\n`,
  ]) {
    assert.not(isShort(text), text);
  }
  assert.ok(isShort('--- # c\na: 1\nb: ["x", y]\nc: |\n  d\n'));
});

simple.run();
