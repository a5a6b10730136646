import { homedir } from 'node:os';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseDuration } from '../../src/probe/compose/durations.ts';
import { readComposeProject } from '../../src/probe/compose/model.ts';
import { createBody } from '../../src/probe/create-body.ts';
import { unhardened } from '../../src/probe/hardening.ts';
import { closureOf, groupsOf, inOrder } from '../../src/probe/order.ts';
import { readPod } from '../../src/probe/pod/model.ts';
import { ClusterObjects } from '../../src/probe/pod/objects.ts';
import { refusalOfKubelet } from '../../src/probe/pod/refuse.ts';
import type { RunSpec } from '../../src/probe/spec.ts';

const specs = suite('specs');

const compose = (service: object, project: object = {}) =>
  readComposeProject({ name: 'shop', services: { web: { image: 'web:1', ...service } }, ...project }, '/home/me/shop')
    .services[0]!;
const specOf = (service: object, project: object = {}): RunSpec => {
  const { spec } = compose(service, project);
  if (typeof spec === 'string') throw new Error(spec);
  return spec;
};

specs('a service is read as Compose prints it', () => {
  const spec = specOf(
    {
      entrypoint: ['/entry'],
      command: ['serve'],
      environment: { A: '1', EMPTY: '', UNSET: null },
      volumes: [
        { type: 'volume', source: 'data', target: '/data/', volume: { nocopy: true } },
        { type: 'bind', source: '/home/me/shop/conf', target: '/conf', read_only: true },
        { type: 'volume', target: '/anon' },
        { type: 'tmpfs', target: '/t', tmpfs: { size: '1024', mode: 448 } },
      ],
      tmpfs: ['/run:mode=755'],
      healthcheck: { test: ['CMD', 'true'], timeout: '1m30s', interval: '30s' },
      depends_on: { db: { condition: 'service_healthy' }, job: { condition: 'service_completed_successfully' } },
      ports: [
        { target: 80, published: '8080', protocol: 'tcp' },
        { target: 53, protocol: 'udp' },
      ],
      expose: ['9000'],
      mem_limit: '536870912',
      ulimits: { nofile: { soft: 1, hard: 2 }, nproc: 7 },
      networks: { default: null, back: { aliases: ['www'] } },
      cap_add: ['CAP_net_raw'],
      restart: 'always',
    },
    { volumes: { data: {} } },
  );
  const { name, entrypoint, command, environment, mounts, tmpfs, health, dependsOn, ports, aliases, capAdd } = spec;
  assert.equal([name, entrypoint, command], ['web', ['/entry'], ['serve']]);
  assert.equal(environment, ['A=1', 'EMPTY=']);
  assert.equal(mounts, [
    { kind: 'volume', key: 'data', target: '/data', readOnly: false, copyUp: false },
    { kind: 'bind', source: '/home/me/shop/conf', target: '/conf', readOnly: true },
    { kind: 'anonymous', target: '/anon' },
  ]);
  assert.equal(tmpfs, [
    { target: '/run', options: 'mode=755' },
    { target: '/t', options: 'size=1024,mode=700,exec' },
  ]);
  assert.equal(health, { kind: 'command', test: ['CMD', 'true'], timeout: 90 });
  assert.equal(dependsOn, [
    { service: 'db', condition: 'healthy' },
    { service: 'job', condition: 'completed' },
  ]);
  assert.equal([ports, aliases, capAdd], [[80, 9000], ['web', 'www'], ['NET_RAW']]);
  assert.equal([spec.memory, spec.restarts], [536870912, true]);
  assert.equal(spec.ulimits, [
    { name: 'nofile', soft: 1, hard: 2 },
    { name: 'nproc', soft: 7, hard: 7 },
  ]);
});

specs('an image that is built without a name has the one that Compose gives it', () => {
  assert.is(specOf({ image: undefined, build: { context: '.' } }).image, 'shop-web');
});

specs('secrets and configs are read-only files, inline ones are made in the container', () => {
  const spec = specOf(
    { secrets: [{ source: 'key' }], configs: [{ source: 'conf', target: '/etc/app.conf', mode: '0440' }] },
    { secrets: { key: { file: '/home/me/shop/key' } }, configs: { conf: { content: 'a=1' } } },
  );
  assert.equal(spec.mounts, [
    { kind: 'bind', source: '/home/me/shop/key', target: '/run/secrets/key', readOnly: true },
  ]);
  assert.equal(spec.inlineFiles, [{ path: '/etc/app.conf', body: 'a=1', mode: 0o440, uid: 0, gid: 0 }]);
});

