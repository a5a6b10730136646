import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** New texts by path: null removes. */
export type Files = Readonly<Record<string, FileContent | null>>;
type FileContent = string | Uint8Array | { readonly mode: string; readonly text: string | Uint8Array };

interface Run {
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  /** Exit codes that are answers, besides 0. */
  readonly codes?: readonly number[];
}

export interface Result {
  readonly code: number;
  readonly out: Buffer;
}

const nobody = ['author', 'committer'];

/** A bare repository, by plumbing only. */
export class Bare {
  readonly folder: string;
  #count = 0;

  constructor(folder: string) {
    this.folder = folder;
    this.git('init', '--quiet', '--bare', '--initial-branch=main', folder);
    for (const [key, value] of [
      ['uploadpack.allowFilter', 'true'],
      ['uploadpack.allowAnySHA1InWant', 'true'],
      ['http.receivepack', 'true'],
      ['gc.auto', '0'],
    ] as const)
      this.git('config', key, value);
  }

  /** What it prints, without the end of the last line. */
  git(...args: readonly string[]): string {
    return this.run(args).out.toString('utf8').replace(/\n$/, '');
  }

  run(args: readonly string[], { input, env = {}, codes = [] }: Run = {}): Result {
    const { status, stdout, stderr, error } = spawnSync('git', args, {
      cwd: args[0] === 'init' ? '/' : this.folder,
      env: { PATH: process.env.PATH, HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1', LC_ALL: 'C', ...env },
      maxBuffer: 1 << 30,
      ...(input === undefined ? {} : { input }),
    });
    if (error) throw error;
    if (status !== 0 && !codes.includes(status!)) throw new GitProblem(args, stderr.toString('utf8'));
    return { code: status!, out: stdout };
  }

  /** Commit that a name stands for. */
  resolve(name: string): string | undefined {
    const { code, out } = this.run(['rev-parse', '--quiet', '--verify', '--end-of-options', `${name}^{commit}`], {
      codes: [1, 128],
    });
    return code === 0 ? out.toString('utf8').trim() : undefined;
  }

  /** Commits by the names of their refs. */
  refs(): ReadonlyMap<string, string> {
    const lines = this.git('for-each-ref', '--format=%(objectname) %(refname)').split('\n');
    return new Map(lines.map(line => [line.slice(41), line.slice(0, 40)]));
  }

  branch(name: string): string | undefined {
    return this.resolve(`refs/heads/${name}`);
  }

  /** A commit of a person. Its branch, if there is one, is left alone. */
  commit(files: Files, { parent, message, author }: CommitWords): string {
    const ref = `refs/imported/${++this.#count}`;
    const pieces: (string | Uint8Array)[] = [`commit ${ref}\n`];
    const now = Math.floor(Date.now() / 1000);
    for (const role of nobody) pieces.push(`${role} ${author} <${author}@example.com> ${now} +0000\n`);
    pieces.push(`data ${Buffer.byteLength(message)}\n${message}\n`);
    if (parent !== undefined) pieces.push(`from ${parent}\n`);
    for (const [path, content] of Object.entries(files)) pieces.push(...change(path, content));
    this.run(['fast-import', '--quiet', '--force'], { input: Buffer.concat(pieces.map(piece => Buffer.from(piece))) });
    const sha = this.git('rev-parse', ref);
    this.git('update-ref', '-d', ref);
    return sha;
  }

  /** A tree with some entries changed. */
  tree(base: string | undefined, entries: readonly { path: string; mode: string; sha: string | null }[]): string {
    const env = { GIT_INDEX_FILE: join(this.folder, `index-${++this.#count}`) };
    this.run(base === undefined ? ['read-tree', '--empty'] : ['read-tree', base], { env });
    const lines = entries.map(({ path, mode, sha }) =>
      sha === null ? `0 ${'0'.repeat(40)}\t${path}\0` : `${mode} ${sha}\t${path}\0`,
    );
    this.run(['update-index', '-z', '--index-info'], { env, input: lines.join('') });
    return this.run(['write-tree'], { env }).out.toString('utf8').trim();
  }

  /** `commit`, `tree`, ...; undefined for what is not there. */
  typeOf(object: string): string | undefined {
    const { code, out } = this.run(['cat-file', '-t', object], { codes: [1, 128] });
    return code === 0 ? out.toString('utf8').trim() : undefined;
  }

  blob(content: string): string {
    return this.run(['hash-object', '-w', '--stdin'], { input: content }).out.toString('utf8').trim();
  }

  isAncestor(ancestor: string, of: string): boolean {
    return this.run(['merge-base', '--is-ancestor', ancestor, of], { codes: [1] }).code === 0;
  }

  mergeBase(a: string, b: string): string | undefined {
    const { code, out } = this.run(['merge-base', a, b], { codes: [1] });
    return code === 0 ? out.toString('utf8').trim() : undefined;
  }

  /** Tree of the merge; undefined when there are conflicts. */
  merge(ours: string, theirs: string): string | undefined {
    const { code, out } = this.run(['merge-tree', '--write-tree', '--no-messages', ours, theirs], { codes: [1] });
    return code === 0 ? out.toString('utf8').trim() : undefined;
  }
}

export interface CommitWords {
  readonly parent: string | undefined;
  readonly message: string;
  readonly author: string;
}

export class GitProblem extends Error {
  constructor(args: readonly string[], words: string) {
    super(`git ${args.join(' ')}: ${words}`);
  }
}

function change(path: string, content: FileContent | null): readonly (string | Uint8Array)[] {
  const quoted = `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
  if (content === null) return [`D ${quoted}\n`];
  const isPlain = typeof content === 'string' || content instanceof Uint8Array;
  const { mode, text } = isPlain ? { mode: '100644', text: content } : content;
  const bytes = Buffer.from(text as Uint8Array);
  return [`M ${mode} inline ${quoted}\ndata ${bytes.length}\n`, bytes, '\n'];
}
