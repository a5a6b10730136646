import { type Hardening, keepsAll, namesOf } from './hardening.ts';
import type { RunSpec } from './spec.ts';

/** What a container is connected with: things that were made for this run. */
export interface Connections {
  readonly labels: Readonly<Record<string, string>>;
  /** Id of the network; `none`; or `container:ID`. */
  readonly network: string;
  /** Of mounts of the manifest and of the hardening. */
  readonly mounts: readonly EngineMount[];
  /** Health check of the image, when the manifest says nothing. */
  readonly imageHealth: readonly string[] | undefined;
}

export interface EngineMount {
  readonly Type: 'volume' | 'bind';
  readonly Source: string;
  readonly Target: string;
  readonly ReadOnly: boolean;
  readonly VolumeOptions?: { readonly NoCopy: boolean };
}

const second = 1_000_000_000;
/** Whatever the manifest allows, a probe takes no more of the machine. */
const mostMemory = 2 * 1024 ** 3;
const mostProcesses = 4096;

/** The body of a call that creates a container: nothing reaches the engine that is not named here. */
export function createBody(spec: RunSpec, hardening: Hardening | undefined, connections: Connections): unknown {
  const { network, labels } = connections;
  const isShared = network.startsWith('container:');
  const isAlone = network === 'none' || isShared;
  return {
    Image: spec.image,
    ...given('Entrypoint', spec.entrypoint),
    ...given('Cmd', spec.command),
    ...given('User', hardening?.user ? `${hardening.user.uid}:${hardening.user.gid}` : spec.user),
    ...given('WorkingDir', spec.workingDir),
    Env: spec.environment,
    ...(isShared ? {} : { ...given('Hostname', spec.hostname), ...given('Domainname', spec.domainName) }),
    Tty: spec.tty,
    OpenStdin: spec.stdinOpen,
    ...given('StopSignal', spec.stopSignal),
    Healthcheck: healthOf(spec, connections.imageHealth),
    Labels: labels,
    HostConfig: hostConfig(spec, hardening, connections),
    ...(isAlone ? {} : { NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: spec.aliases } } } }),
  };
}

function hostConfig(spec: RunSpec, hardening: Hardening | undefined, { network, mounts }: Connections): unknown {
  const isShared = network.startsWith('container:');
  return {
    NetworkMode: network,
    Mounts: mounts,
    Tmpfs: Object.fromEntries([
      ...spec.tmpfs.map(({ target, options }) => [target, options]),
      ...(hardening?.mounts ?? [])
        .filter(
          ({ kind, path }) => kind === 'scratch' && !spec.cluster && !spec.tmpfs.some(({ target }) => target === path),
        )
        .map(({ path, options }) => [path, options ?? '']),
    ]),
    CapAdd: capabilitiesToAdd(spec, hardening),
    CapDrop: hardening && !keepsAll(hardening) ? ['ALL'] : spec.capDrop,
    SecurityOpt: hardening?.noNewPrivileges || spec.noNewPrivileges ? ['no-new-privileges'] : [],
    ReadonlyRootfs: hardening?.readOnly === true || spec.readOnly,
    ...given('Init', spec.init),
    ...given('ShmSize', spec.shmSize),
    Ulimits: spec.ulimits.map(({ name, soft, hard }) => ({ Name: name, Soft: soft, Hard: hard })),
    Sysctls: isShared ? {} : spec.sysctls,
    GroupAdd: spec.groupAdd,
    ...(isShared ? {} : { ExtraHosts: spec.extraHosts, DnsOptions: ['timeout:1', 'attempts:1'] }),
    Memory: Math.min(spec.memory ?? mostMemory, mostMemory),
    ...given('NanoCpus', spec.nanoCpus),
    PidsLimit: Math.min(positive(spec.pidsLimit) ?? mostProcesses, mostProcesses),
    RestartPolicy: { Name: 'no' },
    PublishAllPorts: false,
    Privileged: false,
  };
}

function positive(number: number | undefined): number | undefined {
  return number !== undefined && number > 0 ? number : undefined;
}

/** What the manifest adds beyond the default set stays; of the default set only what is kept is added back. */
function capabilitiesToAdd(spec: RunSpec, hardening: Hardening | undefined): readonly string[] {
  if (!hardening || keepsAll(hardening)) return spec.capAdd;
  return [...new Set([...spec.capAdd, ...namesOf(hardening)])];
}

/** Asked every second: the first good answer counts. */
function healthOf({ health }: RunSpec, ofImage: readonly string[] | undefined): unknown {
  const test = health.kind === 'command' ? health.test : health.kind === 'image' ? ofImage : undefined;
  if (!test || test.length === 0 || test[0] === 'NONE') return { Test: ['NONE'] };
  const timeout = health.kind === 'command' ? health.timeout : 30;
  return { Test: test, Interval: second, Timeout: Math.round(timeout * second), Retries: 120, StartPeriod: 0 };
}

function given<K extends string, T>(key: K, value: T | undefined): { readonly [P in K]?: T } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: T });
}