specs('what would leave its isolation is not started, and says why', () => {
  const bind = (source: string) => ({ volumes: [{ type: 'bind', source, target: '/x' }] });
  const refused: readonly (readonly [service: object, reason: RegExp])[] = [
    [{ privileged: true }, /^it is privileged/],
    [{ network_mode: 'host' }, /^it shares network_mode with the machine/],
    [{ pid: 'host' }, /^it shares pid/],
    [{ ipc: 'service:db' }, /^it shares ipc with another service/],
    [{ userns_mode: 'host' }, /^it shares userns_mode/],
    [{ devices: ['/dev/kvm'] }, /^it sets devices/],
    [{ gpus: 'all' }, /^it sets gpus/],
    [{ cgroup_parent: 'x' }, /^it sets cgroup_parent/],
    [{ cap_add: ['SYS_ADMIN'] }, /^it adds the capability SYS_ADMIN/],
    [{ security_opt: ['apparmor=unconfined'] }, /^it sets security_opt apparmor/],
    [{ sysctls: { 'kernel.msgmax': 1 } }, /^it sets the sysctl kernel.msgmax/],
    [{ post_start: [{ command: 'x' }] }, /^it sets post_start/],
    [{ new_thing: 1 }, /^the key new_thing is not known here/],
    [bind('/var/run/docker.sock'), /^it mounts the socket of a container engine/],
    [bind('/'), /^it mounts \/ of the machine/],
    [bind('/proc/1'), /^it mounts \/proc\/1 of the machine/],
    [bind('/etc/'), /^it mounts \/etc of the machine/],
    [bind(`${homedir()}/.ssh`), /credentials \(\.ssh\)|^it mounts/],
    [{ volumes: [{ type: 'volume', source: 'nfs', target: '/x' }] }, /^its volume nfs comes from a driver/],
  ];
  const project = { volumes: { nfs: { driver_opts: { type: 'nfs', o: 'addr=x' } } } };
  for (const [service, reason] of refused) {
    const { spec } = compose(service, project);
    assert.match(typeof spec === 'string' ? spec : 'was taken', reason, JSON.stringify(service));
  }
  const harmless = [
    { cap_add: ['NET_ADMIN'] },
    { sysctls: { 'net.core.somaxconn': '1' } },
    bind('/etc/localtime'),
    { security_opt: ['no-new-privileges:true'] },
    { devices: [], gpus: null },
  ];
  for (const service of harmless) assert.type(compose(service).spec, 'object', JSON.stringify(service));
});

specs('an external volume is replaced by an empty one, which is said', () => {
  const { spec, remarks } = compose(
    { volumes: [{ type: 'volume', source: 'prod', target: '/x' }] },
    { volumes: { prod: { name: 'prod-data', external: true } } },
  );
  assert.type(spec, 'object');
  assert.equal(remarks, ['an external volume was replaced by an empty one']);
});

specs('durations', () => {
  assert.equal(['1m30s', '500ms', '1h0m1s', '', 'x', '5'].map(parseDuration), [
    90,
    0.5,
    3601,
    undefined,
    undefined,
    undefined,
  ]);
});

// -----------------------------------------------------------------------------------------------------------------
// What reaches the engine

const connections = { labels: { run: 'x' }, network: 'net1', mounts: [], imageHealth: ['CMD', 'ask'] };
type Body = Readonly<Record<string, unknown>> & { readonly HostConfig: Readonly<Record<string, unknown>> };
const bodyOf = (service: object, hardening?: Parameters<typeof createBody>[1]): Body =>
  createBody(specOf(service), hardening, connections) as Body;

specs('nothing is published, nothing restarts, memory and processes are bounded', () => {
  const { HostConfig: host, ...body } = bodyOf({
    ports: [{ target: 80, published: '80' }],
    restart: 'always',
    mem_limit: '8g',
  });
  assert.equal(host.RestartPolicy, { Name: 'no' });
  assert.equal([host.PublishAllPorts, host.Privileged, host.NetworkMode], [false, false, 'net1']);
  assert.equal([host.Memory, host.PidsLimit], [2 * 1024 ** 3, 4096]);
  assert.not('PortBindings' in host);
  assert.not('ExposedPorts' in body);
  assert.equal(body.NetworkingConfig, { EndpointsConfig: { net1: { Aliases: ['web'] } } });
  assert.equal(body.Healthcheck, { Test: ['CMD', 'ask'], Interval: 1e9, Timeout: 30e9, Retries: 120, StartPeriod: 0 });
});

