import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isSearched, kindsOf, mayBeManifest, recognise } from '../../src/manifests/index.ts';
import { open } from '../languages/yaml/editing.ts';

const manifests = suite('kinds of manifests');

/** What each document of a text is: a kind, a reason, a code, or nothing. */
function kindsIn(text: string, path = 'x.yaml'): readonly (string | undefined)[] {
  return open(text).documents.map(reference => {
    const recognised = recognise(reference, path, kindsOf(path));
    if (recognised?.kind === 'manifest') return recognised.manifest.kind;
    return recognised?.kind === 'none' ? recognised.reason : recognised?.code;
  });
}

manifests('every document is of one kind, or says why it is of none', () => {
  const text = [
    'apiVersion: v1\nkind: Pod\n',
    'services:\n  web: {image: nginx}\n',
    'a: 1\n',
    'apiVersion: v1\nkind: ConfigMap\nservices:\n  web: {image: nginx}\n',
    'services:\n  web: {x: 1}\n',
    'kind: Pod\n',
    'services: [\n',
  ].join('---\n');
  assert.equal(kindsIn(text), [
    'kubernetes',
    'compose',
    undefined,
    'kind-without-pods',
    'services-without-image',
    'not-a-manifest',
    'syntax',
  ]);
});

manifests('other keys at the top are fine where the name says what it is', () => {
  const text = 'services:\n  web: {image: nginx}\nother: 1\n';
  assert.equal(kindsIn(text, 'values.yaml'), ['not-a-manifest']);
  assert.equal(kindsIn(text, 'docker-compose.yaml'), ['compose']);
});

manifests('files are found by name, and opened when a deciding word is in them', () => {
  const names = ['a.yaml', 'b.YML', 'c.json', 'd.ts', 'yaml', 'e.yaml.bak'];
  assert.equal(names.filter(isSearched), ['a.yaml', 'b.YML', 'c.json']);
  const may = (text: string): boolean => mayBeManifest('x.yaml', Buffer.from(`#${text}`).subarray(1));
  assert.equal(['kind: Pod', 'services:', 'a: 1', ''].map(may), [true, true, false, false]);
});

manifests('names differ, and kinds that share a file share its language', () => {
  for (const path of ['compose.yaml', 'pod.json', 'x']) {
    const kinds = kindsOf(path);
    assert.is(new Set(kinds.map(({ kind }) => kind)).size, kinds.length);
    assert.is(new Set(kinds.map(({ language }) => language)).size, 1);
    assert.ok(kinds[0]!.language.claims(path));
  }
});

manifests.run();
