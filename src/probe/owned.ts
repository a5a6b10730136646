/** Folders that an image made for the users of a service, as mounts. Pure. */
import type { ImageRecord, ProbeMount, WritableFolder } from '../evidence/file/types.ts';
import { isData, isVolatile } from './folders.ts';
import { isOfSystem, isWithin } from './writes.ts';

/** Topmost folders of the image that belong to a user; those that lead to a mount have their place already. */
export function ownedFolders(
  { writable, volumes }: ImageRecord,
  uid: number,
  mounted: readonly string[],
): readonly WritableFolder[] {
  const entry = writable.find(candidate => candidate.uid === uid);
  const owned = (entry?.paths ?? []).filter(({ owner }) => owner.split(':')[0] === String(uid));
  const taken = [...mounted, ...volumes];
  return owned.filter(
    ({ path }) =>
      !isOfSystem(path) &&
      !owned.some(other => other.path !== path && isWithin(path, other.path)) &&
      !taken.some(place => isWithin(path, place) || isWithin(place, path)),
  );
}

/**
 * Mounts for such folders where an empty one, or one that starts with the files of the image, is as good. Among the files of a program
 * there is none.
 */
export function ownedMounts(image: ImageRecord, uid: number, mounted: readonly string[]): readonly ProbeMount[] {
  return ownedFolders(image, uid, mounted).flatMap((folder): readonly ProbeMount[] => {
    const { path, content, owner, mode } = folder;
    if (content === 'none' && isVolatile(path)) {
      const [user, group] = owner.split(':');
      return [{ path, kind: 'scratch', options: `uid=${user},gid=${group},mode=${mode}` }];
    }
    return content !== 'files' || isData(path, []) ? [{ path, kind: 'kept' }] : [];
  });
}
