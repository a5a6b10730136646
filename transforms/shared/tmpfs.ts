import type { Answer, Edit, Facts, Mount, Plain, Service, StartUser, WritablePath } from '../../src/transform.ts';
import { isWithin } from './mounts.ts';
import { type PlannedUser, plannedUser, type UserNumbers } from './user.ts';

/** Who shall own a tmpfs. `everyone`: the folder may stay as the engine makes it. */
export type Owner = 'everyone' | 'root' | 'unknown' | { readonly uid: number; readonly gid: number | undefined };

/**
 * Who has to own a tmpfs at this path with the user the container starts as today. The engine copies the mode of the image's folder
 * and makes root the owner. A start as root writes there first, often without the right to override permissions: so the folder stays
 * root's, unless only the user that the image drops to ever writes there.
 */
export function ownerToday(path: WritablePath, start: Answer<StartUser>, service: Service, facts: Facts): Owner {
  if (path.worldWritable) return 'everyone';
  if (!start.known) return 'unknown';
  if (!start.root) return start.uid === undefined ? 'unknown' : { uid: start.uid, gid: start.gid };
  if (path.writer !== 'service') return 'root';
  const user = facts.serviceUser(service);
  return user.known && user.imageDropsToIt ? { uid: user.uid, gid: user.gid } : 'root';
}

/** An item of `tmpfs`: `/run/app:uid=1000,gid=1000,mode=0755`. What a run has had is written as it was. */
export function tmpfsItem({ path, exec, seenWith }: WritablePath, owner: Owner): string {
  if (seenWith) return seenItem(path, seenWith, typeof owner === 'object');
  return withOptions(path, [...ownerOptions(owner), ...(exec ? ['exec'] : [])]);
}

function seenItem(
  path: string,
  { options, asServiceUser }: NonNullable<WritablePath['seenWith']>,
  owned: boolean,
): string {
  const chosen = owned ? (asServiceUser ?? options) : options;
  return chosen === '' ? path : `${path}:${chosen}`;
}

/** The long form, the only one that `docker stack deploy` reads. It knows no owner, and programs may be run from it. */
export function longTmpfs({ path }: WritablePath): Plain {
  return { type: 'tmpfs', target: path };
}

function ownerOptions(owner: Owner): readonly string[] {
  if (owner === 'unknown') return ['mode=1777'];
  if (typeof owner === 'string') return [];
  return [`uid=${owner.uid}`, ...(owner.gid === undefined ? [] : [`gid=${owner.gid}`]), 'mode=0755'];
}

function withOptions(path: string, options: readonly string[]): string {
  return options.length > 0 ? `${path}:${options.join(',')}` : path;
}

/** Folders that every program may write in every image. */
const everyonesFolder = /^\/(tmp|var\/tmp|run\/lock|var\/lock|dev\/shm)$/;

/** Whether a tmpfs of the manifest has to get an owner when the container no longer starts as root. */
export function needsOwner(mount: Mount, known: readonly WritablePath[]): boolean {
  if (mount.kind !== 'tmpfs' || everyonesFolder.test(mount.target)) return false;
  if (mount.options.some(option => /^uid=|^mode=0?[0-7]?[0-7]{2}[2367]$/.test(option))) return false;
  // The engine copies the mode of the image's folder, but only of the very folder that it mounts on.
  return known.some(
    ({ path, worldWritable }) => isWithin(path, mount.target) && !(worldWritable && isWithin(mount.target, path)),
  );
}

/** Options of an existing item once it belongs to the user. */
export function ownedOptions({ options }: Mount, { uid, gid }: UserNumbers): readonly string[] {
  const kept = options.filter(option => !/^gid=/.test(option));
  return [
    `uid=${uid}`,
    `gid=${gid}`,
    ...(kept.some(option => option.startsWith('mode=')) ? [] : ['mode=0755']),
    ...kept,
  ];
}

/** Rewrites an item of `tmpfs` in place; a single text counts as a list of one. */
export function setTmpfs(service: Service, mount: Mount, options: readonly string[]): Edit {
  const text = withOptions(mount.target, options);
  const index = mount.at.at(-1);
  return service.set(['tmpfs', typeof index === 'number' ? index : 0], text);
}

/** Whether the item is written in `tmpfs` of this very service. */
export function isShortForm(service: Service, { at, own }: Mount): boolean {
  return own && at[service.path.length] === 'tmpfs';
}

/** Items that a user rule gives an owner in this run, if it is accepted. */
export function itemsToOwn(service: Service, facts: Facts): readonly { mount: Mount; user: PlannedUser }[] {
  const user = plannedUser(service, facts);
  const answer = facts.writablePaths(service);
  if (!user || !answer.known) return [];
  return service.mounts
    .filter(mount => isShortForm(service, mount) && needsOwner(mount, answer.paths))
    .map(mount => ({ mount, user }));
}

/** Items that the user of a container which does not start as root cannot write, with that user. */
export function closedItems(service: Service, facts: Facts): readonly { mount: Mount; user: UserNumbers }[] {
  const answer = facts.writablePaths(service);
  const start = facts.startUser(service);
  if (!answer.known || !start.known || start.root || start.uid === undefined) return [];
  const user = { uid: start.uid, gid: start.gid ?? start.uid };
  return service.mounts
    .filter(mount => isShortForm(service, mount) && needsOwner(mount, answer.paths))
    .map(mount => ({ mount, user }));
}

const relaxing = new Set(['exec', 'suid', 'dev']);

/** Options that undo the flags the engine gives every tmpfs. */
export function relaxingOptions({ options }: Mount): readonly string[] {
  return options.filter(option => relaxing.has(option));
}

/** Those of them that nothing is known to need. */
export function removableOptions(mount: Mount, service: Service, facts: Facts): readonly string[] {
  return relaxingOptions(mount).filter(option => option !== 'exec' || executionAt(mount, service, facts) !== 'known');
}

/** Whether something is run from the folder, as far as is known. */
export function executionAt(mount: Mount, service: Service, facts: Facts): 'known' | 'excluded' | 'unknown' {
  const answer = facts.writablePaths(service);
  if (!answer.known) return 'unknown';
  const rows = answer.paths.filter(({ path }) => isWithin(path, mount.target));
  if (rows.some(({ exec }) => exec)) return 'known';
  return rows.length > 0 && answer.strong ? 'excluded' : 'unknown';
}
