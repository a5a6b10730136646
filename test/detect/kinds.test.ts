/** Every kind with a pod template, matched by API group and kind, and where its pod specs are. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { notesOf, planText } from '../engine/planning.ts';

const kinds = suite('kinds');

const ray = (at: string): string => `${at}/headGroupSpec/template/spec ${at}/workerGroupSpecs/0/template/spec`;
const jobs = '/replicatedJobs/0/template/spec/template/spec';

/** apiVersion, kind, pointers of the pod specs. */
const table: readonly (readonly [apiVersion: string, kind: string, pods: string])[] = [
  ['v1', 'Pod', '/spec'],
  ['v1', 'PodTemplate', '/template/spec'],
  ['v1', 'ReplicationController', '/spec/template/spec'],
  ...['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'].map(
    kind => ['apps/v1', kind, '/spec/template/spec'] as const,
  ),
  ['apps/v1beta2', 'Deployment', '/spec/template/spec'],
  ['extensions/v1beta1', 'Deployment', '/spec/template/spec'],
  ['extensions/v1beta1', 'DaemonSet', '/spec/template/spec'],
  ['batch/v1', 'Job', '/spec/template/spec'],
  ['batch/v1', 'CronJob', '/spec/jobTemplate/spec/template/spec'],
  ['batch/v1beta1', 'CronJob', '/spec/jobTemplate/spec/template/spec'],
  ['apps.openshift.io/v1', 'DeploymentConfig', '/spec/template/spec'],
  ['argoproj.io/v1alpha1', 'Rollout', '/spec/template/spec'],
  ['serving.knative.dev/v1', 'Service', '/spec/template/spec'],
  ['serving.knative.dev/v1', 'Configuration', '/spec/template/spec'],
  ...['CloneSet', 'StatefulSet', 'DaemonSet', 'BroadcastJob'].map(
    kind => ['apps.kruise.io/v1alpha1', kind, '/spec/template/spec'] as const,
  ),
  [
    'apps.kruise.io/v1alpha1',
    'AdvancedCronJob',
    '/spec/template/jobTemplate/spec/template/spec /spec/template/broadcastJobTemplate/spec/template/spec',
  ],
  [
    'apps.kruise.io/v1alpha1',
    'UnitedDeployment',
    ['statefulSet', 'advancedStatefulSet', 'cloneSet', 'deployment']
      .map(name => `/spec/template/${name}Template/spec/template/spec`)
      .join(' '),
  ],
  ['jobset.x-k8s.io/v1alpha2', 'JobSet', `/spec${jobs}`],
  [
    'leaderworkerset.x-k8s.io/v1',
    'LeaderWorkerSet',
    '/spec/leaderWorkerTemplate/leaderTemplate/spec /spec/leaderWorkerTemplate/workerTemplate/spec',
  ],
  ['trainer.kubeflow.org/v1alpha1', 'TrainingRuntime', `/spec/template/spec${jobs}`],
  ['trainer.kubeflow.org/v1alpha1', 'ClusterTrainingRuntime', `/spec/template/spec${jobs}`],
  ['kubeflow.org/v1', 'PyTorchJob', '/spec/pytorchReplicaSpecs/Master/template/spec'],
  ['kubeflow.org/v1', 'TFJob', '/spec/tfReplicaSpecs/Worker/template/spec'],
  ['kubeflow.org/v2beta1', 'MPIJob', '/spec/mpiReplicaSpecs/Launcher/template/spec'],
  ['kubeflow.org/v1', 'XGBoostJob', '/spec/xgbReplicaSpecs/Master/template/spec'],
  ['kubeflow.org/v1', 'PaddleJob', '/spec/paddleReplicaSpecs/Worker/template/spec'],
  ['batch.volcano.sh/v1alpha1', 'Job', '/spec/tasks/0/template/spec /spec/tasks/1/template/spec'],
  ['ray.io/v1', 'RayCluster', ray('/spec')],
  ['ray.io/v1', 'RayJob', `${ray('/spec/rayClusterSpec')} /spec/submitterPodTemplate/spec`],
  ['ray.io/v1', 'RayService', ray('/spec/rayClusterConfig')],
  ['keda.sh/v1alpha1', 'ScaledJob', '/spec/jobTargetRef/template/spec'],
  ['agones.dev/v1', 'GameServer', '/spec/template/spec'],
  ['agones.dev/v1', 'Fleet', '/spec/template/spec/template/spec'],
  ['agones.dev/v1', 'GameServerSet', '/spec/template/spec/template/spec'],
  ['actions.github.com/v1alpha1', 'AutoscalingRunnerSet', '/spec/template/spec'],
];

/** An object that holds a pod spec at each of the pointers. */
function manifest(apiVersion: string, kind: string, pods: string): string {
  const root: Record<string, unknown> = { apiVersion, kind, metadata: { name: 'x' } };
  for (const pointer of pods.split(' ')) {
    const keys = pointer.slice(1).split('/');
    // biome-ignore lint/suspicious/noExplicitAny: a tree of maps and lists built on the way down
    let node: any = root;
    for (const [index, key] of keys.entries()) {
      node[key] ??= /^\d+$/.test(keys[index + 1] ?? '') ? [] : {};
      node = node[key];
    }
    node.containers = [{ name: 'app', image: 'example/app:1' }];
  }
  return JSON.stringify(root, undefined, 2);
}

