import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { git } from './command.ts';
import { isObjectId } from './names.ts';

/** Where git reaches a repository, and what it shows at the door: the value of an `Authorization` header. */
export interface Address {
  readonly url: string;
  readonly authorization: string | undefined;
}

export interface BareOptions {
  /** Folder that it is made in; default: the one for temporary files. */
  readonly within?: string;
  /** Ends whatever git does. */
  readonly signal?: AbortSignal;
}

export interface TreeEntry {
  readonly path: string;
  /** `100644`, `100755`; `120000` is a symbolic link, `160000` a submodule. */
  readonly mode: string;
  readonly id: string;
}

export interface CommitText {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
}

export interface NewFile {
  readonly path: string;
  readonly mode: '100644' | '100755';
  readonly text: string;
}

interface NewEntry {
  /** Names of folders, then that of the file, a character for each byte. */
  readonly path: readonly string[];
  readonly mode: string;
  readonly id: string;
}

export interface Author {
  readonly name: string;
  readonly email: string;
  /** Seconds since 1970. */
  readonly date: number;
}

/** Settings of every command that reaches a server. Addresses come from people and forges, and are nothing but http. */
const network: Readonly<Record<string, string>> = {
  'protocol.allow': 'never',
  'protocol.https.allow': 'always',
  'protocol.http.allow': 'always',
  // A header with a token is not for whomever a server points to.
  'http.followRedirects': 'false',
  'http.lowSpeedLimit': '1000',
  'http.lowSpeedTime': '60',
  'maintenance.auto': 'false',
};

/** How people reach servers from inside of their network. */
const passed = [
  ...['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY', 'ALL_PROXY', 'https_proxy', 'http_proxy', 'no_proxy', 'all_proxy'],
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'GIT_SSL_CAINFO', 'GIT_SSL_CAPATH'],
];

/**
 * A bare repository of our own in the temporary folder: holds as little of another one as is needed. No remote has a name, nothing
 * is checked out, and only plumbing runs. Every method throws GitProblem.
 */
export class BareRepository {
  readonly folder: string;
  readonly #address: Address;
  readonly #signal: AbortSignal | undefined;
  /** Commits and files that were fetched. */
  readonly #here = new Set<string>();

  private constructor(folder: string, address: Address, signal: AbortSignal | undefined) {
    this.folder = folder;
    this.#address = address;
    this.#signal = signal;
  }

  static async open(address: Address, { within = tmpdir(), signal }: BareOptions = {}): Promise<BareRepository> {
    const folder = makeFolder(within);
    try {
      await git({ folder, words: ['init', '--quiet', '--bare', '--template='], signal });
    } catch (error) {
      removeFolder(folder);
      throw error;
    }
    return new BareRepository(folder, address, signal);
  }

  close(): void {
    removeFolder(this.folder);
  }

