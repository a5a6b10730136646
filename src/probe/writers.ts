/** Writers that an image shows and a run did not see at work. Pure. */
import type { ImageRecord, ProbeMount } from '../evidence/file/types.ts';
import { sentences } from './sentences.ts';
import { hasScheduler, type StartSeen, usersOf } from './start-seen.ts';
import { isWithin } from './writes.ts';

export interface WriterOptions {
  readonly image: ImageRecord;
  readonly seen: StartSeen;
  readonly mounts: readonly ProbeMount[];
  readonly mounted: readonly string[];
}

/** A path first written by one of them after the run would fail on a read-only root. */
export function unexercisedWriters({ image, seen, mounts, mounted }: WriterOptions): readonly string[] {
  const covered = [...mounts.map(({ path }) => path), ...mounted, ...image.volumes];
  const places = usersOf(seen).flatMap(uid => ownedPlaces(image, uid));
  const open = [...new Set(places)].filter(path => !covered.some(folder => isWithin(path, folder))).sort();
  const scripts = image.startup?.open.filter(text => /package|sed -i/.test(text)) ?? [];
  return [
    ...(hasScheduler(seen) ? [sentences.scheduler] : []),
    ...open.slice(0, 8).map(sentences.ownsPlace),
    ...scripts.map(() => sentences.rewrites),
  ];
}

/** What belongs to a user of the service in the image: such folders are made to be written. */
function ownedPlaces({ writable }: ImageRecord, uid: number): readonly string[] {
  const entry = writable.find(candidate => candidate.uid === uid);
  if (!entry) return [];
  const owned = entry.paths.filter(({ owner }) => owner.split(':')[0] === String(uid));
  return owned
    .filter(({ path }) => !owned.some(other => other.path !== path && isWithin(path, other.path)))
    .map(({ path }) => path);
}
