import type { Container, Facts, Mount, Runnable, Service, WritablePath } from '../../src/transform.ts';

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

/** `volumes_from`: mounts that this file does not tell, with owners that another image or the host decides. Empty: there are none. */
export function foreignMounts(service: Service): string {
  const { value, unknown } = service.get('volumes_from');
  if (value === undefined && !unknown) return '';
  const names = service.list('volumes_from').map(({ value: name }) => String(name));
  return names.length > 0 ? `volumes_from ${names.join(', ')}` : 'volumes_from';
}
