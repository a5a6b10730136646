import type { Key, Place } from '../../transform.ts';
import { alphabetical, between, isAlphabetical } from '../place.ts';

const podContext = ['runAsNonRoot', 'runAsUser', 'runAsGroup', 'fsGroup', 'fsGroupChangePolicy', 'seccompProfile'];
const beforeContainers = [
  'serviceAccountName',
  'automountServiceAccountToken',
  'enableServiceLinks',
  'hostUsers',
  'securityContext',
];
const profile = ['type', 'localhostProfile'];

/** Place of a new key in a pod spec, or in a map below it, whose own keys, in document order, are `present`. */
export function placeInPod(parents: readonly Key[], key: string, present: readonly string[]): Place | undefined {
  if (parents.length === 0) return placeInPodSpec(key, present);
  if (parents[0] !== 'securityContext') return undefined;
  if (parents.length > 1) return placeInNew(profile, key, present);
  if (isAlphabetical(present, 2)) return between(alphabetical(present, [...podContext, key]), key, present);
  return placeInNew(podContext, key, present);
}

function placeInPodSpec(key: string, present: readonly string[]): Place | undefined {
  // The API server exports every pod with a dnsPolicy; without it a few keys may be in this order by chance.
  if (isAlphabetical(present, present.includes('dnsPolicy') ? 4 : 6)) {
    return between(alphabetical(present, [...beforeContainers, 'volumes', key]), key, present);
  }
  if (key === 'volumes') return { after: ['containers', 'initContainers'] };
  const rank = beforeContainers.indexOf(key);
  if (rank === -1) return undefined;
  return { before: [...beforeContainers.slice(rank + 1), 'initContainers', 'containers'] };
}

const containerContext = [
  'allowPrivilegeEscalation',
  'capabilities',
  'privileged',
  'procMount',
  'readOnlyRootFilesystem',
  'runAsGroup',
  'runAsNonRoot',
  'runAsUser',
  'seccompProfile',
];
const identity = ['name', 'image', 'imagePullPolicy', 'command', 'args', 'workingDir'];
const environment = ['ports', 'envFrom', 'env'];
const probes = ['livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle'];
const canonical = [
  ...identity,
  ...environment,
  'resources',
  ...probes,
  'securityContext',
  'volumeMounts',
  'volumeDevices',
];

/** Place of a new key in a container, or in a map below it, whose own keys, in document order, are `present`. */
export function placeInContainer(parents: readonly Key[], key: string, present: readonly string[]): Place | undefined {
  if (parents.length === 0) return placeInContainerSpec(key, present);
  if (parents[0] === 'resources') return placeInNew(['requests', 'limits'], key, present);
  if (parents[0] !== 'securityContext') return undefined;
  if (parents.length > 1) return placeInNew(parents[1] === 'capabilities' ? ['drop', 'add'] : profile, key, present);
  if (present.length === 0 || isAlphabetical(present, 1)) {
    return between(alphabetical(present, [...containerContext, key]), key, present);
  }
  return key === 'allowPrivilegeEscalation' ? 'first' : 'last';
}

function placeInContainerSpec(key: string, present: readonly string[]): Place | undefined {
  if (isAlphabetical(present, 5)) {
    return between(alphabetical(present, ['resources', 'securityContext', 'volumeMounts', key]), key, present);
  }
  if (key === 'securityContext') return placeOfContext(present);
  if (key === 'volumeMounts') return { after: ['securityContext'] };
  if (key === 'resources') return placeOfResources(present);
  return between(canonical, key, present);
}

function placeOfContext(present: readonly string[]): Place {
  const mounts = present.indexOf('volumeMounts');
  // The order of kustomize: mounts in front of the probes, the context behind them.
  const kustomize = mounts !== -1 && present.slice(mounts).some(name => probes.includes(name));
  if (kustomize) return { after: ['volumeMounts', ...probes] };
  if (mounts !== -1) return { before: ['volumeMounts'] };
  const leading = ['resources', ...probes, ...environment];
  // Mounts that another fix inserts first stay behind.
  return leading.some(name => present.includes(name)) ? { after: leading } : { before: ['volumeMounts'] };
}

function placeOfResources(present: readonly string[]): Place {
  if (environment.some(name => present.includes(name))) return { after: environment };
  const next = [...probes, 'securityContext', 'volumeMounts', 'volumeDevices'];
  return next.some(name => present.includes(name)) ? { before: next } : { after: identity };
}

/** A map that fixes of one run build together follows the order; a map that was there before grows at its end. */
function placeInNew(order: readonly string[], key: string, present: readonly string[]): Place | undefined {
  return present.length === 0 && order.includes(key) ? between(order, key, present) : undefined;
}