specs('a hardened container drops everything and gets back what is kept', () => {
  const keep = [{ cap: 'CHOWN', because: 'x' }];
  const mounts = [
    { path: '/tmp', kind: 'scratch' as const },
    { path: '/run', kind: 'scratch' as const, options: 'mode=0755' },
    { path: '/kept', kind: 'kept' as const },
  ];
  const user = { uid: 5, gid: 6 };
  const { HostConfig: host, User } = bodyOf(
    { cap_add: ['NET_ADMIN'], tmpfs: ['/run:size=1m'] },
    { readOnly: true, mounts, noNewPrivileges: true, keep, user },
  );
  assert.equal([host.CapDrop, host.CapAdd], [['ALL'], ['NET_ADMIN', 'CHOWN']]);
  assert.equal([host.ReadonlyRootfs, host.SecurityOpt, User], [true, ['no-new-privileges'], '5:6']);
  assert.equal(host.Tmpfs, { '/run': 'size=1m', '/tmp': '' });
});

specs('as it is, and when nothing could be dropped, the manifest decides', () => {
  for (const hardening of [undefined, unhardened]) {
    const { HostConfig: host } = bodyOf({ cap_drop: ['NET_RAW'], cap_add: ['SYS_NICE'] }, hardening);
    assert.equal([host.CapDrop, host.CapAdd], [['NET_RAW'], ['SYS_NICE']]);
    assert.equal([host.ReadonlyRootfs, host.SecurityOpt], [false, []]);
  }
});

// -----------------------------------------------------------------------------------------------------------------
// Order

specs('what is needed comes first, circles are cut, groups hang together', () => {
  const spec = (name: string, needs: readonly string[]): readonly [string, RunSpec] => [
    name,
    { ...specOf({}), name, dependsOn: needs.map(service => ({ service, condition: 'started' as const })) },
  ];
  const all = new Map([
    spec('web', ['api', 'cache']),
    spec('api', ['db']),
    spec('db', []),
    spec('cache', []),
    spec('lone', []),
    spec('a', ['b']),
    spec('b', ['a']),
  ]);
  assert.equal(closureOf('web', all), ['db', 'api', 'cache']);
  assert.equal(closureOf('a', all), ['b']);
  assert.equal(inOrder(['web', 'lone', 'db'], all), ['db', 'web', 'lone']);
  assert.equal(groupsOf(['web', 'db', 'lone'], all), [['db', 'api', 'cache', 'web']]);
});

// -----------------------------------------------------------------------------------------------------------------
// Pods

const pod = (spec: object, objects: readonly object[] = []) =>
  readPod({
    name: 'Deployment/web',
    spec: spec as never,
    labels: { app: 'web' },
    objects: new ClusterObjects(objects as never),
    firstPort: 0,
  });

