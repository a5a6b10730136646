/** What a record of an image answers to the questions of the rules. */
import type { Container, Evidence, Runnable, Service, WritablePath } from '../../transform.ts';
import { asTarget, type Gain, gains, type Needs, noEvidence, type Paths } from '../answers.ts';
import type { ImageRecord, Writable, WritableFolder } from '../file/types.ts';
import { imageBounds } from './bounds.ts';
import { citeImage } from './cite-image.ts';
import { imageFileCapabilities, imagePrivilegeGain } from './gain.ts';
import { type ImageMount, imageMounts } from './mounts.ts';
import { writableFor } from './start-user.ts';

/** Whether no-new-privileges takes something away, by the bits and attributes of every file of the image. */
export function gainOfImage(image: ImageRecord, c: Runnable): Gain {
  const found = gains(imagePrivilegeGain(image, c));
  if (found) return found;
  const what = 'no file of the image gives rights to whoever starts it';
  return { known: true, strong: true, because: [citeImage(image, c, what)], reasons: [] };
}

/** All that gives rights in the image is the capabilities of files. */
export function hasOnlyFileCapabilities({ gain }: ImageRecord): boolean {
  return gain.every(({ inert, kind }) => inert !== undefined || kind === 'filecap');
}

/** What a start as another user than root loses with all capabilities: what files with capabilities give. */
export function needsWithoutRoot(image: ImageRecord, c: Runnable): Needs {
  const { needs, doubts } = imageFileCapabilities(image, c);
  const helpers = image.gain
    .filter(({ inert, kind }) => inert === undefined && kind !== 'filecap')
    .map(({ path }) => citeImage(image, c, `${path} gives rights to whoever starts it`));
  const [doubt] = [...helpers, ...doubts];
  const because = citeImage(image, c, 'a start without root has no capability to lose in this image');
  return { known: true, strong: doubt === undefined, doubt: doubt?.what, because: [doubt ?? because], needs };
}

/**
 * Every place that a start as another user than root can write: nothing else can be changed, since capabilities come neither with
 * the start nor from a file. Undefined: the image says nothing about this start.
 */
export function pathsOfImage(image: ImageRecord, c: Runnable): Paths | undefined {
  const target = asTarget(c);
  const writable = writableFor(image, target);
  if (!writable || writable.uid === 0) return undefined;
  const bounds = imageBounds(image, target);
  if (!bounds.bounded) return noEvidence(bounds.reason);
  if (bounds.needsNoNewPrivileges)
    return noEvidence(`${c.name} may gain rights, so every path of the image may be written`);
  return mountsFor(image, { writable, prepared: new Set() }, target);
}

/** What has to stay writable. */
export interface Writing {
  readonly writable: Writable;
  /** Folders that only the start changes, as root. */
  readonly prepared: ReadonlySet<string>;
}

/** The mounts by which everything that is changed can be changed on a read-only root, too. */
export function mountsFor(image: ImageRecord, writing: Writing, target: Service | Container): Paths {
  const { writable, prepared } = writing;
  const found = imageMounts(image, writable, target);
  if (found.kind === 'declined') return { known: false, code: found.code, reason: found.reason };
  const odd = found.mounts.map(mount => whyOdd(mount, writing)).find(reason => reason !== undefined);
  const places = (own: boolean): string =>
    found.mounts
      .filter(({ path }) => prepared.has(path) !== own)
      .map(({ path }) => path)
      .join(', ');
  const before = places(false) === '' ? '' : `, and only ${places(false)} is changed before`;
  const what = `user ${writable.uid} can write ${places(true) === '' ? 'nothing of the image' : `only ${places(true)} of the image`}`;
  const notes = found.notes.map((note): Evidence => citeImage(image, target, note));
  return {
    known: true,
    strong: odd === undefined,
    doubt: odd,
    because: [citeImage(image, target, `${what}${before}`), ...notes],
    paths: found.mounts.map(mount => toPath(mount, writing)),
  };
}

/** Owner or mode of the folder in the image are others than those that a mount is given. */
function whyOdd({ path, kind }: ImageMount, { writable: { uid, paths }, prepared }: Writing): string | undefined {
  const folder = paths.find(candidate => candidate.path === path);
  if (kind !== 'tmpfs' || !folder || isOpen(folder)) return undefined;
  const owner = Number(folder.owner.split(':')[0]);
  if (owner !== (prepared.has(path) ? 0 : uid))
    return `${path} belongs to user ${owner} in the image, and a mount there would not`;
  return /^0?7[0-5]0$/.test(folder.mode)
    ? `${path} is closed to others in the image, and a mount there would not be`
    : undefined;
}

function isOpen({ mode }: WritableFolder): boolean {
  return /[2367]$/.test(mode);
}

function toPath({ path, kind }: ImageMount, { writable, prepared }: Writing): WritablePath {
  const folder = writable.paths.find(candidate => candidate.path === path);
  return {
    path,
    need: kind === 'anonymous-volume' ? 'seeded' : 'scratch',
    worldWritable: kind === 'empty-dir' || (folder !== undefined && isOpen(folder)),
    exec: kind === 'tmpfs',
    writer: prepared.has(path) ? 'root' : 'service',
    declaredVolume: false,
    reason: prepared.has(path) ? 'prepared by the start script' : 'writable for the user of the container',
  };
}
