/** From what was written to mounts on a read-only root, or the reason why there can be none. Pure. */
import { isMountable, mostMounts } from '../evidence/file/trust.ts';
import type { ProbeMount } from '../evidence/file/types.ts';
import { isData, isVolatile } from './folders.ts';
import type { Listing, Place } from './image-view.ts';
import { sentences } from './sentences.ts';
import type { FolderSeen, Survey, WriteSeen } from './survey.ts';
import { baseOf, isOfSystem, isWithin } from './writes.ts';

export type Placements =
  | { readonly kind: 'mounts'; readonly mounts: readonly ProbeMount[] }
  /** The root has to stay writable. */
  | { readonly kind: 'obstacle'; readonly because: string };

export interface PlacementOptions {
  readonly kind: 'compose' | 'kubernetes';
  /** Places that are mounted already. */
  readonly mounted: readonly string[];
  readonly volumes: readonly string[];
  /** What the user that all processes become can write by the modes of the image. */
  readonly bound: readonly ProbeMount[];
  /** The container is started as this user. */
  readonly user: { readonly uid: number; readonly gid: number } | undefined;
}

/** Mounts for everything that was written, the temporary folder first. */
export function placeWrites({ writes, folders, declared }: Survey, options: PlacementOptions): Placements {
  const byPath = new Map(folders.map(folder => [folder.path, folder]));
  const mounts = new Map<string, ProbeMount>();
  const add = (mount: ProbeMount): void => {
    if (!options.mounted.some(path => isWithin(mount.path, path)) && !mounts.has(mount.path))
      mounts.set(mount.path, mount);
  };
  add({ path: '/tmp', kind: 'scratch' });
  for (const write of writes) {
    const placed = placeWrite(write, byPath.get(write.folder), options);
    if (typeof placed === 'string') return { kind: 'obstacle', because: placed };
    placed.forEach(add);
  }
  for (const volume of options.kind === 'kubernetes' ? declared : []) {
    if (options.mounted.some(path => isWithin(volume.path, path))) continue;
    // Whether a runtime makes the volumes of an image is its own business.
    if (contentOf(volume.image) === 'files') return { kind: 'obstacle', because: sentences.programFile(volume.path) };
    add({ path: volume.path, kind: 'scratch' });
  }
  options.bound.forEach(add);
  const all = [...mounts.values()].sort(byPlace);
  const odd = all.find(({ path }) => !isMountable(path));
  if (odd) return { kind: 'obstacle', because: sentences.systemFile(odd.path) };
  if (all.length > mostMounts) return { kind: 'obstacle', because: sentences.tooMany(all.length) };
  return { kind: 'mounts', mounts: all };
}

function byPlace(a: ProbeMount, b: ProbeMount): number {
  return Number(b.path === '/tmp') - Number(a.path === '/tmp') || (a.path < b.path ? -1 : 1);
}

/** Folders inside of one that are mounted one by one. */
const mostInner = 6;

const scratchNames = /^\.?(cache|tmp|temp|run|pids?|sockets?|sessions?)$/;

/** The mounts for one write, or why there can be none. */
function placeWrite(
  write: WriteSeen,
  seen: FolderSeen | undefined,
  options: PlacementOptions,
): readonly ProbeMount[] | string {
  const { path, folder } = write;
  if (options.mounted.some(place => isWithin(path, place))) return [];
  if (isOfSystem(path)) return sentences.systemFile(path);
  const image = seen?.image;
  if (isVolatile(folder)) return inVolatile(write, image, options);
  if (isVolatile(path) && write.now?.type === 'folder') return [scratch(path, write.now, options)];
  const content = contentOf(image);
  if (content !== 'files' && image) return durable(folder, image, options);
  return besideFiles(write, options);
}

