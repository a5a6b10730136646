import { mostItems } from '../evidence/file/schema.ts';
import type { Writable, WritableFolder } from '../evidence/file/types.ts';
import type { Identity } from './accounts.ts';
import type { ImageFiles, Place } from './image-files.ts';
import { type File, Folder } from './tree.ts';

/** Folders that the engine fills, whatever the image has there. */
const engineFolders = new Set(['/dev', '/proc', '/sys']);

/**
 * What a process of this user without capabilities can change in the image, by the rules of the kernel: what it owns (an owner can
 * change the mode) and what its mode or an access control list opens, as far as the folders on the way can be searched.
 */
export function findWritable(
  files: ImageFiles,
  who: Pick<Identity, 'uid' | 'gid' | 'widest'>,
  asked: readonly string[] = [],
): Writable {
  const rights = new Rights(files, who);
  const tops: Place[] = rights.isWritable(files.root) ? [{ path: '/', node: files.root }] : [];
  const lone: string[] = [];
  const enter = ({ path, node }: Place): boolean =>
    !engineFolders.has(path) && node instanceof Folder && rights.isSearchable(node) && !rights.isWritable(node);
  if (tops.length === 0 && rights.isSearchable(files.root)) {
    for (const place of files.walk(enter)) {
      if (engineFolders.has(place.path) || !rights.isWritable(place.node)) continue;
      if (place.node instanceof Folder) tops.push(place);
      else lone.push(place.path);
    }
  }
  const paths = tops.sort(byPath).flatMap(top => describe(files, top));
  const incomplete = paths.length > mostItems || lone.length > mostItems;
  return {
    asked,
    uid: who.uid,
    gid: who.gid,
    groups: who.widest,
    paths: paths.slice(0, mostItems),
    files: lone.sort().slice(0, mostItems),
    ...(incomplete ? { incomplete } : {}),
  };
}

/** Every path that the user can change, not only the topmost: to compare with what a running system says. */
export function* everyWritable(files: ImageFiles, who: Pick<Identity, 'uid' | 'gid' | 'widest'>): Iterable<string> {
  const rights = new Rights(files, who);
  if (rights.isWritable(files.root)) yield '/';
  const enter = ({ path, node }: Place): boolean =>
    !engineFolders.has(path) && node instanceof Folder && rights.isSearchable(node);
  if (!rights.isSearchable(files.root)) return;
  for (const { path, node } of files.walk(enter)) {
    if (!engineFolders.has(path) && rights.isWritable(node)) yield path;
  }
}

class Rights {
  readonly #files: ImageFiles;
  readonly #uid: number;
  readonly #groups: ReadonlySet<number>;

  constructor(files: ImageFiles, { uid, gid, widest }: Pick<Identity, 'uid' | 'gid' | 'widest'>) {
    this.#files = files;
    this.#uid = uid;
    this.#groups = new Set([gid, ...widest]);
  }

  isSearchable(folder: Folder): boolean {
    return this.#allows(folder, 1);
  }

  isWritable(node: File | Folder): boolean {
    const { type } = this.#files.attributes(node);
    if (node instanceof Folder) return this.#allows(node, 3);
    return type === 'file' && this.#allows(node, 2);
  }

  /** The kernel looks at one class only: the group's, if the process is in the group, even when everybody else may more. */
  #allows(node: File | Folder, wanted: number): boolean {
    const { mode, uid, gid } = this.#files.attributes(node);
    if (uid === this.#uid || (typeof node === 'object' && node.hasList === true)) return true;
    const bits = this.#groups.has(gid) ? mode >>> 3 : mode;
    return (bits & wanted) === wanted;
  }
}

/** A folder as it is in the image; of one that holds no files also the folders in it. */
export function describe(files: ImageFiles, top: Place): readonly WritableFolder[] {
  const { content, bytes, folders } = contentOf(files, top);
  const shown = content === 'files' ? [] : folders;
  return [
    { ...folderOf(files, top), content, ...(bytes > 0 ? { bytes } : {}) },
    ...shown.sort(byPath).map(folder => ({ ...folderOf(files, folder), content: 'none' as const })),
  ];
}

function folderOf(files: ImageFiles, { path, node }: Place): Pick<WritableFolder, 'path' | 'mode' | 'owner'> {
  const { mode, uid, gid } = files.attributes(node);
  return { path, mode: mode.toString(8).padStart(4, '0'), owner: `${uid}:${gid}` };
}

/** Folders inside of an empty one that are still worth making one by one. */
const mostFolders = 16;

function contentOf(files: ImageFiles, top: Place) {
  const folders: Place[] = [];
  let bytes = 0;
  let content: WritableFolder['content'] = 'none';
  for (const place of files.walk(() => true, top)) {
    if (place.node instanceof Folder) {
      folders.push(place);
      continue;
    }
    bytes += files.size(place.node);
    if (content !== 'files') content = isSkeleton(files, top.path, place) ? 'skeleton' : 'files';
  }
  if (folders.length > mostFolders) content = 'files';
  return { content, bytes, folders };
}

/** A file that new homes get: of the same name and size as in /etc/skel. */
function isSkeleton(files: ImageFiles, home: string, { path, node }: Place): boolean {
  const model = files.find(`/etc/skel/${path.slice(home.length)}`)?.node;
  if (model === undefined || model instanceof Folder || node instanceof Folder) return false;
  return files.attributes(node).type === 'file' && files.size(model) === files.size(node);
}

function byPath(a: Place, b: Place): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
