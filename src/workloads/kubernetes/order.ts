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

/** Place of a new key in a pod spec, or in a map below it. */
export function placeInPod(parents: readonly Key[], key: string, present: readonly string[]): Place | undefined {
  if (parents.length === 0) {
    if (isAlphabetical(present, 4))
      return between(alphabetical(present, [...beforeContainers, 'volumes']), key, present);
    if (key === 'volumes') return { after: ['containers', 'initContainers'] };
    const rank = beforeContainers.indexOf(key);
    return rank === -1 ? undefined : { before: [...beforeContainers.slice(rank + 1), 'initContainers', 'containers'] };
  }
  if (parents[0] === 'securityContext' && parents.length === 1) {
    if (isAlphabetical(present, 2)) return between(alphabetical(present, podContext), key, present);
    return present.length === 0 ? between(podContext, key, present) : undefined;
  }
  return undefined;
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
const inFrontOfContext = [
  'resources',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
  'ports',
  'env',
  'envFrom',
];
const identity = ['name', 'image', 'imagePullPolicy', 'command', 'args', 'workingDir'];

/** Place of a new key in a container, or in a map below it. */
export function placeInContainer(parents: readonly Key[], key: string, present: readonly string[]): Place | undefined {
  if (parents.length === 0) return placeAtTop(key, present);
  if (parents[0] !== 'securityContext' || parents.length > 1) return undefined;
  if (present.length === 0 || isAlphabetical(present, 1)) {
    return between(alphabetical(present, containerContext), key, present);
  }
  return key === 'allowPrivilegeEscalation' ? 'first' : 'last';
}

function placeAtTop(key: string, present: readonly string[]): Place | undefined {
  if (isAlphabetical(present, 5))
    return between(alphabetical(present, ['securityContext', 'volumeMounts']), key, present);
  if (key === 'securityContext') {
    if (present.includes('volumeMounts')) return { before: ['volumeMounts'] };
    const leading = inFrontOfContext.some(name => present.includes(name)) ? inFrontOfContext : identity;
    return { after: leading };
  }
  return key === 'volumeMounts' ? { after: ['securityContext'] } : undefined;
}
