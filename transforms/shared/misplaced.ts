import type { Container, Key, Path, PodSpec, Service } from '../../src/transform.ts';

/** A security setting that stands where its reader does not look for it. */
export interface Misplaced {
  readonly at: Path;
  /** As written. */
  readonly written: string;
  /** The setting that was meant. */
  readonly field: string;
  /** Why it has no effect, and where it belongs. */
  readonly why: string;
}

type Level = 'container-context' | 'pod-context' | 'pod';

/** Where each field of Kubernetes is read (k8s.io/api core/v1: PodSpec, PodSecurityContext, SecurityContext). */
const homes: ReadonlyMap<string, readonly Level[]> = new Map<string, readonly Level[]>([
  ...['allowPrivilegeEscalation', 'capabilities', 'privileged', 'procMount', 'readOnlyRootFilesystem'].map(
    field => [field, ['container-context']] as const,
  ),
  ...[
    'runAsUser',
    'runAsGroup',
    'runAsNonRoot',
    'seccompProfile',
    'appArmorProfile',
    'seLinuxOptions',
    'windowsOptions',
  ].map(field => [field, ['container-context', 'pod-context']] as const),
  ...['fsGroup', 'fsGroupChangePolicy', 'supplementalGroups', 'supplementalGroupsPolicy', 'sysctls'].map(
    field => [field, ['pod-context']] as const,
  ),
  ...['hostNetwork', 'hostPID', 'hostIPC', 'hostUsers', 'shareProcessNamespace', 'automountServiceAccountToken'].map(
    field => [field, ['pod']] as const,
  ),
]);

const fieldNames = new Map([...homes.keys()].map(field => [plainName(field), field]));

const names: Readonly<Record<Level, string>> = {
  'container-context': 'the securityContext of a container',
  'pod-context': 'the securityContext of the pod',
  pod: 'the spec of the pod',
};

/** Fields of a pod spec and its containers that the API server drops. */
export function misplacedInPod(pod: PodSpec): readonly Misplaced[] {
  return once(pod, () => [...misplacedAt(pod, [], 'pod'), ...misplacedAt(pod, ['securityContext'], 'pod-context')]);
}

export function misplacedInContainer(container: Container): readonly Misplaced[] {
  return once(container, () => [
    ...misplacedAt(container, [], undefined),
    ...misplacedAt(container, ['securityContext'], 'container-context'),
  ]);
}

/** ` ; ...` for the message about a missing setting, when it is written in vain somewhere around the container. */
export function writtenInVain(target: Container | PodSpec, ...fields: readonly string[]): string {
  const found =
    target.kind === 'container'
      ? [...misplacedInContainer(target), ...misplacedInPod(target.pod)]
      : [...misplacedInPod(target), ...target.containers.flatMap(misplacedInContainer)];
  const match = found.find(({ field }) => fields.includes(field));
  return match ? `; ${match.why}` : '';
}

function misplacedAt(
  target: PodSpec | Container,
  keys: readonly Key[],
  level: Level | undefined,
): readonly Misplaced[] {
  return target.keys(...keys).flatMap((written): Misplaced[] => {
    const field = homes.has(written) ? written : fieldNames.get(plainName(written));
    if (field === undefined) return [];
    const home = homes.get(field)!;
    if (field === written && level !== undefined && home.includes(level)) return [];
    const belongs = home.map(name => names[name]).join(' or ');
    const where = placeName(target, keys);
    const why =
      field === written
        ? `${written} in ${where} is dropped by the API; it belongs into ${belongs}`
        : `${written} in ${where} is dropped by the API; the field is called ${field}`;
    return [{ at: target.at(...keys, written), written, field, why }];
  });
}

function placeName(target: PodSpec | Container, keys: readonly Key[]): string {
  const owner = target.kind === 'container' ? `container ${target.name}` : 'the pod';
  return keys.length > 0 ? `the securityContext of ${owner}` : owner;
}

// ---------------------------------------------------------------------------------------------------------------------
// Compose

const serviceKeys = [
  'cap_add',
  'cap_drop',
  'group_add',
  'network_mode',
  'pids_limit',
  'privileged',
  'read_only',
  'security_opt',
  'tmpfs',
  'userns_mode',
  'user',
];
const keyNames = new Map(serviceKeys.map(key => [plainName(key), key]));
/** Words of other readers, with what Compose calls it. */
const foreign: ReadonlyMap<string, string> = new Map([
  ['no_new_privileges', 'security_opt'],
  ['allowPrivilegeEscalation', 'security_opt'],
  ['readOnlyRootFilesystem', 'read_only'],
  ['runAsUser', 'user'],
  ['capabilities', 'cap_drop'],
  ['securityContext', 'security_opt'],
]);

/** Keys of a service that Compose does not read, and keys of a service below `deploy` or `build`. */
export function misplacedInService(service: Service): readonly Misplaced[] {
  return once(service, () => findInService(service));
}

function findInService(service: Service): readonly Misplaced[] {
  const own = service.keys().flatMap((written): Misplaced[] => {
    if (serviceKeys.includes(written)) return [];
    const field = foreign.get(written) ?? keyNames.get(plainName(written));
    if (field === undefined) return [];
    return [{ at: service.at(written), written, field, why: `Compose knows no ${written}, it calls that ${field}` }];
  });
  const below = ['deploy', 'build'].flatMap(parent =>
    service.keys(parent).flatMap((written): Misplaced[] => {
      const field = [...serviceKeys, ...foreign.keys()].includes(written) ? written : keyNames.get(plainName(written));
      // A build may be privileged by itself.
      if (field === undefined || (parent === 'build' && written === 'privileged')) return [];
      const why = `${written} has no effect below ${parent}; it belongs into the service itself`;
      return [{ at: service.at(parent, written), written, field: foreign.get(field) ?? field, why }];
    }),
  );
  return [...own, ...below];
}

/** ` ; ...` for the message about a missing setting of a service. */
export function serviceWritesInVain(service: Service, field: string): string {
  const match = misplacedInService(service).find(other => other.field === field);
  return match ? `; ${match.why}` : '';
}

const known = new WeakMap<object, readonly Misplaced[]>();

/** Several rules ask the same of a target. */
function once(target: object, find: () => readonly Misplaced[]): readonly Misplaced[] {
  const found = known.get(target) ?? find();
  known.set(target, found);
  return found;
}

/** `readOnly`, `read-only` and `readonly` are read_only. */
function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_]/g, '');
}