/** Pointers of the containers that rules looked at. */
function containersIn(text: string): readonly string[] {
  const planning = planText(text, { path: 'x.json', rules: ['drop-capabilities'] });
  if (planning.kind !== 'planned') return [];
  return planning.file.plan.findings.map(({ pointer }) => pointer.replace(/\/securityContext.*/, ''));
}

for (const [apiVersion, kind, pods] of table) {
  kinds(`${apiVersion} ${kind}`, () => {
    const text = manifest(apiVersion, kind, pods);
    const wanted = pods.split(' ').map(pointer => `${pointer}/containers/0`);
    assert.equal([...containersIn(text)].sort(), [...wanted].sort());
    const foreign = manifest('example.org/v1', kind, pods);
    assert.equal(containersIn(foreign), [], 'the same kind of another group');
    assert.equal(notesOf(planText(foreign, { path: 'x.json' })), []);
  });
}

kinds('a kind that several projects use is read as its own project has it', () => {
  assert.equal(containersIn(manifest('batch.volcano.sh/v1alpha1', 'Job', '/spec/template/spec')), []);
  assert.equal(containersIn(manifest('v1', 'Service', '/spec/template/spec')), []);
  assert.equal(containersIn(manifest('agones.dev/v1', 'Fleet', '/spec/template/spec')), []);
  assert.equal(containersIn(manifest('v1', 'Deployment', '/spec/template/spec')), []);
});

kinds('items of a List and of typed lists, each with its own kind', () => {
  const item = (apiVersion: string, kind: string, pods: string): unknown =>
    JSON.parse(manifest(apiVersion, kind, pods));
  const items = [
    item('v1', 'ConfigMap', '/data'),
    item('batch/v1', 'CronJob', '/spec/jobTemplate/spec/template/spec'),
    item('apps/v1', 'Deployment', '/spec/template/spec'),
  ];
  const wanted = [
    '/items/1/spec/jobTemplate/spec/template/spec/containers/0',
    '/items/2/spec/template/spec/containers/0',
  ];
  for (const kind of ['List', 'DeploymentList'])
    assert.equal(containersIn(JSON.stringify({ apiVersion: 'v1', kind, items })), wanted);
  const nested = { apiVersion: 'v1', kind: 'List', items: [{ apiVersion: 'v1', kind: 'List', items }] };
  assert.equal(
    containersIn(JSON.stringify(nested)),
    wanted.map(pointer => `/items/0${pointer}`),
  );
});

kinds('objects that run containers outside a pod spec are named, once each, and never changed', () => {
  const argo = { apiVersion: 'argoproj.io/v1alpha1', spec: { templates: [{ container: { image: 'a:1' } }] } };
  const tekton = { apiVersion: 'tekton.dev/v1', spec: { steps: [{ image: 'a:1' }] } };
  const objects = [
    ...['Workflow', 'WorkflowTemplate', 'ClusterWorkflowTemplate', 'CronWorkflow'].map(kind => ({ ...argo, kind })),
    ...['Task', 'ClusterTask', 'TaskRun', 'Pipeline', 'PipelineRun'].map(kind => ({ ...tekton, kind })),
    { apiVersion: 'apps.kruise.io/v1alpha1', kind: 'SidecarSet', spec: { containers: [{ image: 'a:1' }] } },
  ];
  for (const object of objects) {
    const planning = planText(JSON.stringify(object), { path: 'x.json', explicit: true });
    assert.is(planning.kind, 'problem');
    assert.equal(notesOf(planning), ['1 kind-not-edited'], object.kind);
    assert.ok(planning.kind === 'problem' && planning.problems.every(({ explicit }) => !explicit), 'no error');
    assert.equal(notesOf(planText(JSON.stringify({ ...object, apiVersion: 'example.org/v1' }))), []);
  }
});

kinds('a pipeline without images of its own is not worth a note', () => {
  const text = 'apiVersion: tekton.dev/v1\nkind: Pipeline\nspec:\n  tasks:\n    - taskRef: { name: build }\n';
  assert.equal(notesOf(planText(text, { path: 'x.yaml' })), []);
});

kinds('a note stands beside the findings of its neighbours, with its line', () => {
  const text = [
    'apiVersion: v1',
    'kind: Pod',
    'spec:',
    '  containers:',
    '    - image: example/app:1',
    '      name: app',
    '---',
    'apiVersion: argoproj.io/v1alpha1',
    'kind: Workflow',
    'spec:',
    '  templates:',
    '    - container: { image: "example/step:1" }',
    '',
  ].join('\n');
  const planning = planText(text, { path: 'x.yaml', explicit: true });
  assert.equal(notesOf(planning), ['8 kind-not-edited']);
  assert.ok(planning.kind === 'planned' && planning.file.plan.findings.length > 0);
});

kinds.run();
