import { createHash } from 'node:crypto';
import { type Body, type TarEntry, TarReader } from '../container/tar.ts';
import { type Budget, largestScript, longestPath, mostLinks } from './limits.ts';
import { ImageProblem } from './problem.ts';
import { type File, Folder, isPending, type Node, type Special, type Store } from './tree.ts';

/** What one layer adds and takes away. */
export interface Layer {
  readonly root: Folder;
  /** SHA-256 of the unpacked layer. */
  readonly sha256: string;
}

const whiteout = '.wh.';
const opaqueWhiteout = '.wh..wh..opq';

/** Files that are about accounts and rights. */
const accountFiles = new Set([
  'etc/passwd',
  'etc/group',
  'etc/shadow',
  'etc/sudoers',
  'etc/doas.conf',
  'etc/fstab',
  'etc/pam.d/su',
]);

/** Reads the archive of one layer that is pushed in pieces. */
export class LayerReader {
  readonly #store: Store;
  readonly #budget: Budget;
  readonly #root: Folder;
  readonly #implied: number;
  readonly #hash = createHash('sha256');
  readonly #tar = new TarReader(entry => this.#visit(entry));

  constructor(store: Store, budget: Budget) {
    this.#store = store;
    this.#budget = budget;
    // Engines differ in the mode of a folder that no layer describes: the widest one bounds them all.
    this.#implied = store.intern({ type: 'folder', mode: 0o755, uid: 0, gid: 0 });
    this.#root = new Folder(this.#implied, true);
  }

  write(bytes: Uint8Array): void {
    this.#budget.read(bytes.length);
    this.#hash.update(bytes);
    this.#tar.write(bytes);
  }

  end(): Layer {
    this.#tar.end();
    return { root: this.#root, sha256: this.#hash.digest('hex') };
  }

  #visit(entry: TarEntry): Body | undefined {
    this.#budget.entry();
    const parts = splitPath(entry.path);
    const name = parts.at(-1);
    if (name === undefined) {
      if (entry.type === 'folder') this.#describe(this.#root, entry);
      return undefined;
    }
    const folder = this.#folderAt(parts.slice(0, -1));
    if (name.startsWith(whiteout)) {
      takeAway(folder, name);
      return undefined;
    }
    if (entry.type === 'folder') {
      const known = folder.children.get(name);
      this.#describe(known instanceof Folder ? known : this.#addFolder(folder, name), entry);
      return undefined;
    }
    return this.#addFile(folder, this.#store.name(name), entry, parts);
  }

  #addFolder(folder: Folder, name: string): Folder {
    const added = new Folder(this.#implied, true);
    folder.children.set(this.#store.name(name), added);
    return added;
  }

  #describe(folder: Folder, entry: TarEntry): void {
    folder.attributes = this.#internEntry(entry, 'folder');
    folder.hasList = hasList(entry);
    folder.implied = false;
  }