function inVolatile(
  { path, folder }: WriteSeen,
  image: Listing | undefined,
  options: PlacementOptions,
): readonly ProbeMount[] | string {
  if (contentOf(image) === 'files')
    return options.kind === 'compose' ? [{ path: folder, kind: 'kept' }] : sentences.programFile(path);
  const inner = innerFolders(folder, image);
  if (inner.length > mostInner) return sentences.programFile(path);
  if (options.kind === 'kubernetes') return emptyDirs(folder, inner);
  return [scratch(folder, image?.top, options), ...inner.map(({ place, at }) => nested(at, place))];
}

/** Folders of the image inside of an empty one that an empty mount would not bring back as they are. */
function innerFolders(
  folder: string,
  image: Listing | undefined,
): readonly { readonly at: string; readonly place: Place }[] {
  return (image?.entries ?? [])
    .filter(({ type, uid, gid, mode }) => type === 'folder' && !(uid === 0 && gid === 0 && mode === 0o755))
    .map(place => ({ at: `${folder}/${place.path}`, place }));
}

/** A nested mount gets nothing from the image. */
function nested(path: string, { uid, gid, mode }: Place): ProbeMount {
  const owner = uid === 0 && gid === 0 ? [] : [`uid=${uid}`, `gid=${gid}`];
  return { path, kind: 'scratch', options: [...owner, modeOption(mode)].join(',') };
}

/** The engine gives a tmpfs the mode of the folder below it, and makes root its owner. */
function scratch(path: string, place: Place | undefined, { kind, user }: PlacementOptions): ProbeMount {
  if (kind === 'kubernetes') return { path, kind: 'scratch' };
  const isOpen = place === undefined || (place.mode & 0o002) !== 0;
  if (user && !isOpen && place.uid !== user.uid)
    return { path, kind: 'scratch', options: `uid=${user.uid},gid=${user.gid},${modeOption(0o755)}` };
  if (!place || (place.uid === 0 && place.gid === 0)) return { path, kind: 'scratch' };
  return { path, kind: 'scratch', options: `uid=${place.uid},gid=${place.gid},${modeOption(place.mode)}` };
}

function modeOption(mode: number): string {
  return `mode=${mode.toString(8).padStart(4, '0')}`;
}

/** A place that is as long-lived as the container today: a volume starts with what the image has there. */
function durable(path: string, image: Listing, { kind }: PlacementOptions): readonly ProbeMount[] | string {
  if (kind === 'compose') return [{ path, kind: 'kept' }];
  const inner = innerFolders(path, image);
  return inner.length > mostInner ? sentences.programFile(path) : emptyDirs(path, inner);
}

/** Folders inside of an emptyDir are emptyDirs themselves. Locks find their way without a folder of their own. */
function emptyDirs(path: string, inner: ReturnType<typeof innerFolders>): readonly ProbeMount[] {
  const folders = inner.map(({ at }) => at).filter(at => at !== '/run/lock');
  return [path, ...folders].map((at): ProbeMount => ({ path: at, kind: 'scratch' }));
}

/** The folder holds files of the image: what is new in it may get a mount of its own, the folder only where data belongs. */
function besideFiles(write: WriteSeen, options: PlacementOptions): readonly ProbeMount[] | string {
  const { path, folder, kind, now } = write;
  const isNewFolder = kind === 'added' && now?.type === 'folder';
  if (options.kind === 'kubernetes') return isNewFolder ? [{ path, kind: 'scratch' }] : sentences.programFile(path);
  if (isNewFolder && scratchNames.test(baseOf(path))) return [scratch(path, now, options)];
  if (isNewFolder && now.uid === 0) return [{ path, kind: 'kept' }];
  if (isData(folder, options.volumes) && !/^\/var\/(lib|spool)$/.test(folder)) return [{ path: folder, kind: 'kept' }];
  return sentences.programFile(path);
}

/** What a folder of the image holds besides folders. */
export function contentOf(listing: Listing | undefined): 'none' | 'skeleton' | 'files' {
  if (!listing) return 'none';
  const files = listing.entries.filter(({ type }) => type !== 'folder');
  if (listing.cut || files.some(({ path }) => !/^\.(bashrc|profile|bash_logout|bash_profile)$/.test(path)))
    return 'files';
  return files.length > 0 ? 'skeleton' : 'none';
}
