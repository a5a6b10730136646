import type { TarEntry } from '../container/tar.ts';
import type { ImageRecord } from '../evidence/file/types.ts';
import type { Workspace } from './workspace.ts';

/** Owner and mode of a place in a container or an image. */
export interface Place {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
  readonly type: TarEntry['type'];
}

export interface Listed extends Place {
  /** From the folder on, without a slash in front: `a/b`. */
  readonly path: string;
  readonly size: number;
}

/** A folder with what is in it, as far as it was read. */
export interface Listing {
  readonly top: Place;
  readonly entries: readonly Listed[];
  /** There is more. */
  readonly cut: boolean;
}

const mostEntries = 400;

/** Reads a place of a container. Undefined when there is none. */
export async function listPlace(
  { containers }: Workspace,
  id: string,
  path: string,
  most = mostEntries,
): Promise<Listing | undefined> {
  let top: Place | undefined;
  const entries: Listed[] = [];
  let cut = false;
  await containers.read(id, path, entry => {
    const { uid, gid, mode, type, size } = entry;
    if (!top) {
      top = { uid, gid, mode, type };
      return most === 0 ? false : undefined;
    }
    if (entries.length >= most) {
      cut = true;
      return false;
    }
    const inner = entry.path.replace(/\/+$/, '').replace(/^[^/]+\//, '');
    entries.push({ uid, gid, mode, type, size, path: inner });
    return undefined;
  });
  return top && { top, entries, cut };
}

/** The files of an image, seen through a container that is made from it and never started. */
export class ImageView {
  readonly #workspace: Workspace;
  readonly #image: ImageRecord;
  #container: Promise<string> | undefined;
  readonly #listings = new Map<string, Promise<Listing | undefined>>();

  constructor(workspace: Workspace, image: ImageRecord) {
    this.#workspace = workspace;
    this.#image = image;
  }

  /** Undefined when the image has no such place. */
  list(path: string): Promise<Listing | undefined> {
    let listing = this.#listings.get(path);
    if (!listing) {
      listing = this.#open().then(id => listPlace(this.#workspace, id, path));
      this.#listings.set(path, listing);
    }
    return listing;
  }

  /** Content of a small file; undefined when there is none, or it is no small file. */
  async text(path: string): Promise<Buffer | undefined> {
    return await readFile(this.#workspace, await this.#open(), path);
  }

  #open(): Promise<string> {
    this.#container ??= bare(this.#workspace, this.#image, []);
    return this.#container;
  }
}

const largestFile = 256 * 1024;

/** Content of a small file of a container. */
export async function readFile({ containers }: Workspace, id: string, path: string): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  let found = false;
  await containers.read(id, path, ({ type, size }) => {
    if (found || type !== 'file' || size > largestFile) return false;
    found = true;
    return { data: bytes => void pieces.push(Buffer.from(bytes)), end: () => {} };
  });
  return found ? Buffer.concat(pieces) : undefined;
}

export interface BareMount {
  readonly Type: 'volume';
  readonly Source: string;
  readonly Target: string;
  readonly VolumeOptions: { readonly NoCopy: boolean };
}

/** A container that is only looked into or filled. Volumes that the image declares are made here, with labels. */
export async function bare(workspace: Workspace, image: ImageRecord, mounts: readonly BareMount[]): Promise<string> {
  const declared: BareMount[] = [];
  for (const path of image.volumes) {
    const { name } = await workspace.volume();
    // Filled from the image, so that what is seen there is what the image has.
    declared.push({ Type: 'volume', Source: name, Target: path, VolumeOptions: { NoCopy: mounts.length > 0 } });
  }
  return await workspace.container({
    Image: image.id,
    Entrypoint: ['/none'],
    Cmd: [],
    Healthcheck: { Test: ['NONE'] },
    Labels: workspace.labels,
    HostConfig: { NetworkMode: 'none', Mounts: [...declared, ...mounts] },
  });
}
