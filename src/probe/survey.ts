/** What a service left behind when it ran without any change: collected here, judged in `needs.ts` and `placements.ts`. */
import type { Change } from '../container/containers.ts';
import { attributesOf, lookAt } from '../container/host-tree.ts';
import { type Listing, listPlace, type Place, readFile } from './image-view.ts';
import type { SpecMount } from './spec.ts';
import type { Instance, Stage } from './stage.ts';
import type { StartSeen } from './start-seen.ts';
import { findWrites, isOfSystem, type Write } from './writes.ts';

/** A folder that something was written to, as the image has it and as it is now. */
export interface FolderSeen {
  readonly path: string;
  readonly image: Listing | undefined;
  readonly now: Listing | undefined;
}

/** Something written, with its owner. */
export interface WriteSeen extends Write {
  /** Undefined for what was deleted, and for sockets. */
  readonly now: Place | undefined;
}

/** A mount of the manifest or of the image, before the start and after. */
export interface MountSeen {
  readonly path: string;
  readonly kind: SpecMount['kind'];
  readonly before: Pick<Place, 'uid' | 'gid' | 'mode'>;
  readonly now: Listing | undefined;
}

export interface Survey {
  readonly startUid: number;
  readonly seen: StartSeen;
  readonly writes: readonly WriteSeen[];
  readonly folders: readonly FolderSeen[];
  readonly mounts: readonly MountSeen[];
  /** Volumes that the image declares. */
  readonly declared: readonly FolderSeen[];
}

const mostFolders = 48;
const rootFolder = { uid: 0, gid: 0, mode: 0o755 };

/** Looks at a container that has run. */
export async function survey(stage: Stage, instance: Instance, seen: StartSeen): Promise<Survey> {
  const { workspace } = stage;
  const { id, image, spec } = instance;
  const targets = [...spec.mounts, ...spec.tmpfs].map(({ target }) => target);
  const all = findWrites(await workspace.containers.changes(id), [...targets, ...image.volumes]);
  const writes: WriteSeen[] = [];
  for (const write of all) {
    if (await isUntouched(stage, instance, write)) continue;
    const listing = write.kind === 'deleted' ? undefined : await listPlace(workspace, id, write.path, 0);
    writes.push({ ...write, now: listing?.top });
  }
  const paths = [...new Set(writes.map(({ folder }) => folder))].slice(0, mostFolders);
  const folders: FolderSeen[] = [];
  for (const path of paths) {
    folders.push({ path, image: await stage.view(image).list(path), now: await listPlace(workspace, id, path) });
  }
  const declared: FolderSeen[] = [];
  for (const path of image.volumes) declared.push({ path, image: await stage.view(image).list(path), now: undefined });
  const mounts = await mountsSeen(stage, instance);
  return { startUid: startUidOf(instance), seen, writes, folders, mounts, declared };
}

/** The same content as in the image: it was only rewritten. Worth a look where nothing can be mounted. */
async function isUntouched(stage: Stage, { id, image }: Instance, { path, kind }: Write): Promise<boolean> {
  if (kind !== 'modified' || !isOfSystem(path)) return false;
  const [now, before] = [await readFile(stage.workspace, id, path), await stage.view(image).text(path)];
  return now !== undefined && before !== undefined && now.equals(before);
}

async function mountsSeen(stage: Stage, { id, image, spec }: Instance): Promise<readonly MountSeen[]> {
  const view = stage.view(image);
  const declared = image.volumes.map((target): SpecMount => ({ kind: 'anonymous', target }));
  const known = new Set(spec.mounts.map(({ target }) => target));
  const seen: MountSeen[] = [];
  for (const mount of [...spec.mounts, ...declared.filter(({ target }) => !known.has(target))]) {
    if ('readOnly' in mount && mount.readOnly) continue;
    if (mount.kind === 'bind' && lookAt(mount.source) !== 'folder') continue;
    const before =
      mount.kind === 'bind' ? attributesOf(mount.source) : ((await view.list(mount.target))?.top ?? rootFolder);
    const now = await listPlace(stage.workspace, id, mount.target);
    seen.push({ path: mount.target, kind: mount.kind, before: clusterOwner(mount) ?? before, now });
  }
  return seen;
}

/** A volume of a cluster is not made from the image. */
function clusterOwner(mount: SpecMount): Pick<Place, 'uid' | 'gid' | 'mode'> | undefined {
  return mount.kind === 'volume' && mount.like ? { ...rootFolder, gid: mount.like.group ?? 0 } : undefined;
}

/** The number of the user that a container starts as; names were looked up in the image. */
export function startUidOf({ spec, image }: Pick<Instance, 'spec' | 'image'>): number {
  if (spec.user === undefined || spec.user === '') return image.start.uid;
  const name = spec.user.split(':')[0]!;
  if (/^\d+$/.test(name)) return Number(name);
  if (name === 'root') return 0;
  return image.writable.find(({ asked }) => asked.some(text => text.split(/[: ]/)[0] === name))?.uid ?? 1;
}

export type { Change };
