/** Files that look like manifests and are something else: left alone, with the reason. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { notesOf, type PlanningOptions, planText } from '../engine/planning.ts';

const skips = suite('skipped files');

/** The reason a file is left alone; undefined when it is planned or refused. */
function reason(text: string, options: PlanningOptions = {}): string | undefined {
  const planning = planText(text, { path: 'deploy/app.yaml', ...options });
  return planning.kind === 'skipped' ? planning.reason : undefined;
}

const pod =
  'apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\nspec:\n  containers:\n    - name: app\n      image: a:1\n';
const compose = 'services:\n  web:\n    image: nginx\n';

skips('a Helm template is known by the chart around it, also when its braces are quoted', () => {
  const chart = { 'charts/web/Chart.yaml': 'name: web\n' };
  const quoted = pod.replace('name: x', 'name: "{{ .Release.Name }}"');
  const path = 'charts/web/templates/sub/pod.yaml';
  assert.is(reason(quoted, { path, files: chart }), 'helm-template');
  assert.is(reason(quoted, { path, files: chart, explicit: true }), 'helm-template');
  assert.is(reason(quoted, { path }), undefined, 'no chart: quoted braces are text');
  assert.is(reason(pod, { path, files: chart }), undefined, 'nothing to fill in: an ordinary manifest');
  assert.is(reason(quoted, { path: 'templates/pod.yaml', files: { 'Chart.yaml': 'name: web\n' } }), 'helm-template');
});

skips('unquoted braces make a template; inside quotes, comments and block scalars they are text', () => {
  assert.is(reason(pod.replace('name: x', 'name: {{ .Release.Name }}')), 'template');
  assert.is(reason(pod.replace('spec:', '{{- if .Values.on }}\nspec:').concat('{{- end }}\n')), 'template');
  assert.is(reason(compose.replace('nginx', 'nginx:{{ tag }}'), { path: 'compose.yaml' }), 'template');
  const text = pod.replace('name: x', "name: x # {{ no }}\n  annotations:\n    a: '{{ b }}'\n    c: |\n      {{ d }}");
  assert.is(reason(text), undefined);
});

skips('a named template is refused with its place instead', () => {
  const planning = planText(pod.replace('name: x', 'name: {{ .Release.Name }}'), { path: 'x.yaml', explicit: true });
  assert.is(planning.kind, 'problem');
  assert.ok(planning.kind === 'problem' && planning.problems[0]!.at?.line === 4 && planning.problems[0]!.explicit);
});

skips('kustomizations, but not objects of other projects with the same kind', () => {
  const kustomization = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [pod.yaml]\n';
  assert.is(reason(`${kustomization}---\n${pod}`, { path: 'any.yaml' }), 'kustomization');
  assert.is(reason(`kind: Component\n---\n${pod}`, { path: 'a/kustomization.yaml' }), 'kustomization');
  const flux = 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nspec: {}\n';
  assert.is(reason(`${flux}---\n${pod}`), undefined);
  assert.is(reason(`apiVersion: core.oam.dev/v1\nkind: Component\n---\n${pod}`), undefined);
});

skips('patches: by directive, in YAML and JSON, and by being named in a kustomization', () => {
  assert.is(reason(pod.replace('image: a:1', 'image: a:1\n      $patch: replace')), 'patch');
  assert.is(reason(pod.replace('- name: app', '- $patch: delete\n      name: app')), 'patch');
  const json = { apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ $patch: 'merge', image: 'a:1' }] } };
  assert.is(reason(JSON.stringify(json, undefined, 2), { path: 'x.json' }), 'patch');
  assert.is(reason(JSON.stringify(json), { path: 'x.json' }), 'patch');
  assert.is(reason(pod.replace('name: x', 'name: x # about $patch: nothing')), undefined);

  const named = (text: string, folder = 'deploy'): string | undefined =>
    reason(pod, { path: 'deploy/patches/pod.yaml', files: { [`${folder}/kustomization.yaml`]: text } });
  assert.is(named('patches:\n  - path: patches/pod.yaml\n'), 'patch');
  assert.is(named('patches:\n- path: ./patches/pod.yaml\n  target: {kind: Pod}\n'), 'patch');
  assert.is(named('patchesStrategicMerge:\n  - patches/pod.yaml\n'), 'patch');
  assert.is(named('patchesStrategicMerge: [patches/pod.yaml]\n'), 'patch');
  assert.is(named('patches: [{path: pod.yaml}]\n', 'deploy/patches'), 'patch');
  assert.is(named('resources:\n  - patches/pod.yaml\n'), undefined);
  assert.is(named('patches:\n  - path: other.yaml\nresources:\n  - patches/pod.yaml\n'), undefined);
});

skips('a Compose file without services is named: Compose no longer reads it', () => {
  const old = 'web:\n  image: nginx\n  ports:\n    - "80:80"\ndb:\n  image: postgres\n';
  const planning = planText(old, { path: 'docker-compose.yml', explicit: true });
  assert.equal([planning.kind, notesOf(planning)], ['problem', ['0 old-compose']]);
  assert.ok(planning.kind === 'problem' && planning.problems.every(({ explicit }) => !explicit), 'no error');
  assert.is(reason(old, { path: 'values.yaml' }), 'not-a-manifest', 'another name may mean anything');
  assert.is(reason('image: nginx\n', { path: 'compose.yaml' }), 'not-a-manifest');
  assert.is(reason('web:\n  image: nginx\nlist: [1]\n', { path: 'compose.yaml' }), 'not-a-manifest');
});

skips('files with services that are no Compose files', () => {
  assert.is(reason('services:\n  web:\n    url: http://x\n', { path: 'gateway.yaml' }), 'services-without-image');
  assert.is(reason('services: [web]\n', { path: 'compose.yaml' }), 'not-a-manifest');
  const ci = 'on: push\nservices:\n  db:\n    image: postgres\n';
  assert.is(reason(ci, { path: 'ci.yaml' }), 'not-a-manifest', 'a foreign key at the top');
  assert.is(reason(ci, { path: 'compose.ci.yaml' }), undefined, 'the name says Compose');
  assert.is(reason(`x-a: 1\n${compose}`, { path: 'anything.yaml' }), undefined);
});

skips('objects without containers', () => {
  assert.is(reason('apiVersion: v1\nkind: List\nitems: []\n'), 'no-workloads');
  assert.is(reason(pod.replace('      image: a:1\n', '')), 'no-workloads', 'part of a patch');
  const foreign = 'apiVersion: v1\nkind: Deployment\nspec:\n  template: {}\n';
  assert.is(reason(foreign), 'kind-without-pods', 'Deployment is no kind of this group');
});

skips('every reason says in words what the file is', () => {
  const files = [
    ['', 'x.yaml'],
    [pod.replace('name: x', 'name: {{ x }}'), 'x.yaml'],
    ['services:\n  web:\n    url: x\n', 'x.yaml'],
    ['apiVersion: v1\nkind: List\nitems: []\n', 'x.yaml'],
    ['kind: Kustomization\n', 'kustomization.yaml'],
  ] as const;
  for (const [text, path] of files) {
    const planning = planText(text, { path });
    assert.ok(planning.kind === 'skipped' && planning.message.length > 20, path);
  }
});

skips.run();
