import { type Body, type TarEntry, TarProblem, TarReader } from '../container/tar.ts';
import { PackingProblem, packingOf, type Unpacker, unpacker } from '../container/unpack.ts';
import { assemble } from './assemble.ts';
import { list, parse, readImageConfig, record, text, words } from './image-config.ts';
import { type Layer, LayerReader } from './layer.ts';
import { Budget, type Limits } from './limits.ts';
import { chooseManifest, choosePlatform, type Descriptor, toDescriptor } from './oci.ts';
import { ImageProblem } from './problem.ts';
import type { Image } from './record.ts';
import { Store } from './tree.ts';

/** Which image of an archive is meant. */
export interface Wanted {
  /** Names that the image may bear in the archive: `nginx:1.27`. Needed when the archive holds several. */
  readonly names: readonly string[];
  readonly platform: string;
  /** Even the only image counts only when it bears the name. */
  readonly byName?: boolean;
}

export interface FoundImage {
  readonly image: Image;
  /** Of the documents that led to it; none in archives without a manifest of a registry. */
  readonly digests: readonly string[];
}

const largestDocument = 4 * 1024 * 1024;
/** Enough of a file to tell what it is. */
const headLength = 512;

/**
 * Reads `docker save`, `podman save` or an OCI layout in one tar archive, pushed in pieces. Layers are read as they come: which image
 * they belong to, and in which order, is known only at the end.
 */
export class ArchiveReader {
  readonly #store = new Store();
  readonly #budget: Budget;
  readonly #documents = new Map<string, Uint8Array>();
  readonly #layers = new Map<string, Layer>();
  readonly #links = new Map<string, string>();
  /** Files that are no layer: of no interest unless a manifest names one. */
  readonly #failures = new Map<string, unknown>();
  readonly #open = new Set<{ readonly unpacker: Unpacker; readonly path: string }>();
  readonly #tar = new TarReader(entry => this.#visit(entry));

  constructor(limits?: Limits) {
    this.#budget = new Budget(limits);
  }

  get isComplete(): boolean {
    return this.#tar.isComplete;
  }

  write(bytes: Uint8Array): void {
    this.#tar.write(bytes);
  }

  /** To be awaited after every piece: what is packed is unpacked elsewhere. */
  async settle(): Promise<void> {
    for (const open of this.#open) {
      try {
        await open.unpacker.settle();
      } catch (error) {
        this.#open.delete(open);
        this.#fail(open.path, error);
      }
    }
  }

  async end(wanted: Wanted): Promise<FoundImage> {
    this.#tar.end();
    await this.settle();
    if (this.#documents.has('manifest.json')) return this.#fromSave(wanted);
    if (this.#documents.has('index.json')) return await this.#fromLayout(wanted);
    throw new ImageProblem('is no archive of an image: it has neither manifest.json nor index.json');
  }

  #visit(entry: TarEntry): Body | undefined {
    this.#budget.entry();
    const path = normal(entry.path);
    if (entry.type === 'symlink') this.#links.set(path, normal(`${folderOf(path)}/${entry.link}`));
    if (entry.type === 'link') this.#links.set(path, normal(entry.link));
    return entry.type === 'file' ? this.#sort(path, entry.size) : undefined;
  }

  /** Looks at the beginning of a file and decides what becomes of the rest. */
  #sort(path: string, size: number): Body {
    let head: Buffer | undefined = Buffer.alloc(0);
    let rest: Body | undefined;
    const open = (): void => {
      const first = head!;
      head = undefined;
      rest = this.#bodyFor(path, size, first);
      this.#try(path, () => rest?.data(first));
    };
    return {
      data: bytes => {
        if (head) {
          head = Buffer.concat([head, bytes]);
          if (head.length >= headLength) open();
        } else this.#try(path, () => rest?.data(bytes));
      },
      end: () => {
        if (head) open();
        this.#try(path, () => rest?.end());
      },
    };
  }

