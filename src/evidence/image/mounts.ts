import type { Container, DeclineCode, Mount, Service } from '../../transform.ts';
import { isMountable, mostMounts } from '../file/trust.ts';
import type { ImageRecord, Writable, WritableFolder } from '../file/types.ts';

/** A mount that takes the place of a folder of the image, with the same owner, mode and content. */
export interface ImageMount {
  readonly path: string;
  readonly kind: 'tmpfs' | 'anonymous-volume' | 'empty-dir';
  /** Of a tmpfs, in the order in which they are written. */
  readonly options: readonly string[];
}

export type ImageMounts =
  | {
      readonly kind: 'mounts';
      readonly mounts: readonly ImageMount[];
      /** What a reader should know, in sentences without a full stop. */
      readonly notes: readonly string[];
    }
  | { readonly kind: 'declined'; readonly code: DeclineCode; readonly reason: string };

/**
 * Mounts on a read-only root by which a process of this user keeps every place it could write: the topmost folders, without those
 * that are mounted already, and in Compose without the volumes that the image declares.
 */
export function imageMounts(image: ImageRecord, writable: Writable, target: Service | Container): ImageMounts {
  const real = realPath(image);
  const covered = [
    ...target.mounts.map(({ target: path }: Mount) => real(path)),
    ...(target.kind === 'service' ? image.volumes.map(real) : []),
    // Engines fill and keep these writable.
    '/dev',
    '/proc',
    '/sys',
  ];
  const isCovered = (path: string): boolean => covered.some(folder => isWithin(path, folder));
  const folders = writable.paths.filter(({ path }) => !isCovered(path));
  const files = writable.files.filter(path => !isCovered(path));
  const obstacle = findObstacle(writable, folders, files);
  if (obstacle) return obstacle;
  const mounts: ImageMount[] = [];
  for (const folder of folders) {
    const inner = folders.filter(({ path }) => path !== folder.path && isWithin(path, folder.path));
    const isNested = folders.some(({ path }) => path !== folder.path && isWithin(folder.path, path));
    const mount = target.kind === 'service' ? inCompose(folder, isNested, folders) : inPod(folder, isNested, inner);
    if (mount && 'code' in mount) return mount;
    if (mount) mounts.push(mount);
  }
  if (mounts.length > mostMounts)
    return declined('needs-content', `the image has ${mounts.length} folders that the program may write`);
  mounts.sort((a, b) => rank(a.path) - rank(b.path) || (a.path < b.path ? -1 : 1));
  return { kind: 'mounts', mounts, notes: notesOn(mounts) };
}

type Declined = Extract<ImageMounts, { kind: 'declined' }>;

function declined(code: DeclineCode, reason: string): Declined {
  return { kind: 'declined', code, reason };
}

function findObstacle(
  { incomplete }: Writable,
  folders: readonly WritableFolder[],
  [file]: readonly string[],
): Declined | undefined {
  if (incomplete)
    return declined('needs-content', 'the program may write more places of the image than can be mounted one by one');
  if (file !== undefined)
    return declined(
      'needs-content',
      `the program may change the file ${file} of the image, which cannot be mounted alone`,
    );
  const odd = folders.find(({ path }) => !isMountable(path));
  if (odd) return declined('not-possible', `the program may write ${JSON.stringify(odd.path)}, where no mount is put`);
  const code = folders.find(({ path, content }) => content === 'files' && !isData(path) && !isVolatile(path));
  return (
    code &&
    declined(
      'needs-content',
      `${code.path} holds files of the image that the program may change; a volume there would keep the old ones when the image is updated. harden probe finds out where it really writes`,
    )
  );
}

/** Folders whose content nobody expects to find again. */
function isVolatile(path: string): boolean {
  return /^\/(tmp|run|var\/(tmp|run|lock|cache))(\/|$)/.test(path) && path !== '/var/cache';
}

/** Folders for data. */
function isData(path: string): boolean {
  return /^\/(var\/(lib|log|spool)|data|config)(\/|$)|^\/srv\/[^/]+\/data(\/|$)/.test(path);
}

function inCompose(folder: WritableFolder, isNested: boolean, all: readonly WritableFolder[]): ImageMount | undefined {
  const { path, mode, content, owner } = folder;
  const top = all.find(other => isWithin(path, other.path))!;
  const isScratch = isVolatile(top.path) && top.content !== 'files' && top.content !== 'skeleton';
  // A volume takes the folders inside along.
  if (!isScratch || content === 'files') return isNested ? undefined : { path, kind: 'anonymous-volume', options: [] };
  const [uid, gid] = owner.split(':');
  const ownership = owner === '0:0' ? [] : [`uid=${uid}`, `gid=${gid}`];
  // The engine copies the mode of the image's folder only when it can see it, not for one inside of another mount.
  const permissions = isNested || ownership.length > 0 ? [`mode=${mode}`] : [];
  return { path, kind: 'tmpfs', options: [...ownership, ...permissions, 'exec'] };
}

function inPod(
  { path, mode, content }: WritableFolder,
  isNested: boolean,
  inner: readonly WritableFolder[],
): ImageMount | Declined | undefined {
  if (isNested) return undefined;
  const recipe = `copy it with an init container of the same image (cp -a ${path}/. /seed) into an emptyDir and mount that`;
  if (content === 'files') return declined('needs-content', `${path} has to keep the files of the image; ${recipe}`);
  if (inner.length > 0) return declined('needs-content', `${path} has to keep its folders; ${recipe}`);
  // An emptyDir is open to everybody. Programs that want a folder for themselves alone look at its mode.
  if (mode.endsWith('00') && !isVolatile(path))
    return declined(
      'needs-content',
      `${path} is closed to others in the image, an emptyDir is not; mount a volume of the right owner`,
    );
  return { path, kind: 'empty-dir', options: [] };
}

/** The temporary folder first: it is the one that readers expect. */
function rank(path: string): number {
  return path === '/tmp' ? 0 : 1;
}

function notesOn(mounts: readonly ImageMount[]): readonly string[] {
  const lasting = mounts.filter(({ path }) => !isVolatile(path));
  if (lasting.length < 2) return [];
  const names = lasting.map(({ path }) => path).join(', ');
  return [`a file can no longer be renamed or linked between ${names}, only copied`];
}

/** Follows the links of the image that the record knows. */
export function realPath({ links }: ImageRecord): (path: string) => string {
  return path => {
    const link = links
      .filter(({ path: from }) => isWithin(path, from))
      .sort((a, b) => b.path.length - a.path.length)[0];
    return link ? `${link.to}${path.slice(link.path.length)}` : path;
  };
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? folder : `${folder}/`);
}