specs('a pod is read as a kubelet would start it', () => {
  const config = { kind: 'ConfigMap', metadata: { name: 'conf' }, data: { 'a.conf': 'x=1', LEVEL: 'debug' } };
  const secret = {
    kind: 'Secret',
    metadata: { name: 'key' },
    data: { word: Buffer.from('hidden').toString('base64') },
  };
  const service = { kind: 'Service', metadata: { name: 'front' }, spec: { selector: { app: 'web' } } };
  const [init, main, side] = pod(
    {
      securityContext: { fsGroup: 2000, runAsUser: 10, supplementalGroups: [7] },
      initContainers: [{ name: 'init', image: 'i:1' }],
      containers: [
        {
          name: 'app',
          image: 'web:1',
          command: ['serve', '$(LEVEL)', '$$(LEVEL)'],
          env: [
            { name: 'WORD', valueFrom: { secretKeyRef: { name: 'key', key: 'word' } } },
            { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } },
          ],
          envFrom: [{ configMapRef: { name: 'conf' } }],
          ports: [{ name: 'http', containerPort: 80 }],
          readinessProbe: { httpGet: { path: '/up', port: 'http' } },
          securityContext: { runAsUser: 33, runAsGroup: 34 },
          volumeMounts: [
            { name: 'conf', mountPath: '/conf' },
            { name: 'data', mountPath: '/data', subPath: 'part' },
            { name: 'tmp', mountPath: '/tmp' },
            { name: 'shm', mountPath: '/shm' },
          ],
        },
        { name: 'side', image: 's:1' },
      ],
      volumes: [
        { name: 'conf', configMap: { name: 'conf', items: [{ key: 'a.conf', path: 'b.conf' }] } },
        { name: 'data', persistentVolumeClaim: { claimName: 'data' } },
        { name: 'tmp', emptyDir: {} },
        { name: 'shm', emptyDir: { medium: 'Memory' } },
      ],
    },
    [config, secret, service],
  ).map(({ spec }) => spec as RunSpec);
  assert.equal([init!.name, init!.user, init!.dependsOn], ['Deployment/web/init', '10', []]);
  assert.equal([main!.user, main!.groupAdd, main!.command], ['33:34', ['7', '2000'], []]);
  assert.equal(main!.entrypoint, ['serve', 'debug', '$(LEVEL)']);
  assert.equal(main!.environment, ['a.conf=x=1', 'LEVEL=debug', 'WORD=hidden', 'NODE=127.0.0.1']);
  assert.equal(main!.health, { kind: 'http', port: 80, path: '/up', headers: {} });
  assert.equal(main!.aliases, [
    'front',
    'front.default',
    'front.default.svc',
    'front.default.svc.cluster.local',
    'web',
  ]);
  assert.equal(main!.dependsOn, [{ service: 'Deployment/web/init', condition: 'completed' }]);
  const volume = { kind: 'volume', copyUp: false } as const;
  const files = [{ name: 'b.conf', body: Buffer.from('x=1'), mode: 0o644 }];
  assert.equal(main!.mounts, [
    {
      ...volume,
      key: 'Deployment/web/conf',
      target: '/conf',
      readOnly: true,
      like: { kind: 'files', files, group: 2000 },
    },
    {
      ...volume,
      key: 'claim/data',
      target: '/data',
      readOnly: false,
      like: { kind: 'claim', group: 2000 },
      part: 'part',
    },
    { ...volume, key: 'Deployment/web/tmp', target: '/tmp', readOnly: false, like: { kind: 'empty-dir', group: 2000 } },
  ]);
  assert.equal(main!.tmpfs, [{ target: '/shm', options: 'mode=0777' }]);
  assert.equal(side!.network, { kind: 'of', service: 'Deployment/web/app' });
});

specs('what a pod needs and these manifests do not have keeps it from being started', () => {
  const reason = (spec: object, container: object = {}) =>
    pod({ containers: [{ name: 'app', image: 'web:1', ...container }], ...spec })[0]!.spec;
  assert.is(reason({ hostNetwork: true }), 'its pod sets hostNetwork');
  assert.is(
    reason({ volumes: [{ name: 'x', hostPath: { path: '/' } }] }),
    'its pod has the volume x, which is not made here',
  );
  assert.match(reason({}, { securityContext: { privileged: true } }) as string, /^it is privileged/);
  assert.is(reason({}, { envFrom: [{ secretRef: { name: 's' } }] }), 'the Secret s is not in these manifests');
  assert.is(reason({}, { lifecycle: { preStop: {} } }), 'it has lifecycle hooks');
  const token = { volumes: [{ name: 't', projected: { sources: [{ serviceAccountToken: {} }] } }] };
  assert.is(reason(token, { volumeMounts: [{ name: 't', mountPath: '/t' }] }), 'it is given a token of the cluster');
  assert.type(reason({}, { envFrom: [{ secretRef: { name: 's', optional: true } }] }), 'object');
});

specs('a kubelet refuses root, and names without a number', () => {
  assert.is(refusalOfKubelet(false, undefined, ''), undefined);
  assert.match(refusalOfKubelet(true, undefined, '')!, /would run as root/);
  assert.match(refusalOfKubelet(true, '0', '5')!, /would run as root/);
  assert.match(refusalOfKubelet(true, undefined, 'app')!, /has a name and no number/);
  assert.is(refusalOfKubelet(true, undefined, '5:5'), undefined);
  assert.is(refusalOfKubelet(true, '5', 'root'), undefined);
});

specs.run();
