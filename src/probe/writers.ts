/** Writers that an image shows and a run did not see at work. Pure. */
import type { ImageRecord, ProbeMount } from '../evidence/file/types.ts';
import { ownedFolders } from './owned.ts';
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
  const places = usersOf(seen).flatMap(uid => ownedFolders(image, uid, mounted).map(({ path }) => path));
  const open = [...new Set(places)].filter(path => !mounts.some(mount => isWithin(path, mount.path))).sort();
  const opened = new Set((image.starts ?? []).flatMap(start => start.open));
  const scripts = [...opened].filter(text => /package|sed -i/.test(text));
  return [
    ...(hasScheduler(seen) ? [sentences.scheduler] : []),
    ...open.slice(0, 8).map(sentences.ownsPlace),
    ...scripts.map(() => sentences.rewrites),
  ];
}
