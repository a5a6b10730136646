import type { Container, Service } from '../../transform.ts';
import { noEvidence, type Paths } from '../answers.ts';
import type { ImageRecord, Start, Writable } from '../file/types.ts';
import { isAtOrBelow } from '../image-path.ts';
import { mountsFor, type Writing } from './answers.ts';
import { imageBounds } from './bounds.ts';
import { openHealthCheck } from './health-check.ts';
import { realPath } from './mounts.ts';
import { seenStart } from './start.ts';

/**
 * Every place that a start as root changes which becomes another user on every path: what its own commands change, and what that user
 * can write. Undefined: nobody looked at this start.
 */
export function pathsOfStart(image: ImageRecord, target: Service | Container): Paths | undefined {
  const seen = seenStart(image, target);
  if (!seen) return undefined;
  if (seen.kind === 'open') return noEvidence(seen.reason);
  const { start, becomes } = seen;
  const [edit] = start.accounts;
  if (edit !== undefined)
    return { known: false, code: 'by-design', reason: `the image changes its accounts at every start (${edit})` };
  const bounds = imageBounds(image, target);
  if (!bounds.bounded) return noEvidence(bounds.reason);
  if (bounds.needsNoNewPrivileges || start.gains.length > 0)
    return noEvidence(`${target.name} may gain rights, so every path of the image may be written`);
  const check = openHealthCheck(image, target);
  if (check !== undefined)
    return noEvidence(`the health check runs ${check} as root, and what that writes is not known`);
  const writable = image.writable.find(({ uid, gid }) => uid === becomes.uid && gid === becomes.gid);
  return writable && mountsFor(image, addWrites(image, writable, start, target), target);
}

/** What the start changes outside of mounts comes to what the user can write. */
function addWrites(
  image: ImageRecord,
  writable: Writable,
  { writes, folders }: Start,
  { mounts }: Service | Container,
): Writing {
  const real = realPath(image);
  const isMounted = (path: string): boolean => mounts.some(({ target }) => isAtOrBelow(real(path), real(target)));
  const needed = writes.filter(({ path }) => !isMounted(path)).map(({ folder }) => folder);
  const known = new Set(writable.paths.map(({ path }) => path));
  const isInside = (path: string): boolean => writable.paths.some(folder => isAtOrBelow(path, folder.path));
  const added = folders.filter(
    ({ path }) => !known.has(path) && needed.some(folder => isAtOrBelow(path, folder)) && !isInside(path),
  );
  return {
    writable: { ...writable, paths: [...writable.paths, ...added] },
    prepared: new Set(added.map(({ path }) => path)),
  };
}
