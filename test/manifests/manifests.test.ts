import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { defaultConfig } from '../../src/config/defaults.ts';
import {
  collect,
  isSearched,
  kindsOf,
  type ManifestInput,
  ManifestReader,
  mayBeManifest,
  recognise,
} from '../../src/manifests/index.ts';
import type { Service } from '../../src/transform.ts';
import { ClusterIndex } from '../../src/workloads/kubernetes/cluster-index.ts';
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

/** The first document of a text, read by the kind of this name. */
function inputOf(kind: string, file: string, text: string): ManifestInput {
  const stream = open(text);
  const { dialect } = kindsOf(file).find(each => each.kind === kind)!;
  const document = stream.documents[0]!.read(dialect as 'go2');
  if (document.kind === 'problem') throw new Error(document.message);
  return { file, text, document, lines: offset => stream.position(offset).line, config: defaultConfig };
}

manifests('what a kind has seen of a project serves all of its files, and each project has eyes of its own', () => {
  const files: Record<string, string> = {
    'base/compose.yaml': 'services: {web: {image: a}}\n',
    'a/compose.yaml': 'services: {web: {extends: {service: web, file: ../base/compose.yaml}}}\n',
    'b/compose.yaml': 'services: {web: {extends: {service: web, file: ../base/compose.yaml}}}\n',
  };
  let listed = 0;
  const list = (): readonly string[] => {
    listed++;
    return Object.keys(files);
  };
  const compose = kindsOf('compose.yaml').find(({ kind }) => kind === 'compose')!;
  const project = { read: (path: string) => files[path], files: list, index: new ClusterIndex() };
  const reader = new ManifestReader(project);
  for (const path of ['a/compose.yaml', 'b/compose.yaml']) {
    const { targets } = reader.read(compose, inputOf('compose', path, files[path]!));
    assert.equal(
      targets.map(({ resource }) => resource.name),
      ['web'],
    );
    const service = targets[0]!.target as Service;
    assert.is(service.image?.text, 'a');
    assert.equal(service.elsewhere, []);
  }
  const seen = listed;
  assert.ok(seen > 0);
  const again = reader.read(compose, inputOf('compose', 'b/compose.yaml', files['b/compose.yaml']!));
  assert.equal((again.targets[0]!.target as Service).elsewhere, []);
  assert.is(listed, seen);
  const other = new ManifestReader(project).read(
    compose,
    inputOf('compose', 'a/compose.yaml', files['a/compose.yaml']!),
  );
  assert.equal((other.targets[0]!.target as Service).elsewhere, []);
  assert.ok(listed > seen);
});

manifests('what a file says about others is kept by the kind that knows what it means', () => {
  const index = new ClusterIndex();
  const account = 'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: robot, namespace: jobs}\n';
  collect({ path: 'a/account.yaml', bytes: Buffer.from(account) }, index);
  collect({ path: 'b/route.yaml', bytes: Buffer.from('apiVersion: route.openshift.io/v1\nkind: Route\n') }, index);
  collect({ path: 'c/broken.yaml', bytes: Buffer.from('kind: ServiceAccount\nmetadata: [\n') }, index);
  assert.is(index.account('jobs', 'robot')?.name, 'robot');
  assert.is(index.account('other', 'robot'), undefined);
  assert.is(index.openshift('b/deployment.yaml')?.origin, 'b/route.yaml:1');
  assert.is(index.openshift('a/deployment.yaml'), undefined);
});

manifests.run();
