// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of other tools
/** Pod specs and containers as Kubernetes reads them. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Container, PodSpec } from '../../src/transform.ts';
import { podsOf } from './read-text.ts';

const view = suite('Kubernetes pods');

/** A pod whose spec is given as flow or block text below `spec:`. */
function podOf(spec: string, kind = 'Pod', apiVersion = 'v1', namespace = 'shop'): PodSpec {
  const body = spec
    .trimEnd()
    .split('\n')
    .map(line => `      ${line}`)
    .join('\n');
  const head = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: x, namespace: ${namespace}}\n`;
  return podsOf(kind === 'Pod' ? `${head}spec:\n${body}\n` : `${head}spec:\n  template:\n    spec:\n${body}\n`)[0]!;
}

const app = 'containers:\n- name: app\n  image: example/app:1\n';
const containerOf = (spec: string): Container => podOf(spec).containers[0]!;

view('regular, init and ephemeral containers and native sidecars, each with its place', () => {
  const pod = podOf(
    [
      'initContainers:',
      '- {name: prepare, image: "a:1"}',
      '- {name: mesh, image: "b:1", restartPolicy: Always}',
      'containers:',
      '- {name: app, image: "c:1"}',
      '- {image: "d:1"}',
      'ephemeralContainers:',
      '- {name: debug, image: "e:1"}',
    ].join('\n'),
  );
  assert.equal(
    pod.containers.map(({ name, role, path }) => [name, role, path.join('.')]),
    [
      ['prepare', 'init', 'spec.initContainers.0'],
      ['mesh', 'sidecar', 'spec.initContainers.1'],
      ['app', 'container', 'spec.containers.0'],
      ['containers[1]', 'container', 'spec.containers.1'],
      ['debug', 'ephemeral', 'spec.ephemeralContainers.0'],
    ],
  );
});

view('a container without image is part of a patch, and so is the pod around it', () => {
  const pod = podOf(`${app}- name: other\n`);
  assert.equal([pod.containers.map(({ name }) => name), pod.containerLevelOnly], [['app'], true]);
  assert.is(podOf(app).containerLevelOnly, false);
  assert.equal(podsOf('apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: app\n'), []);
});

view('a field of the container wins over the one of the pod, when it exists on both levels', () => {
  const pod = [
    'securityContext:',
    '  runAsUser: 1000',
    '  runAsGroup: 2000',
    '  runAsNonRoot: true',
    '  seccompProfile: {type: RuntimeDefault}',
    '  readOnlyRootFilesystem: true',
  ].join('\n');
  const inherited = containerOf(`${pod}\n${app}`);
  assert.equal(inherited.user, { uid: 1000, gid: 2000, unknown: false });
  assert.equal([inherited.effective('runAsNonRoot').value, inherited.effective('runAsNonRoot').source], [true, 'pod']);
  assert.is(inherited.effective('seccompProfile', 'type').value, 'RuntimeDefault');
  assert.is(inherited.readOnlyRoot, false, 'not a field of the pod');

  const own = containerOf(
    `${pod}\n${app}  securityContext: {runAsUser: 0, runAsNonRoot: false, readOnlyRootFilesystem: true}\n`,
  );
  assert.equal(own.user, { uid: 0, gid: 2000, unknown: false });
  assert.equal([own.effective('runAsNonRoot').value, own.effective('runAsNonRoot').source], [false, 'own']);
  assert.is(own.readOnlyRoot, true);
  const empty = containerOf(`${pod}\n${app}  securityContext: {runAsUser: null}\n`);
  assert.equal(empty.user, { uid: 1000, gid: 2000, unknown: false }, 'null is as good as absent');
});

view('a profile of the container replaces the one of the pod as a whole', () => {
  const container = containerOf(
    `securityContext: {seccompProfile: {type: Localhost, localhostProfile: a.json}}\n${app}  securityContext: {seccompProfile: {type: Unconfined}}\n`,
  );
  assert.is(container.effective('seccompProfile', 'type').value, 'Unconfined');
});

view('booleans and capabilities are read strictly', () => {
  const container = containerOf(
    `${app}  securityContext: {privileged: "true", capabilities: {add: [CAP_NET_ADMIN, sys_time], drop: [all]}}\n`,
  );
  assert.is(container.privileged, false, 'text is no boolean to Kubernetes');
  assert.equal([container.capAdd, container.capDrop], [['NET_ADMIN', 'SYS_TIME'], ['ALL']]);
});

view('placeholders of other tools are not known; variables of Kubernetes are text', () => {
  const read = (value: string): boolean =>
    containerOf(`${app}  securityContext: {runAsUser: ${value}}\n`).get('securityContext', 'runAsUser').unknown;
  assert.equal(["'${UID}'", "'<uid>'", "'{{ uid }}'", '"$(UID)"', '1000'].map(read), [true, true, true, false, false]);
});

view('mounts take their kind and their limits from the volume', () => {
  const spec = [
    'volumes:',
    '- {name: scratch, emptyDir: {}}',
    '- {name: bare}',
    '- {name: data, persistentVolumeClaim: {claimName: pg}}',
    '- {name: own, ephemeral: {volumeClaimTemplate: {}}}',
    '- {name: conf, configMap: {name: c}}',
    '- {name: all, projected: {sources: []}}',
    '- {name: key, secret: {secretName: s}}',
    '- {name: host, hostPath: {path: /var/run}}',
    '- {name: net, nfs: {server: a, path: /b}}',
    'containers:',
    '- name: app',
    '  image: a:1',
    '  volumeMounts:',
    ...['scratch', 'bare', 'data', 'own', 'conf', 'all', 'key', 'host', 'net', 'template'].map(
      name => `  - {name: ${name}, mountPath: /${name}/}`,
    ),
    '  - {name: conf, mountPath: /etc/app.conf, subPath: app.conf}',
    '  - {name: data, mountPath: /ro, readOnly: true}',
  ].join('\n');
  assert.equal(
    containerOf(spec).mounts.map(
      ({ kind, source, target, readOnly, partial }) =>
        `${kind} ${source}->${target}${readOnly ? ' ro' : ''}${partial ? ' part' : ''}`,
    ),
    [
      'empty-dir scratch->/scratch',
      'empty-dir bare->/bare',
      'claim pg->/data',
      'claim own->/own',
      'config conf->/conf ro',
      'config all->/all ro',
      'secret key->/key ro',
      'host-path /var/run->/host',
      'other /b->/net',
      'claim template->/template',
      'config conf->/etc/app.conf ro part',
      'claim pg->/ro ro',
    ],
  );
});

view('a claim template of a StatefulSet is a claim', () => {
  const [pod] = podsOf(
    [
      'apiVersion: apps/v1',
      'kind: StatefulSet',
      'metadata: {name: db}',
      'spec:',
      '  template:',
      '    spec:',
      '      containers:',
      '      - {name: db, image: "postgres:16", volumeMounts: [{name: data, mountPath: /var/lib/postgresql/data}]}',
      '  volumeClaimTemplates:',
      '  - metadata: {name: data}',
    ].join('\n'),
  );
  assert.equal(
    pod!.containers[0]!.mounts.map(({ kind, source }) => [kind, source]),
    [['claim', 'data']],
  );
});

view('Windows: by operating system, node selector or affinity', () => {
  const affinity = (values: string): string =>
    `affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/os, operator: In, values: ${values}}]}]}}}\n${app}`;
  for (const spec of [
    `os: {name: windows}\n${app}`,
    `nodeSelector: {kubernetes.io/os: windows}\n${app}`,
    affinity('[windows]'),
  ])
    assert.ok(podOf(spec).windows && podOf(spec).containers[0]!.windows, spec);
  for (const spec of [app, `os: {name: linux}\n${app}`, affinity('[linux, windows]'), affinity('[linux]')])
    assert.not.ok(podOf(spec).windows, spec);
});

view('system workloads: by namespace, and node agents by what they use', () => {
  const at = (namespace: string): boolean => podOf(app, 'Deployment', 'apps/v1', namespace).infrastructure;
  assert.equal(['kube-system', 'istio-system', 'kube-public', 'shop', 'mysystem'].map(at), [
    true,
    true,
    true,
    false,
    false,
  ]);
  const agent = (spec: string, kind = 'DaemonSet'): boolean => podOf(spec, kind, 'apps/v1').infrastructure;
  const hostPath = `volumes: [{name: h, hostPath: {path: /proc}}]\n${app}`;
  assert.equal([agent(app), agent(`hostNetwork: true\n${app}`), agent(`hostPID: true\n${app}`)], [false, true, true]);
  assert.equal([agent(hostPath), agent(hostPath, 'Deployment')], [true, false]);
});

view('Knative takes settings on containers only', () => {
  const knative = podOf(app, 'Service', 'serving.knative.dev/v1');
  assert.ok(knative.containerLevelOnly);
});

view('words that replace the entrypoint and the command, ports and environment', () => {
  const container = containerOf(
    [
      'hostNetwork: true',
      'containers:',
      '- name: app',
      '  image: localhost:5000/app:1',
      '  command: ["sh", "-c"]',
      '  args: ["sleep", 5]',
      '  ports: [{containerPort: 80, hostPort: 8080, protocol: UDP}, {containerPort: 443}]',
      '  env: [{name: A, value: "1"}, {name: B, valueFrom: {secretKeyRef: {name: s, key: k}}}, {name: C, value: "${C}"}]',
    ].join('\n'),
  );
  assert.equal(
    [container.entrypoint, container.command],
    [
      ['sh', '-c'],
      ['sleep', '5'],
    ],
  );
  assert.equal(
    container.ports.map(port => [port.container, port.host, port.protocol]),
    [
      [80, '8080', 'udp'],
      [443, undefined, 'tcp'],
    ],
  );
  assert.equal(
    container.env.map(({ name, value }) => [name, value]),
    [
      ['A', '1'],
      ['B', undefined],
      ['C', undefined],
    ],
  );
  assert.ok(container.hostNetwork);
  assert.equal([container.image?.registry, container.image?.tag], ['localhost:5000', '1']);
});

view('words that are null, are no list or come from elsewhere', () => {
  const words = (value: string): unknown => {
    const { entrypoint, command } = containerOf(`${app}  command: ${value}\n  args: ${value}\n`);
    assert.equal(entrypoint, command);
    return command;
  };
  assert.equal(['', 'null', '[]', 'run', "['${RUN}', a]", '[a, "$(B)"]', '[]'].map(words), [
    undefined,
    undefined,
    [],
    'unknown',
    'unknown',
    ['a', '$(B)'],
    [],
  ]);
});

view('the workload: name, generated name, labels, annotations of the pod template', () => {
  const [pod] = podsOf(
    [
      'apiVersion: batch/v1',
      'kind: CronJob',
      'metadata: {generateName: tidy-, labels: {tier: 1}}',
      'spec:',
      '  jobTemplate:',
      '    spec:',
      '      template:',
      '        metadata: {annotations: {a: "b"}}',
      '        spec: {serviceAccountName: tidy, containers: [{name: c, image: "a:1"}]}',
    ].join('\n'),
  );
  assert.equal(pod!.workload, {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    name: 'tidy-',
    namespace: undefined,
    labels: { tier: '1' },
  });
  assert.equal([pod!.annotations, pod!.serviceAccount], [{ a: 'b' }, 'tidy']);
});

view.run();
