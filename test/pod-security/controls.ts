/**
 * The checks of the Kubernetes Pod Security admission, newest version, written from the standard and independent of the rules: each
 * gives the places of a Pod that violate it.
 */
interface Context {
  readonly name: string;
  readonly context: Tree;
}

/** Plain data that is read with optional chaining; absent keys are undefined. */
// biome-ignore lint/suspicious/noExplicitAny: a manifest has any shape
type Tree = any;

export interface Control {
  readonly level: 'baseline' | 'restricted';
  readonly id: string;
  violations(pod: Tree): readonly string[];
}

const containersOf = (pod: Tree): readonly Tree[] =>
  ['initContainers', 'containers', 'ephemeralContainers'].flatMap(key => pod.spec[key] ?? []);
/** The security contexts of the pod and of its containers. */
const contextsOf = (pod: Tree): readonly Context[] => [
  { name: 'pod', context: pod.spec.securityContext ?? {} },
  ...containersOf(pod).map(({ name, securityContext }) => ({ name, context: securityContext ?? {} })),
];
const containerContexts = (pod: Tree): readonly Context[] => contextsOf(pod).slice(1);
const named = (found: readonly Context[]): readonly string[] => found.map(({ name }) => name);
const capabilities = ({ context }: Context, list: 'add' | 'drop'): readonly string[] =>
  context.capabilities?.[list] ?? [];
const annotations = (pod: Tree, prefix: string): readonly [string, string][] =>
  Object.entries<string>(pod.metadata?.annotations ?? {}).filter(([key]) => key.startsWith(prefix));

const baselineCapabilities = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);
const safeSysctls = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_wmem',
]);
const selinuxTypes = new Set(['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t']);
const restrictedVolumes = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

const baseline = {
  windowsHostProcess: pod =>
    named(contextsOf(pod).filter(({ context }) => context.windowsOptions?.hostProcess === true)),
  hostNamespaces: pod => ['hostNetwork', 'hostPID', 'hostIPC'].filter(key => pod.spec[key] === true),
  privileged: pod => named(containerContexts(pod).filter(({ context }) => context.privileged === true)),
  capabilities_baseline: pod =>
    containerContexts(pod).flatMap(own => capabilities(own, 'add').filter(name => !baselineCapabilities.has(name))),
  hostPathVolumes: pod => (pod.spec.volumes ?? []).filter((v: Tree) => v.hostPath).map((v: Tree) => v.name),
  hostPorts: pod =>
    containersOf(pod).flatMap(({ ports }) =>
      (ports ?? [])
        .map((port: Tree) => port.hostPort)
        .filter(Boolean)
        .map(String),
    ),
  hostProbesAndHostLifecycle: pod =>
    containersOf(pod).flatMap(({ livenessProbe, readinessProbe, startupProbe, lifecycle }) =>
      [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop]
        .flatMap(caller => [caller?.httpGet?.host, caller?.tcpSocket?.host])
        .filter(Boolean),
    ),
  appArmorProfile: pod => [
    ...named(contextsOf(pod).filter(({ context }) => context.appArmorProfile?.type === 'Unconfined')),
    ...annotations(pod, 'container.apparmor.security.beta.kubernetes.io/')
      .filter(([, value]) => value !== 'runtime/default' && !value.startsWith('localhost/'))
      .map(([key]) => key),
  ],
  seLinuxOptions: pod =>
    named(
      contextsOf(pod).filter(({ context: { seLinuxOptions: own } }) =>
        Boolean(own && (own.user || own.role || !selinuxTypes.has(own.type ?? ''))),
      ),
    ),
  procMount: pod =>
    named(containerContexts(pod).filter(({ context }) => (context.procMount ?? 'Default') !== 'Default')),
  seccompProfile_baseline: pod => [
    ...named(contextsOf(pod).filter(({ context }) => context.seccompProfile?.type === 'Unconfined')),
    ...annotations(pod, 'seccomp.security.alpha.kubernetes.io/')
      .filter(([, value]) => value === 'unconfined')
      .map(([key]) => key),
  ],
  sysctls: pod =>
    (pod.spec.securityContext?.sysctls ?? []).map((s: Tree) => s.name).filter((name: string) => !safeSysctls.has(name)),
} satisfies Record<string, (pod: Tree) => readonly string[]>;

const restricted = {
  restrictedVolumes: pod =>
    (pod.spec.volumes ?? [])
      .filter((v: Tree) => Object.keys(v).some(key => key !== 'name' && !restrictedVolumes.has(key)))
      .map((v: Tree) => v.name),
  allowPrivilegeEscalation: pod =>
    named(containerContexts(pod).filter(({ context }) => context.allowPrivilegeEscalation !== false)),
  runAsNonRoot: pod => {
    const ofPod = pod.spec.securityContext?.runAsNonRoot;
    return named(containerContexts(pod).filter(({ context }) => (context.runAsNonRoot ?? ofPod) !== true));
  },
  runAsUser: pod => named(contextsOf(pod).filter(({ context }) => context.runAsUser === 0)),
  seccompProfile_restricted: pod => {
    const ofPod = pod.spec.securityContext?.seccompProfile?.type;
    const allowed = ['RuntimeDefault', 'Localhost'];
    return named(
      containerContexts(pod).filter(({ context }) => !allowed.includes(context.seccompProfile?.type ?? ofPod)),
    );
  },
  capabilities_restricted: pod => [
    ...named(containerContexts(pod).filter(own => !capabilities(own, 'drop').includes('ALL'))),
    ...containerContexts(pod).flatMap(own => capabilities(own, 'add').filter(name => name !== 'NET_BIND_SERVICE')),
  ],
  procMount_restricted: pod => baseline.procMount(pod),
} satisfies Record<string, (pod: Tree) => readonly string[]>;

const toControls = (level: Control['level'], checks: Record<string, Control['violations']>): readonly Control[] =>
  Object.entries(checks).map(([id, violations]) => ({ level, id, violations }));

export const controls: readonly Control[] = [
  ...toControls('baseline', baseline),
  ...toControls('restricted', restricted),
];
