/** Capabilities that a run without any change shows to be needed, each with the observation. Pure. */

import type { ProbeResult } from '../evidence/file/types.ts';
import { defaultCapabilities } from '../linux/capabilities.ts';
import { isVolatile } from './folders.ts';
import type { Listing, Place } from './image-view.ts';
import { sentences } from './sentences.ts';
import { usersOf } from './start-seen.ts';
import type { Survey } from './survey.ts';

type Keep = ProbeResult['keep'];

export interface NeedOptions {
  /** Effective capabilities of the file of a program that is known to be run. */
  readonly fileCapabilities: readonly { readonly cap: string; readonly path: string }[];
  /** What a start script that was read calls for, unless it may fail. */
  readonly scriptCapabilities: readonly string[];
  /** The first program is a script. */
  readonly isScript: boolean;
  /** Ports below 1024 that a runtime may keep for root. */
  readonly lowPort: number | undefined;
}

const granted = new Set<string>(defaultCapabilities);

export function needsOf(survey: Survey, options: NeedOptions): Keep {
  const files = options.fileCapabilities.map(({ cap, path }) => ({ cap, because: sentences.fileCapability(path) }));
  if (survey.startUid !== 0) return distinct(files);
  const port = options.lowPort;
  return distinct([
    ...files,
    ...ofUsers(survey),
    ...ofPrograms(survey),
    ...ofWrites(survey),
    ...ofFolders(survey),
    ...ofMounts(survey, options),
    ...options.scriptCapabilities.map(cap => ({ cap, because: sentences.inScript(cap) })),
    ...(port === undefined ? [] : [{ cap: 'NET_BIND_SERVICE', because: sentences.lowPort(port) }]),
  ]);
}

/** The first reason for each; nothing but what engines grant. */
function distinct(keep: Keep): Keep {
  const known = new Map<string, Keep[number]>();
  for (const item of keep) if (granted.has(item.cap) && !known.has(item.cap)) known.set(item.cap, item);
  return [...known.values()];
}

function ofUsers({ seen, startUid }: Survey): Keep {
  const other = usersOf(seen).find(uid => uid !== startUid);
  if (other === undefined) return [];
  return ['SETGID', 'SETUID'].map(cap => ({ cap, because: sentences.otherUser(other) }));
}

/** Programs that become somebody else only when something happens. */
const programs: readonly (readonly [name: RegExp, caps: readonly string[]])[] = [
  [/^(cron|crond|atd|anacron|supercronic|fcron)$/, ['SETGID', 'SETUID']],
  [/^(sshd|dropbear)$/, ['SETGID', 'SETUID', 'SYS_CHROOT']],
  [/^(vsftpd|proftpd|pure-ftpd)$/, ['SETGID', 'SETUID', 'SYS_CHROOT']],
];

function ofPrograms({ seen }: Survey): Keep {
  return (seen.processes ?? []).flatMap(({ name }) => {
    const found = programs.find(([pattern]) => pattern.test(name));
    return (found?.[1] ?? []).map(cap => ({ cap, because: sentences.ofProgram(name) }));
  });
}

/** Who a write belongs to, against the folder that it lies in. */
function ofWrites({ writes, folders }: Survey): Keep {
  return writes.flatMap(({ path, kind, folder, now }): Keep => {
    const image = folders.find(seen => seen.path === folder)?.image?.top;
    if (kind !== 'added' || !now || !image) return [];
    return ofEntry(path, now, { ...image, path: folder });
  });
}

function ofEntry(path: string, entry: Place, folder: Place & { readonly path: string }): Keep {
  if (entry.uid !== 0 && !mayWrite(folder, entry))
    return [{ cap: 'CHOWN', because: sentences.givenAway(path, entry.uid) }];
  if (entry.uid === 0 && folder.uid !== 0 && !mayWrite(folder, { uid: 0, gid: 0 }))
    return [{ cap: 'DAC_OVERRIDE', because: sentences.writesClosed(folder.path) }];
  return [];
}

/** By the mode alone, in the class that the kernel looks at. */
function mayWrite(folder: Place, { uid, gid }: Pick<Place, 'uid' | 'gid'>): boolean {
  const shift = folder.uid === uid ? 6 : folder.gid === gid ? 3 : 0;
  return ((folder.mode >> shift) & 0o2) !== 0;
}

function ofFolders({ folders }: Survey): Keep {
  return folders.flatMap(({ path, image, now }): Keep => {
    if (!image || !now) return [];
    const changed = image.top.uid !== now.top.uid || image.top.gid !== now.top.gid;
    // Folders that were deeper in the image keep their owner, too, unless somebody changed it.
    const inner = isVolatile(path) ? [] : innerChown(path, image, now);
    return [...(changed ? [{ cap: 'CHOWN', because: sentences.ownerChanged(path) }] : []), ...inner];
  });
}

function innerChown(path: string, image: Listing, now: Listing): Keep {
  const before = new Map(image.entries.map(entry => [entry.path, entry]));
  const changed = now.entries.find(entry => {
    const known = before.get(entry.path);
    return known !== undefined && known.uid !== entry.uid;
  });
  return changed ? [{ cap: 'CHOWN', because: sentences.ownerChanged(`${path}/${changed.path}`) }] : [];
}

function ofMounts({ mounts, seen, startUid }: Survey, { isScript }: NeedOptions): Keep {
  const drops = usersOf(seen).some(uid => uid !== startUid);
  return mounts.flatMap(({ path, before, now }): Keep => {
    if (!now) return [];
    const changed = before.uid !== now.top.uid || before.gid !== now.top.gid;
    const keep: Keep[number][] = changed ? [{ cap: 'CHOWN', because: sentences.ownerChanged(path) }] : [];
    const places = [{ ...now.top, path: '' }, ...now.entries];
    const byPath = new Map(places.map(place => [place.path, place]));
    for (const entry of now.entries) {
      const at = entry.path.includes('/') ? entry.path.slice(0, entry.path.lastIndexOf('/')) : '';
      const folder = byPath.get(at);
      if (folder) keep.push(...ofEntry(join(path, entry.path), entry, { ...folder, path: join(path, at) }));
    }
    const closed = places.find(place => place.type === 'folder' && place.uid !== 0 && !isOpenToRoot(place));
    if (closed && drops && isScript)
      keep.push({ cap: 'DAC_OVERRIDE', because: sentences.walksClosed(join(path, closed.path)) });
    return keep;
  });
}

function isOpenToRoot({ mode, gid }: Place): boolean {
  const shift = gid === 0 ? 3 : 0;
  return ((mode >> shift) & 0o5) === 0o5;
}

function join(folder: string, path: string): string {
  return path === '' ? folder : `${folder}/${path}`;
}
