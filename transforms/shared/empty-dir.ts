import type { Container, Edit, Facts, PodSpec } from '../../src/transform.ts';
import { knownOrGuessed, uncovered } from './mounts.ts';

/** An empty folder that lives as long as the pod, writable for every user. */
export function emptyDir(container: Container, path: string, facts: Facts): readonly Edit[] {
  const name = volumeName(container, path, facts);
  return [
    container.append(['volumeMounts'], { name, mountPath: path }, { keys: ['mountPath'] }),
    container.pod.append(['volumes'], { name, emptyDir: {} }, { keys: ['name'] }),
  ];
}

/**
 * Name of the pod volume for a path of a container. Containers never share one by accident, and a name does not depend on which
 * fixes are accepted: so the names of the whole pod are given out at once.
 */
function volumeName(container: Container, path: string, facts: Facts): string {
  const { pod } = container;
  const names = known.get(pod) ?? namesOf(pod, facts);
  known.set(pod, names);
  return names.get(container)!.get(path)!;
}

type VolumeNames = ReadonlyMap<Container, ReadonlyMap<string, string>>;

/** Names that were given out: every path of every container of a pod asks for its own, and the facts of a run do not change. */
const known = new WeakMap<PodSpec, VolumeNames>();

function namesOf(pod: PodSpec, facts: Facts): VolumeNames {
  const containers = pod.containers.filter(({ role }) => role !== 'ephemeral');
  const taken = new Set([
    ...pod.volumes.map(({ name }) => name),
    ...containers.flatMap(container => container.list('volumeMounts').map(({ value }) => mountedVolume(value))),
  ]);
  const names = new Map<Container, Map<string, string>>();
  for (const container of containers) {
    const own = new Map<string, string>();
    names.set(container, own);
    for (const { path } of uncovered(container, knownOrGuessed(container, facts))) {
      const wanted = containers.length > 1 ? `${container.name}-${slug(path)}` : slug(path);
      const name = free(toLabel(wanted), taken);
      taken.add(name);
      own.set(path, name);
    }
  }
  return names;
}

function mountedVolume(value: unknown): string {
  return typeof value === 'object' && value !== null && 'name' in value ? String(value.name) : '';
}

/** `/tmp` -> `tmp`, `/var/cache/nginx` -> `cache-nginx`, `/usr/local/apache2/logs` -> `apache2-logs`. */
function slug(path: string): string {
  const parts = path.split('/').filter(part => part !== '');
  return (parts[0] === 'var' && parts.length > 1 ? parts.slice(1) : parts).slice(-2).join('-');
}

/** A DNS label: lower case, digits and dashes, up to 63 characters. */
function toLabel(text: string): string {
  const clean = text.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return clean.replace(/^-+/, '').slice(0, 60).replace(/-+$/, '') || 'scratch';
}

function free(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let number = 2; ; number++) if (!taken.has(`${name}-${number}`)) return `${name}-${number}`;
}
