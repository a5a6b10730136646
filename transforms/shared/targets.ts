import type { Evidence, Key, PodSpec, Read, Runnable, Service, Target } from '../../src/transform.ts';

/** False for items of base services and override files, whose place is not in this list. */
export function isWrittenHere({ source }: Read): boolean {
  return source !== 'extends' && source !== 'override';
}

/** A fact that the manifest itself states. */
export function fromManifest(target: Target, what: string, ...keys: Key[]): Evidence {
  return { code: 'CFG', what, origin: target.origin(...keys) };
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
