/** Which changes of a container are writes of its programs, topmost first. Pure. */
import type { Change } from '../container/containers.ts';

export interface Write {
  /** Topmost new entry, or the entry of the image that was changed or deleted. */
  readonly path: string;
  readonly kind: Change['kind'];
  /** Where it lies; for a folder whose owner or mode was changed: the folder itself. */
  readonly folder: string;
}

const engineFolders = /^\/(dev|proc|sys)(\/|$)/;
const ofEngine = new Set(['/.dockerenv', '/etc/hosts', '/etc/hostname', '/etc/resolv.conf', '/etc/mtab']);
const system = /^\/(etc|bin|sbin|lib[^/]*|boot|usr\/(bin|sbin|lib[^/]*|libexec))(\/|$)/;

/** Nothing is mounted there. */
export function isOfSystem(path: string): boolean {
  const folder = parentOf(path);
  return system.test(path) || folder === '/' || folder === '/usr';
}

/** `mounted`: mount points, which the engine makes before anything starts. */
export function findWrites(changes: readonly Change[], mounted: readonly string[]): readonly Write[] {
  const ancestors = new Set(mounted.flatMap(ancestorsOf));
  const isOurs = ({ path }: Change): boolean =>
    !engineFolders.test(path) &&
    !ofEngine.has(path) &&
    !path.split('/').includes('__pycache__') &&
    !mounted.some(target => isWithin(path, target)) &&
    !ancestors.has(path);
  const ours = changes.filter(isOurs);
  const added = new Set(ours.filter(({ kind }) => kind === 'added').map(({ path }) => path));
  const parents = new Set(changes.map(({ path }) => parentOf(path)));
  return ours
    .filter(({ path, kind }) => !added.has(parentOf(path)) && !(kind === 'modified' && parents.has(path)))
    .map(({ path, kind }) => ({ path, kind, folder: parentOf(path) }));
}

function ancestorsOf(path: string): readonly string[] {
  const parts = path.split('/').slice(1, -1);
  return ['/', ...parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`)];
}

export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

export function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? folder : `${folder}/`);
}
