import type { BareRepository, TreeEntry } from '../../git/bare.ts';
import { isPlainPath } from '../../git/names.ts';

/** Most of what is read of one repository in a run: files, and bytes of all of them. */
const most = { files: 5_000, bytes: 50 * 1024 * 1024 };

/** Bytes of the largest file that is read as a manifest, or for one. */
export const largestFile = 1024 * 1024;

export interface RepositoryFile {
  readonly mode: '100644' | '100755';
  /** Object id of its bytes. */
  readonly id: string;
}

/**
 * The files of a commit. Their texts come when they are asked for, many at a time. Symbolic links and submodules are none of them:
 * reading would follow them out, writing would put a file in their place.
 */
export class Snapshot {
  readonly commit: string;
  readonly #repository: BareRepository;
  readonly #files: ReadonlyMap<string, RepositoryFile>;
  readonly #bytes = new Map<string, Uint8Array>();
  /** What does not fit, and is not read. */
  readonly #left = new Set<string>();
  #size = 0;

  private constructor(repository: BareRepository, commit: string, entries: readonly TreeEntry[]) {
    this.#repository = repository;
    this.commit = commit;
    this.#files = new Map(
      entries.flatMap(({ path, mode, id }) => (isFile(mode) && isPlainPath(path) ? [[path, { mode, id }]] : [])),
    );
  }

  /** Reads the names of a commit that was fetched. */
  static async open(repository: BareRepository, commit: string): Promise<Snapshot> {
    return new Snapshot(repository, commit, await repository.entries(commit));
  }

  get paths(): Iterable<string> {
    return this.#files.keys();
  }

  file(path: string): RepositoryFile | undefined {
    return this.#files.get(path);
  }

  has(path: string): boolean {
    return this.#files.has(path);
  }

  /** Undefined for what is not there, was not loaded, or does not fit. */
  bytes(path: string): Uint8Array | undefined {
    return this.#bytes.get(path);
  }

  text(path: string): string | undefined {
    const bytes = this.#bytes.get(path);
    return bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  }

  /** Whether a look was already taken. */
  isLoaded(path: string): boolean {
    return this.#bytes.has(path) || this.#left.has(path);
  }

  /**
   * Fetches texts, all with one request. Gives those that are there and were left out, for they are too many, or larger than so
   * many bytes.
   */
  async load(paths: Iterable<string>, maxSize = largestFile): Promise<readonly string[]> {
    const wanted = [...new Set(paths)].filter(path => this.#files.has(path) && !this.isLoaded(path));
    if (wanted.length === 0) return [];
    const within = wanted.slice(0, Math.max(0, most.files - this.#bytes.size));
    const ids = within.map(path => this.#files.get(path)!.id);
    const found = ids.length === 0 ? new Map() : await this.#repository.blobs(ids, maxSize);
    const left: string[] = [];
    for (const path of wanted) {
      const bytes = found.get(this.#files.get(path)!.id) as Uint8Array | undefined;
      if (bytes && this.#size + bytes.length <= most.bytes) {
        this.#size += bytes.length;
        this.#bytes.set(path, bytes);
      } else {
        this.#left.add(path);
        left.push(path);
      }
    }
    return left;
  }
}

function isFile(mode: string): mode is '100644' | '100755' {
  return mode === '100644' || mode === '100755';
}
