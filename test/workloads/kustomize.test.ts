import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openStream } from '../../src/languages/yaml/index.ts';
import { patchJson } from '../../src/workloads/kustomize/json-patch.ts';
import { Kustomizations } from '../../src/workloads/kustomize/kustomizations.ts';
import { applyPatches, type Patched } from '../../src/workloads/kustomize/patched.ts';
import { mergeStrategically } from '../../src/workloads/kustomize/strategic-merge.ts';

const merge = suite('strategic merge');

merge('maps merge, null removes, other lists are replaced', () => {
  const { value, replaced } = mergeStrategically(
    { spec: { a: 1, b: { c: 2 }, args: ['x', 'y'] } },
    { spec: { a: null, b: { d: 3 }, args: ['z'] } },
    true,
  );
  assert.equal(value, { spec: { b: { c: 2, d: 3 }, args: ['z'] } });
  assert.equal(
    replaced.map(path => path.join('.')),
    ['spec.a', 'spec.b.d', 'spec.args'],
  );
});

merge('containers belong together by name, and new ones come first', () => {
  const { value, replaced } = mergeStrategically(
    {
      containers: [
        { name: 'a', image: 'x' },
        { name: 'b', securityContext: { privileged: true } },
      ],
    },
    {
      containers: [
        { name: 'c' },
        { name: 'b', securityContext: { $patch: 'delete' } },
        { name: 'a', $patch: 'delete' },
      ],
    },
    true,
  );
  assert.equal(value, { containers: [{ name: 'c' }, { name: 'b' }] });
  assert.equal(
    replaced.map(path => path.join('.')),
    ['containers.1.securityContext', 'containers.0'],
  );
});

merge('kinds of other projects have no merge keys', () => {
  const { value } = mergeStrategically({ containers: [{ name: 'a' }] }, { containers: [{ name: 'b' }] }, false);
  assert.equal(value, { containers: [{ name: 'b' }] });
});

merge.run();

const json = suite('JSON patch');

json('adds, replaces and removes, and tells what was there before', () => {
  const { value, replaced } = patchJson({ a: { b: 1 }, list: [1, 2] }, [
    { op: 'add', path: '/a/c', value: 2 },
    { op: 'replace', path: '/a/b', value: 3 },
    { op: 'add', path: '/list/-', value: 3 },
    { op: 'remove', path: '/list/0' },
    { op: 'add', path: '/a~1b', value: null },
    { op: 'replace', path: '/none', value: 1 },
    { op: 'test', path: '/a/b', value: 1 },
  ]);
  assert.equal(value, { a: { b: 3, c: 2 }, list: [2, 3], 'a/b': null });
  assert.equal(replaced, [
    ['a', 'b'],
    ['list', '0'],
  ]);
});

json.run();

const overlays = suite('overlays of a base');

function patched(files: Readonly<Record<string, string>>, object: Record<string, string>): (Patched | undefined)[] {
  const kustomizations = new Kustomizations({
    read: path => files[path],
    files: () => Object.keys(files),
    open: text => openStream(new TextEncoder().encode(text)),
  });
  const { kind = 'Deployment', name = 'web' } = object;
  const original = { apiVersion: 'apps/v1', kind, metadata: { name, labels: { app: 'web' } }, spec: { a: 1 } };
  return kustomizations.overlaysOf('base/web.yaml').map(({ patches }) => applyPatches(original, patches));
}

const base = { 'base/kustomization.yaml': 'resources: [./web.yaml]\n' };
const spec = (results: readonly (Patched | undefined)[]): unknown => results.map(result => result?.object.spec);

overlays('are followed from the base to the top, components included', () => {
  const files = {
    ...base,
    'prod/kustomization.yml': 'bases: [../base/]\ncomponents: [../more]\npatchesStrategicMerge: [p.yaml]\n',
    'prod/p.yaml': 'kind: Deployment\nmetadata: {name: web}\nspec: {a: 2}\n',
    'more/Kustomization':
      'kind: Component\npatches: [{target: {kind: Deployment}, patch: "[{op: add, path: /spec/b, value: 1}]"}]\n',
    'top/kustomization.yaml': 'resources: [../prod]\npatches: [{path: c.json, target: {name: web}}]\n',
    'top/c.json': '[{"op": "remove", "path": "/spec/a"}]',
    'other/kustomization.yaml': 'resources: [../elsewhere]\npatchesStrategicMerge: [p.yaml]\n',
  };
  assert.equal(spec(patched(files, {})), [{ a: 2, b: 1 }, { b: 1 }]);
});

overlays('patch what their selectors name', () => {
  const overlay = (target: string): Readonly<Record<string, string>> => ({
    ...base,
    'prod/kustomization.yaml': `resources: [../base]\npatchesJson6902:\n  - target: ${target}\n    patch: '[{"op": "replace", "path": "/spec/a", "value": 2}]'\n`,
  });
  for (const target of [
    '{kind: Deployment}',
    '{name: w.*}',
    '{name: "a|web"}',
    '{labelSelector: app=web}',
    '{group: apps, version: v1}',
  ])
    assert.equal(spec(patched(overlay(target), {})), [{ a: 2 }], target);
  for (const target of [
    '{kind: StatefulSet}',
    '{name: we}',
    '{name: "a|b"}',
    '{labelSelector: app=api}',
    '{group: batch}',
  ])
    assert.equal(spec(patched(overlay(target), {})), [undefined], target);
});

overlays('that take the object away say nothing of it', () => {
  const files = {
    ...base,
    'prod/kustomization.yaml': 'resources: [../base]\npatchesStrategicMerge: [p.yaml]\n',
    'prod/p.yaml': '$patch: delete\nkind: Deployment\nmetadata: {name: web}\n',
  };
  assert.equal(patched(files, {}), [undefined]);
});

overlays.run();