  #bodyFor(path: string, size: number, head: Buffer): Body | undefined {
    const packing = packingOf(head);
    if (packing === 'none' && isDocument(head)) return size <= largestDocument ? this.#document(path, size) : undefined;
    return size >= headLength || packing !== 'none' ? this.#layer(path, packing) : undefined;
  }

  #document(path: string, size: number): Body {
    this.#budget.keep(size);
    const pieces: Buffer[] = [];
    return {
      data: bytes => pieces.push(Buffer.from(bytes)),
      end: () => this.#documents.set(path, Buffer.concat(pieces)),
    };
  }

  #layer(path: string, packing: Parameters<typeof unpacker>[0]): Body {
    const reader = new LayerReader(this.#store, this.#budget);
    const unpacking = unpacker(packing, {
      write: bytes => reader.write(bytes),
      end: () => this.#layers.set(path, reader.end()),
    });
    if (packing !== 'none') this.#open.add({ unpacker: unpacking, path });
    // What is unpacked elsewhere is still in use when the next piece comes.
    const lent = packing === 'none';
    return { data: bytes => unpacking.write(lent ? bytes : Uint8Array.from(bytes)), end: () => unpacking.end() };
  }

  #try(path: string, act: () => void): void {
    if (this.#failures.has(path)) return;
    try {
      act();
    } catch (error) {
      this.#fail(path, error);
    }
  }

  #fail(path: string, error: unknown): void {
    if (!(error instanceof TarProblem) && !(error instanceof PackingProblem)) throw error;
    this.#failures.set(path, error);
  }

  #layerAt(path: string): Layer {
    const real = this.#follow(path);
    const layer = this.#layers.get(real);
    if (layer) return layer;
    const failure = this.#failures.get(real);
    throw new ImageProblem(failure instanceof Error ? `layer ${real}: ${failure.message}` : `lacks its layer ${real}`);
  }

  #documentAt(path: string): Uint8Array {
    const document = this.#documents.get(this.#follow(path));
    if (!document) throw new ImageProblem(`lacks its document ${path}`);
    return document;
  }

  #follow(path: string): string {
    let real = normal(path);
    for (let steps = 0; steps < 40 && this.#links.has(real); steps++) real = this.#links.get(real)!;
    return real;
  }

  #fromSave(wanted: Wanted): FoundImage {
    const items = list(parse(this.#documents.get('manifest.json')!)).map(record);
    const item = chooseByName(items, ({ RepoTags }) => words(RepoTags), wanted);
    const config = readImageConfig(this.#documentAt(text(item.Config)));
    const layers = words(item.Layers).map(path => this.#layerAt(path));
    return { image: assemble(config, layers, this.#store), digests: [] };
  }

  async #fromLayout(wanted: Wanted): Promise<FoundImage> {
    const { platform } = wanted;
    const start = chooseRoot(this.#documents.get('index.json')!, wanted);
    const get = async ({ digest }: Descriptor): Promise<Uint8Array> => this.#documentAt(blobPath(digest));
    const manifest = await chooseManifest(start, platform, get);
    const config = readImageConfig(await get(manifest.config));
    const layers = manifest.layers.map(({ digest }) => this.#layerAt(blobPath(digest)));
    return { image: assemble(config, layers, this.#store), digests: manifest.digests };
  }
}

/** Where an OCI layout begins: the image that `index.json` names, or the only one. */
export function chooseRoot(index: Uint8Array, wanted: Wanted): Descriptor {
  const items = list(record(parse(index)).manifests).map(record);
  // Without names the items are the platforms of one image.
  const isNamed = items.some(item => nameOf(item).length > 0);
  return toDescriptor(isNamed ? chooseByName(items, nameOf, wanted) : choosePlatform(items, wanted.platform));
}

export function blobPath(digest: string): string {
  return `blobs/${digest.replace(':', '/')}`;
}

type Item = Readonly<Record<string, unknown>>;

function nameOf({ annotations }: Item): readonly string[] {
  const notes = annotations === undefined ? {} : record(annotations);
  return ['io.containerd.image.name', 'org.opencontainers.image.ref.name'].flatMap(key => text(notes[key]) || []);
}

function chooseByName(
  items: readonly Item[],
  namesOf: (item: Item) => readonly string[],
  { names, byName = false }: Wanted,
): Item {
  const [only] = items;
  if (only === undefined) throw new ImageProblem('holds no image');
  if (items.length === 1 && !byName) return only;
  // Some tools write the tag alone.
  const tags = names.map(name => name.slice(name.lastIndexOf(':') + 1));
  const found =
    items.find(item => namesOf(item).some(name => names.includes(shortened(name)))) ??
    (byName ? undefined : items.find(item => namesOf(item).some(name => tags.includes(name))));
  if (found) return found;
  throw new ImageProblem(`is not there; name one of these with --image: ${items.flatMap(namesOf).join(', ')}`);
}

/** `docker.io/library/nginx:1.27` is `nginx:1.27`. */
function shortened(name: string): string {
  return name.replace(/^(docker\.io|localhost)\/(library\/)?/, '');
}

function isDocument(head: Buffer): boolean {
  return /^\s*[{[]/.test(head.toString('latin1', 0, 64)) && head.toString('latin1', 257, 262) !== 'ustar';
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}
