import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { View } from '../../src/languages/language.ts';
import { openStream } from '../../src/languages/yaml/index.ts';
import { ComposeNeighbours } from '../../src/workloads/compose/neighbours.ts';
import { scanCompleteServices } from '../../src/workloads/compose/scan-services.ts';
import { findStackSign } from '../../src/workloads/compose/stack.ts';
import { findOpenshift } from '../../src/workloads/kubernetes/openshift.ts';

const neighbours = suite('Compose files beside each other');

function among(files: Readonly<Record<string, string>>): ComposeNeighbours {
  return new ComposeNeighbours({
    read: path => files[path],
    files: () => Object.keys(files),
    open: text => openStream(new TextEncoder().encode(text)),
  });
}

const full = 'services:\n  web:\n    image: a\n  api:\n    build: .\n';

neighbours('a file that only adds to services of another one goes with it, whatever its name', () => {
  const files = {
    'x/compose.yaml': full,
    'x/prod.yaml': 'services:\n  web:\n    read_only: true\n',
    'x/more.yml': 'services:\n  new: {image: b}\n  api:\n    init: true\n',
    'x/other.yaml': 'services:\n  web:\n    init: true\n  unknown:\n    init: true\n',
    'x/compose.override.yaml': 'services:\n  web:\n    init: true\n',
    'y/prod.yaml': 'services:\n  web:\n    init: true\n',
    'x/deploy.yaml': 'apiVersion: apps/v1\nservices:\n  web:\n    init: true\n',
  };
  const names = among(files)
    .companions('x/compose.yaml')
    .map(({ file }) => file);
  assert.equal(names, ['x/prod.yaml', 'x/more.yml']);
});

neighbours('services that extend one of another file are found across folders', () => {
  const files = {
    'common/base.yaml': full,
    'shop/compose.yaml': 'services:\n  db:\n    extends: {file: ../common/base.yaml, service: web}\n',
    'shop/compose.dev.yaml': 'services:\n  db:\n    extends: {file: $X/base.yaml, service: web}\n',
  };
  assert.equal(among(files).extenders('common/base.yaml', 'web'), [{ file: 'shop/compose.yaml', service: 'db' }]);
  assert.equal(among(files).extenders('common/base.yaml', 'api'), []);
});

neighbours('of two full files the one with the plainer name comes first', () => {
  const files = { 'compose.prod.yaml': full, 'compose.yaml': full };
  assert.equal(among(files).alternatives('compose.prod.yaml', 'web'), ['compose.yaml']);
  assert.equal(among(files).alternatives('compose.yaml', 'web'), []);
  const hardened = { ...files, 'compose.prod.yaml': `${full}    security_opt: ["no-new-privileges:true"]\n` };
  assert.equal(among(hardened).alternatives('compose.yaml', 'web'), ['compose.prod.yaml']);
});

neighbours('files that only share a folder have nothing to do with each other', () => {
  assert.equal(among({ '000.yaml': full, '001.yaml': full }).alternatives('001.yaml', 'web'), []);
  assert.equal(among({ 'compose.yaml': full, 'prod.yaml': full }).alternatives('prod.yaml', 'web'), ['compose.yaml']);
  assert.equal(among({ 'a.yaml': full, 'a-ci.yaml': full }).alternatives('a-ci.yaml', 'web'), ['a.yaml']);
});

neighbours('complete services are told without a parser, and only when that is certain', () => {
  assert.equal(scanCompleteServices(full), ['web', 'api']);
  assert.equal(scanCompleteServices(`# x\nname: y\n${full}volumes:\n  a: {}\n`), ['web', 'api']);
  for (const text of [
    'services:\n  web:\n    init: true\n',
    'services:\n  web: {image: a}\n',
    'services:\n  web:\n    extends: api\n    image: a\n',
    'services:\n  web:\n    deploy:\n      image: a\n',
    '{"services": {"web": {"image": "a"}}}',
    'services: {}\n',
  ])
    assert.is(scanCompleteServices(text), undefined, text);
});

neighbours.run();

const signs = suite('signs of another reader');

function viewOf(data: object): View {
  const stream = openStream(new TextEncoder().encode(JSON.stringify(data)));
  const document = 'kind' in stream ? undefined : stream.documents[0]!.read('go3');
  if (document?.kind !== 'document') throw new Error('not readable');
  return document.root;
}

signs('what only a swarm obeys says so', () => {
  const of = (service: object, root: object = {}): string | undefined =>
    findStackSign(viewOf({ services: { web: { image: 'a', ...service } }, ...root }), 'compose.yaml')?.what;
  for (const key of ['placement', 'mode', 'update_config', 'rollback_config', 'endpoint_mode'])
    assert.is(of({ deploy: { [key]: 'x' } }), `deploy.${key} of web`);
  assert.is(of({ deploy: { resources: {}, replicas: 2, placement: {} } }), undefined);
  assert.is(of({}, { networks: { edge: { driver: 'overlay' } } }), 'the overlay network edge');
  assert.is(of({}, { secrets: { key: { external: true } } }), 'the external secret key');
  assert.is(of({}, { networks: { edge: { external: true } }, volumes: { a: { external: true } } }), undefined);
});

signs('OpenShift is seen by its groups, its kinds, its annotations and its registry', () => {
  for (const text of [
    'apiVersion: route.openshift.io/v1\nkind: Route\n',
    'apiVersion: v1\nkind: DeploymentConfig\n',
    '{"apiVersion":"v1","kind":"ImageStream"}',
    'metadata:\n  annotations:\n    openshift.io/display-name: x\n',
    'image: image-registry.openshift-image-registry.svc:5000/a/b\n',
  ])
    assert.ok(findOpenshift(text, 'a.yaml'), text);
  for (const text of ['kind: Route\napiVersion: example.org/v1\n', '# openshift\nkind: Deployment\n'])
    assert.is(findOpenshift(text, 'a.yaml'), undefined, text);
});

signs.run();
