/**
 * Kinds with a pod template, by API group, and where the pod spec sits. `*` stands for every item of a list or every value of a
 * map. Sources: the type definitions of each project.
 */
export interface WorkloadKind {
  readonly groups: readonly string[];
  readonly kind: string;
  /** Paths of pod specs. */
  readonly pods: readonly string[];
  /** Fields may be written on the containers only, and volumes of the pod are allowed. */
  readonly containerLevelOnly?: boolean;
  /** Runs containers without a pod spec of the usual shape: never edited, and said so. */
  readonly reportOnly?: boolean;
}

const rayCluster = (prefix: string): readonly string[] => [
  `${prefix}.headGroupSpec.template.spec`,
  `${prefix}.workerGroupSpecs.*.template.spec`,
];
const template = ['spec.template.spec'];

const kinds: readonly WorkloadKind[] = [
  { groups: [''], kind: 'Pod', pods: ['spec'] },
  { groups: [''], kind: 'PodTemplate', pods: ['template.spec'] },
  { groups: [''], kind: 'ReplicationController', pods: template },
  { groups: ['apps', 'extensions'], kind: 'Deployment', pods: template },
  { groups: ['apps', 'apps.kruise.io'], kind: 'StatefulSet', pods: template },
  { groups: ['apps', 'extensions', 'apps.kruise.io'], kind: 'DaemonSet', pods: template },
  { groups: ['apps', 'extensions'], kind: 'ReplicaSet', pods: template },
  { groups: ['batch'], kind: 'Job', pods: template },
  { groups: ['batch'], kind: 'CronJob', pods: ['spec.jobTemplate.spec.template.spec'] },
  { groups: ['apps.openshift.io'], kind: 'DeploymentConfig', pods: template },
  { groups: ['argoproj.io'], kind: 'Rollout', pods: template },
  { groups: ['serving.knative.dev'], kind: 'Service', pods: template, containerLevelOnly: true },
  { groups: ['serving.knative.dev'], kind: 'Configuration', pods: template, containerLevelOnly: true },
  { groups: ['apps.kruise.io'], kind: 'CloneSet', pods: template },
  { groups: ['apps.kruise.io'], kind: 'BroadcastJob', pods: template },
  {
    groups: ['apps.kruise.io'],
    kind: 'AdvancedCronJob',
    pods: ['spec.template.jobTemplate.spec.template.spec', 'spec.template.broadcastJobTemplate.spec.template.spec'],
  },
  {
    groups: ['apps.kruise.io'],
    kind: 'UnitedDeployment',
    pods: ['statefulSetTemplate', 'advancedStatefulSetTemplate', 'cloneSetTemplate', 'deploymentTemplate'].map(
      name => `spec.template.${name}.spec.template.spec`,
    ),
  },
  { groups: ['jobset.x-k8s.io'], kind: 'JobSet', pods: ['spec.replicatedJobs.*.template.spec.template.spec'] },
  {
    groups: ['leaderworkerset.x-k8s.io'],
    kind: 'LeaderWorkerSet',
    pods: ['spec.leaderWorkerTemplate.leaderTemplate.spec', 'spec.leaderWorkerTemplate.workerTemplate.spec'],
  },
  ...['TrainingRuntime', 'ClusterTrainingRuntime'].map(kind => ({
    groups: ['trainer.kubeflow.org'],
    kind,
    pods: ['spec.template.spec.replicatedJobs.*.template.spec.template.spec'],
  })),
  ...[
    ['PyTorchJob', 'pytorch'],
    ['TFJob', 'tf'],
    ['MPIJob', 'mpi'],
    ['XGBoostJob', 'xgb'],
    ['PaddleJob', 'paddle'],
  ].map(([kind, prefix]) => ({
    groups: ['kubeflow.org'],
    kind: kind!,
    pods: [`spec.${prefix}ReplicaSpecs.*.template.spec`],
  })),
  { groups: ['batch.volcano.sh'], kind: 'Job', pods: ['spec.tasks.*.template.spec'] },
  { groups: ['ray.io'], kind: 'RayCluster', pods: rayCluster('spec') },
  {
    groups: ['ray.io'],
    kind: 'RayJob',
    pods: [...rayCluster('spec.rayClusterSpec'), 'spec.submitterPodTemplate.spec'],
  },
  { groups: ['ray.io'], kind: 'RayService', pods: rayCluster('spec.rayClusterConfig') },
  { groups: ['keda.sh'], kind: 'ScaledJob', pods: ['spec.jobTargetRef.template.spec'] },
  { groups: ['agones.dev'], kind: 'GameServer', pods: template },
  { groups: ['agones.dev'], kind: 'Fleet', pods: ['spec.template.spec.template.spec'] },
  { groups: ['agones.dev'], kind: 'GameServerSet', pods: ['spec.template.spec.template.spec'] },
  { groups: ['actions.github.com'], kind: 'AutoscalingRunnerSet', pods: template },
  ...['Workflow', 'WorkflowTemplate', 'ClusterWorkflowTemplate', 'CronWorkflow'].map(kind => ({
    groups: ['argoproj.io'],
    kind,
    pods: [],
    reportOnly: true,
  })),
  ...['Task', 'ClusterTask', 'TaskRun', 'Pipeline', 'PipelineRun'].map(kind => ({
    groups: ['tekton.dev'],
    kind,
    pods: [],
    reportOnly: true,
  })),
  { groups: ['apps.kruise.io'], kind: 'SidecarSet', pods: [], reportOnly: true },
];

const builtIn = new Set(['', 'apps', 'batch', 'extensions']);

const groupsOfKind = new Map<string, Set<string>>();
for (const { kind, groups } of kinds) {
  groupsOfKind.set(kind, new Set([...(groupsOfKind.get(kind) ?? []), ...groups]));
}

/** Whether this text may hold the kind: one of another project only when the text names its API group as well. */
export function mayHoldKind(text: string, kind: string): boolean {
  for (const group of groupsOfKind.get(kind) ?? []) if (builtIn.has(group) || text.includes(group)) return true;
  return false;
}

/** Matches group and kind: some names are used by several projects. */
export function findKind(apiVersion: string, kind: string): WorkloadKind | undefined {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return kinds.find(entry => entry.kind === kind && entry.groups.includes(group));
}
