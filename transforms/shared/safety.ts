import type {
  Container,
  DeclineCode,
  Declined,
  Evidence,
  Facts,
  Key,
  PodSpec,
  Read,
  Runnable,
  Service,
  Target,
} from '../../src/transform.ts';

/** A refusal to fix, with the reason shown to people. */
export function declined(code: DeclineCode, reason: string): Declined {
  return { kind: 'declined', code, reason };
}

/** A refusal because the value is only known when the manifest is used. */
export function declineUnknown(what: string): Declined {
  return declined('unknown-value', `${what} is interpolated; write the value here, or change it where it is set`);
}

/** A refusal because the image or workload exists to do this. */
export function declineByDesign({ what, origin }: Evidence): Declined {
  return declined('by-design', `${what} (${origin})`);
}

/** Ephemeral containers are written by a debugging session, never applied from a manifest. */
export function refuseEphemeral(container: Container): Declined | undefined {
  if (container.role !== 'ephemeral') return undefined;
  return declined(
    'not-possible',
    'an ephemeral container cannot be changed; start a new one with the hardened setting',
  );
}

/** A refusal because the item comes from a base service or an override file. */
export function declineInherited(): Declined {
  return declined('inherited', 'the item is written in a base service or an override file; change it there');
}

/** False for items of base services and override files, whose place is not in this list. */
export function isWrittenHere({ source }: Read): boolean {
  return source !== 'extends' && source !== 'override';
}

/** A fact that the manifest itself states. */
export function fromManifest(target: Target, what: string, ...keys: Key[]): Evidence {
  return { code: 'CFG', what, origin: target.origin(...keys) };
}

/** `service web`, `container app`, `Deployment/web`: how messages call a target. */
export function nameOf(target: Service | PodSpec | Container): string {
  return target.kind === 'pod-spec' ? target.name : `${target.kind} ${target.name}`;
}

/** "A", "A and B", "A, B and C". */
export function enumerate(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** Facts as one sentence part, for the text of a risk. */
export function describeEvidence(reasons: readonly Evidence[]): string {
  return [...new Set(reasons.map(({ what }) => what))].join('; ');
}

/** Runs in privileged mode, which most other settings cannot narrow. `docker stack deploy` ignores the key. */
export function isPrivileged(target: Runnable): boolean {
  return target.privileged === true && !isSwarm(target);
}

/** Part of a patch: a container without an image is completed elsewhere, and so is the pod around it. */
export function isFragment(pod: PodSpec): boolean {
  const written = pod.list('containers').length + pod.list('initContainers').length;
  return written > pod.containers.filter(({ role }) => role !== 'ephemeral').length;
}

/** Swarm reads the file but ignores `privileged`, `security_opt`, `network_mode`, `pid` and `ipc`. */
export function isSwarm(target: Target): boolean {
  return 'engine' in target && target.engine === 'swarm';
}

/** `docker stack deploy` may read this file: it keeps a tmpfs in the long form only. */
export function isForStack(service: Service): boolean {
  return isSwarm(service) || service.stackSign !== undefined;
}

/** Paths whose mount is gone where `docker stack deploy` reads the file, which ignores `tmpfs`. */
export function lostInStack(service: Service): readonly string[] {
  if (!isForStack(service)) return [];
  return service.mounts.filter(({ kind, at }) => kind === 'tmpfs' && at.includes('tmpfs')).map(({ target }) => target);
}

/** The first container of a pod whose image exists to use a part of the host. */
export function designOfPod(
  pod: PodSpec,
  facts: Facts,
  what: 'host-network' | 'host-pid' | 'host-ipc',
): Evidence | undefined {
  for (const container of pod.containers) {
    const design = facts.byDesign(container, what);
    if (design) return design;
  }
  return undefined;
}

const execKinds = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'Pod']);

/** A command line that looks into the running container; the bare command when the container cannot be named safely. */
export function inContainer(target: Service | Container, command: string): string {
  const plain = (name: string): boolean => /^[\w.-]+$/.test(name);
  if (target.kind === 'service') return plain(target.name) ? `docker compose exec ${target.name} ${command}` : command;
  const { kind, name } = target.pod.workload;
  if (!execKinds.has(kind) || !plain(name) || !plain(target.name)) return command;
  return `kubectl exec ${kind.toLowerCase()}/${name} -c ${target.name} -- ${command}`;
}