  #internEntry({ mode, uid, gid }: TarEntry, type: 'folder' | Exclude<TarEntry['type'], 'link'>): number {
    return this.#store.intern({ type, mode, uid, gid });
  }

  #addFile(folder: Folder, name: string, entry: TarEntry, parts: readonly string[]): Body | undefined {
    if (entry.type === 'link') {
      const target = splitPath(entry.link);
      const known = this.#find(target);
      if (known instanceof Folder) throw new ImageProblem(`links ${entry.path} to a folder`);
      folder.children.set(name, known ?? { linksTo: target });
      return undefined;
    }
    const file = this.#fileOf(entry, entry.type);
    folder.children.set(name, file);
    return entry.type === 'file' && this.#isWanted(entry, parts)
      ? this.#keepBody(entry, isWhole(parts), body =>
          folder.children.set(name, { ...toSpecial(file, this.#store, entry), body }),
        )
      : undefined;
  }

  #fileOf(entry: TarEntry, type: Exclude<TarEntry['type'], 'link'>): File {
    const attributes = this.#internEntry(entry, type);
    const capability = entry.attributes.get('security.capability');
    const listed = hasList(entry);
    if (type !== 'symlink' && !capability && !listed) return this.#store.plainFile(attributes, entry.size);
    return {
      attributes,
      size: entry.size,
      ...(type === 'symlink' ? { target: entry.link } : {}),
      ...(capability ? { capability: Uint8Array.from(capability) } : {}),
      ...(listed ? { hasList: true } : {}),
    };
  }

  #isWanted({ mode, size }: TarEntry, parts: readonly string[]): boolean {
    if (size > largestScript && !accountFiles.has(parts.join('/'))) return false;
    return (mode & 0o111) !== 0 || parts.at(-1)!.endsWith('.sh') || accountFiles.has(parts.join('/'));
  }

  /** Keeps the content of a script, or of any file when `whole`. */
  #keepBody({ size }: TarEntry, whole: boolean, keep: (body: Uint8Array) => void): Body {
    let body: Buffer | undefined;
    let filled = 0;
    let first = '';
    return {
      data: bytes => {
        if (!whole && first.length < 2) {
          first += Buffer.from(bytes.subarray(0, 2 - first.length)).toString('latin1');
          if (!'#!'.startsWith(first)) first = '--';
        }
        // A sparse file stores something else than what it holds.
        if (first === '--' || filled + bytes.length > size) return;
        if (!body) this.#budget.keep(size);
        body ??= Buffer.alloc(size);
        filled += bytes.length;
        body.set(bytes, filled - bytes.length);
      },
      end: () => {
        if (body && first !== '#') keep(body.subarray(0, filled));
      },
    };
  }

  /** The folder at a path of this layer, made when there is none. Links of the same layer are followed. */
  #folderAt(parts: readonly string[]): Folder {
    let folder = this.#root;
    for (const part of parts) {
      const next = folder.children.get(part);
      const linked = next instanceof Folder ? next : this.#followed(folder, next, 0);
      folder = linked ?? this.#addFolder(folder, part);
    }
    return folder;
  }

  #followed(folder: Folder, node: Node | undefined, depth: number): Folder | undefined {
    if (node instanceof Folder) return node;
    if (node === undefined || typeof node === 'number' || isPending(node) || node.target === undefined)
      return undefined;
    if (depth >= mostLinks) return undefined;
    let at: Folder | undefined = node.target.startsWith('/') ? this.#root : folder;
    for (const part of node.target.split('/')) {
      if (part === '' || part === '.') continue;
      // The way up out of a folder is not known here.
      if (part === '..') return undefined;
      at = at && this.#followed(at, at.children.get(part), depth + 1);
    }
    return at;
  }

  #find(parts: readonly string[]): Node | undefined {
    let node: Node | undefined = this.#root;
    for (const part of parts) node = node instanceof Folder ? node.children.get(part) : undefined;
    return node;
  }
}

/** Files of accounts, and parts of scripts, which name no shell. */
function isWhole(parts: readonly string[]): boolean {
  return parts.at(-1)!.endsWith('.sh') || accountFiles.has(parts.join('/'));
}

function takeAway(folder: Folder, name: string): void {
  if (name === opaqueWhiteout) folder.opaque = true;
  if (name.startsWith('.wh..wh.')) return;
  folder.removed ??= new Set();
  folder.removed.add(name.slice(whiteout.length));
}

function hasList({ attributes }: TarEntry): boolean {
  for (const name of attributes.keys()) if (/acl/i.test(name) && !name.includes('default')) return true;
  return false;
}

function toSpecial(file: File, store: Store, { mode, uid, gid }: TarEntry): Special {
  if (typeof file === 'object') return file;
  return { attributes: store.intern({ type: 'file', mode, uid, gid }), size: store.sizeOf(file) };
}

/** Parts of a path from the root of the image; none for the root itself. */
function splitPath(path: string): readonly string[] {
  if (Buffer.byteLength(path) > longestPath) throw new ImageProblem(`holds a path of more than ${longestPath} bytes`);
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) throw new ImageProblem('holds a path that leads out of the image');
  }
  return parts;
}