  /**
   * Object ids by full name of a ref, of those that are there. A pattern with `*` stands for all that begin so.
   */
  async refs(patterns: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const text = (await this.#reach(['ls-remote', '--', this.#address.url, ...patterns])).toString();
    const lines = text.split('\n').filter(line => line !== '');
    const found = lines.map(line => line.split('\t').reverse() as [string, string]);
    // The server also gives longer names that end like one of these.
    const isAsked = (name: string): boolean =>
      patterns.some(pattern => (pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern));
    return new Map(found.filter(([name]) => isAsked(name)));
  }

  /** Commits with their trees, without their history and without the texts of files. */
  async fetch(commits: readonly string[]): Promise<void> {
    const missing = [...new Set(commits)].filter(id => !this.#here.has(id));
    if (missing.length > 0) await this.#fetch(['--depth=1'], missing);
    for (const id of missing) this.#here.add(id);
  }

  async commit(id: string): Promise<CommitText> {
    const text = (await this.#run(['cat-file', 'commit', checked(id)])).toString();
    const [head, ...rest] = text.split('\n\n');
    const values = (name: string): readonly string[] =>
      [...head!.matchAll(new RegExp(`^${name} ([0-9a-f]{40})$`, 'gm'))].map(match => match[1]!);
    return { tree: values('tree')[0]!, parents: values('parent'), message: rest.join('\n\n') };
  }

  /** Everything below the root of a commit or tree, sorted as git sorts. */
  async entries(id: string): Promise<readonly TreeEntry[]> {
    const output = await this.#run(['ls-tree', '-r', '-z', '--full-tree', checked(id)]);
    return output
      .toString()
      .split('\0')
      .filter(line => line !== '')
      .map(line => {
        const tab = line.indexOf('\t');
        const [mode, , object] = line.slice(0, tab).split(' ');
        return { path: line.slice(tab + 1), mode: mode!, id: object! };
      });
  }

  /** Bytes of files by object id. Those that are larger than `maxSize` bytes are left out, as are those that the server does not have. */
  async blobs(ids: readonly string[], maxSize: number): Promise<ReadonlyMap<string, Uint8Array>> {
    const wanted = [...new Set(ids)].map(checked);
    const missing = wanted.filter(id => !this.#here.has(id));
    if (missing.length > 0) await this.#fetch([], missing);
    for (const id of missing) this.#here.add(id);
    const sizes = (
      await this.#run(['cat-file', '--batch-check=%(objectname) %(objecttype) %(objectsize)'], lines(wanted))
    )
      .toString()
      .split('\n')
      .map(line => line.split(' '));
    const small = sizes.flatMap(([id, type, size]) => (type === 'blob' && Number(size) <= maxSize ? [id!] : []));
    return readBatch(await this.#run(['cat-file', '--batch'], lines(small)));
  }

  /** Id of the tree that a commit's becomes with these files in it; their texts are kept, so that it can be pushed. */
  async tree(base: string, files: readonly NewFile[]): Promise<string> {
    const entries: NewEntry[] = [];
    for (const { path, mode, text } of files) {
      const id = (await this.#run(['hash-object', '-w', '--stdin'], text)).toString().trim();
      entries.push({ path: path.split('/').map(bytesOf), mode, id });
    }
    return this.#treeWith((await this.commit(base)).tree, entries);
  }

  /** Only the folders that change are made anew: whatever else lies in a tree is handed on as it is, even what no index takes. */
  async #treeWith(base: string, files: readonly NewEntry[]): Promise<string> {
    // Byte by byte: a name may be in any encoding.
    const lines = (await this.#run(['ls-tree', '-z', checked(base)])).toString('latin1').split('\0');
    const changed: string[] = [];
    for (const line of lines.filter(line => line !== '')) {
      const tab = line.indexOf('\t');
      const name = line.slice(tab + 1);
      const own = files.filter(({ path }) => path[0] === name);
      if (own.length === 0) changed.push(line);
      else if (own[0]!.path.length === 1) changed.push(`${own[0]!.mode} blob ${own[0]!.id}\t${name}`);
      else {
        const [, , id] = line.slice(0, tab).split(' ');
        const inner = own.map(({ path, ...entry }) => ({ ...entry, path: path.slice(1) }));
        changed.push(`040000 tree ${await this.#treeWith(id!, inner)}\t${name}`);
      }
    }
    const input = Buffer.from(changed.map(line => `${line}\0`).join(''), 'latin1');
    return (await this.#run(['mktree', '-z', '--missing'], input)).toString().trim();
  }

  async createCommit(tree: string, parent: string, message: string, { name, email, date }: Author): Promise<string> {
    const when = `${date} +0000`;
    const env = {
      ...{ GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_AUTHOR_DATE: when },
      ...{ GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email, GIT_COMMITTER_DATE: when },
    };
    return (await this.#run(['commit-tree', checked(tree), '-p', checked(parent), '-F', '-'], message, env))
      .toString()
      .trim();
  }

  /** Moves a branch when it still is where it is expected; `moved` otherwise. An empty `to` deletes it. */
  async push(branch: string, to: string, expect: string | 'absent'): Promise<'ok' | 'moved'> {
    const ref = `refs/heads/${branch}`;
    const lease = `--force-with-lease=${ref}:${expect === 'absent' ? '' : checked(expect)}`;
    try {
      await this.#reach([
        'push',
        '--quiet',
        '--no-verify',
        lease,
        this.#address.url,
        `${to === '' ? '' : checked(to)}:${ref}`,
      ]);
      return 'ok';
    } catch (error) {
      const now = (await this.refs([ref])).get(ref);
      if (now === (to === '' ? undefined : to)) return 'ok';
      if (now !== (expect === 'absent' ? undefined : expect)) return 'moved';
      throw error;
    }
  }

  async #fetch(options: readonly string[], ids: readonly string[]): Promise<void> {
    const words = [
      'fetch',
      '--quiet',
      '--no-tags',
      '--no-write-fetch-head',
      '--no-recurse-submodules',
      '--filter=blob:none',
    ];
    await this.#reach([...words, ...options, '--stdin', '--', this.#address.url], lines(ids.map(checked)));
  }

  #run(
    words: readonly string[],
    input?: string | Uint8Array,
    env: Readonly<Record<string, string>> = {},
  ): Promise<Buffer> {
    // Whatever is missing was not asked for: looking at an object must not reach a server.
    return git({
      folder: this.folder,
      words,
      ...(input !== undefined && { input }),
      env: { GIT_NO_LAZY_FETCH: '1', ...env },
      signal: this.#signal,
    });
  }

  #reach(words: readonly string[], input?: string): Promise<Buffer> {
    const { authorization } = this.#address;
    const settings = {
      ...network,
      // Through the environment: arguments are there for everybody on the machine to read.
      ...(authorization !== undefined && {
        [`http.${this.#address.url}.extraHeader`]: `Authorization: ${authorization}`,
      }),
    };
    const pairs = Object.entries(settings).flatMap(([key, value], index) => [
      [`GIT_CONFIG_KEY_${index}`, key],
      [`GIT_CONFIG_VALUE_${index}`, value],
    ]);
    const through = passed.flatMap(name => (process.env[name] ? [[name, process.env[name]!]] : []));
    const env = { ...Object.fromEntries([...pairs, ...through]), GIT_CONFIG_COUNT: String(pairs.length / 2) };
    return git({ folder: this.folder, words, ...(input !== undefined && { input }), env, signal: this.#signal });
  }
}

const prefix = 'harden-git-';
/** Milliseconds after which a folder is none that somebody works with. */
const longestRun = 24 * 60 * 60 * 1000;
const open = new Set<string>();

/** A folder that goes with the process; one that was killed left some, and they go now. */
function makeFolder(within: string): string {
  if (open.size === 0) {
    process.once('exit', removeAll);
    for (const name of readdirSync(tmpdir()).filter(each => each.startsWith(prefix))) removeStale(join(tmpdir(), name));
  }
  const folder = mkdtempSync(join(within, prefix));
  open.add(folder);
  return folder;
}

function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  open.delete(folder);
  if (open.size === 0) process.off('exit', removeAll);
}

function removeAll(): void {
  for (const folder of open) rmSync(folder, { recursive: true, force: true });
}

function removeStale(folder: string): void {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (!found || found.uid !== process.getuid?.() || Date.now() - found.mtimeMs < longestRun) return;
  rmSync(folder, { recursive: true, force: true });
}

/** One character for each byte. */
function bytesOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function checked(id: string): string {
  if (!isObjectId(id)) throw new Error(`${JSON.stringify(id.slice(0, 60))} is no object id`);
  return id;
}

function lines(words: readonly string[]): string {
  return words.map(word => `${word}\n`).join('');
}

/** `<id> <type> <size>`, a line break, so many bytes, a line break, and so on. */
function readBatch(output: Buffer): ReadonlyMap<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf(10, at);
    const [id, , size] = output.toString('latin1', at, end).split(' ');
    found.set(id!, output.subarray(end + 1, end + 1 + Number(size)));
    at = end + 1 + Number(size) + 1;
  }
  return found;
}
