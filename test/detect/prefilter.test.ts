import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { valuesOfKey } from '../../src/detect/key-search.ts';
import { openStream } from '../../src/languages/yaml/index.ts';
import { kindsOf } from '../../src/manifests/index.ts';

const pre = suite('prefilter');

const kinds = kindsOf('x.yaml');
const isYes = (text: string): boolean => kinds.some(kind => kind.mayHold(text));

pre('every way to write the deciding key', () => {
  const yes = [
    'kind: Deployment',
    'kind:   Deployment # comment',
    'kind:\tDeployment',
    'kind: "Deployment"',
    "'kind': 'Deployment'",
    '"kind" : Deployment',
    'kind:\n  Deployment',
    'kind: &k Deployment',
    'kind: !!str Deployment',
    'kind: >-\n  Deployment',
    '&a kind: Deployment',
    '!!str kind: Deployment',
    '? kind\n: Deployment',
    '- kind: Deployment',
    '-   kind: Deployment',
    '- - kind: Deployment',
    '--- {apiVersion: apps/v1, kind: Deployment}',
    '---\nkind: Deployment',
    '\uFEFFkind: Deployment',
    '{"apiVersion":"apps/v1","kind":"Deployment"}',
    '{"apiVersion":"apps/v1",\r\n  "kind" : "Deployment"}',
    `{"a":"${'x'.repeat(2000)}","kind":"Pod"}`,
    'kind: List',
    'kind: DeploymentList',
    'apiVersion: batch.volcano.sh/v1alpha1\nkind: Job',
    'services:\n  web: {image: nginx}',
    '"services":\n  web: {image: nginx}',
    'name: x\r\nservices:\r\n  web: {image: nginx}\r\n',
    '{"services": {}}',
    '? services\n: {}',
  ];
  for (const text of yes) assert.ok(isYes(text), text.slice(0, 80));
});

pre('a word near the start of a long text is a key only when its line says so', () => {
  assert.equal([...valuesOfKey(`text: the kind: Deployment\n${'# more\n'.repeat(200)}`, 'kind')], []);
});

pre('what is no manifest is dismissed without parsing', () => {
  const no = [
    '',
    'a: b',
    'kind: ConfigMap',
    'kind: CustomResourceDefinition\nspec: {names: {kind: Backup}}',
    'apiVersion: v1\nkind: Workflow',
    'ofkind: Deployment',
    'kind-of: Deployment',
    '# kind: Deployment',
    'text: the kind: Deployment',
    'myservices:\n  - a',
    '  # services:',
  ];
  for (const text of no) assert.not.ok(isYes(text), text);
});

/** Documents that parse as a manifest although the prefilter dismissed them, and how many were looked at. */
function dismissed(folder: string, every = 1): { documents: number; wrong: string[] } {
  const wrong: string[] = [];
  let documents = 0;
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => /\.(ya?ml|json)$/.test(name) && statSync(join(folder, name)).isFile())
    .sort()
    .filter((_, index) => index % every === 0);
  for (const name of names) {
    const stream = openStream(readFileSync(join(folder, name)));
    if ('kind' in stream) continue;
    for (const reference of stream.documents) {
      documents++;
      if (isYes(reference.text)) continue;
      const document = reference.read('go2');
      if (document.kind === 'problem') continue;
      const { root } = document;
      const kind = kinds.find(each => each.detect(root, name) === 'yes');
      if (kind) wrong.push(`${name} is ${kind.kind}`);
    }
  }
  return { documents, wrong };
}

pre('never says no to a document that is a manifest', () => {
  const corpus = '../shared/corpus';
  const seen = ['fixtures', 'examples', 'test/data'].map(folder => dismissed(folder));
  if (existsSync(corpus)) seen.push(dismissed(corpus, 7));
  assert.ok(seen.reduce((sum, { documents }) => sum + documents, 0) > 250);
  assert.equal(
    seen.flatMap(({ wrong }) => wrong),
    [],
  );
});

pre.run();
