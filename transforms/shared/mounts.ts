import type { Container, Facts, Mount, PodSpec, Runnable, Service, WritablePath } from '../../src/transform.ts';

/** `/var/run` and `/var/lock` are links to `/run` and `/run/lock` in practically every image. */
function resolveLinks(path: string): string {
  return path.replace(/^\/var\/run(?=\/|$)/, '/run').replace(/^\/var\/lock(?=\/|$)/, '/run/lock');
}

/** The path is the folder itself, or lies in it. */
export function isWithin(path: string, folder: string): boolean {
  const [inner, outer] = [resolveLinks(path), resolveLinks(folder)];
  return inner === outer || inner.startsWith(outer === '/' ? outer : `${outer}/`);
}

/**
 * The mount of the manifest that decides what happens at this path: the innermost one at the path itself or at a folder above it.
 * A read-only one counts too: nothing can be written there today.
 */
export function mountAt(target: Runnable, path: string): Mount | undefined {
  return target.mounts
    .filter(mount => isWithin(path, mount.target))
    .sort((a, b) => resolveLinks(b.target).length - resolveLinks(a.target).length)[0];
}

/** Paths that need a mount of their own as soon as the root is read-only. */
export function uncovered(target: Runnable, paths: readonly WritablePath[]): readonly WritablePath[] {
  return paths.filter(({ path }) => !/^\/dev(\/|$)/.test(path) && !mountAt(target, path));
}

/** The temporary folder, the one path nearly every program may want. */
export const temporaryFolder: WritablePath = {
  path: '/tmp',
  need: 'scratch',
  worldWritable: true,
  exec: false,
  writer: 'both',
  declaredVolume: false,
  reason: 'temporary files',
};

/** What the container is known to write, or the temporary folder alone. */
export function knownOrGuessed(target: Service | Container, facts: Facts): readonly WritablePath[] {
  const answer = facts.writablePaths(target);
  return answer.known ? answer.paths : [temporaryFolder];
}

/**
 * Name of the pod volume for a path of a container. Containers never share one by accident, and a name does not depend on which
 * fixes are accepted: so the names of the whole pod are given out at once.
 */
export function volumeName(container: Container, path: string, facts: Facts): string {
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
