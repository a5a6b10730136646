import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';

/** A repository of manifests, and what they become. */
export interface Repository {
  /** Beside it there is room for patches. */
  readonly folder: string;
  /** Every file as `fix --write` leaves it, by path. */
  readonly expected: ReadonlyMap<string, Buffer>;
  /** How many of them `fix --write` changes. */
  readonly changed: number;
  /** How many files of which form, in words. */
  readonly variants: string;
}

/** Value of `--name` on the command line of the script. */
export function option(name: string, fallback: string): string {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? fallback : process.argv[at + 1]!;
}

export function git(folder: string, ...words: string[]): void {
  const { status, stderr } = spawnSync('git', words, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`git ${words.join(' ')}: ${stderr}`);
}

/** One run of the built program over a folder. */
export function hardened(folder: string, words: readonly string[]): { status: number | null; stderr: string } {
  return spawnSync(process.execPath, [resolve('dist/harden.js'), ...words, '--no-config', '--root', '.', '.'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, XDG_STATE_HOME: join(folder, '../state') },
  });
}

/** Forms that a file may have; each is given to every eighth file. */
const forms: readonly (readonly [name: string, text: (text: string) => string, path: (path: string) => string])[] = [
  ['as it is', text => text, path => path],
  ['CRLF', text => text.replace(/\r?\n/g, '\r\n'), path => path],
  ['no final newline', text => text.replace(/\s+$/, ''), path => path],
  ['CRLF without final newline', text => text.replace(/\s+$/, '').replace(/\r?\n/g, '\r\n'), path => path],
  ['byte order mark', text => `\uFEFF${text.replace(/^\uFEFF/, '')}`, path => path],
  ['odd name', text => text, path => join(dirname(path), `größe "1"\t-${basename(path)}`)],
  ['blank in the name', text => text, path => join(dirname(path), `- my ${basename(path)}`)],
  ['executable', text => text, path => path],
];

export function makeRepository(safety: string): Repository {
  const folder = join(realpathSync(mkdtempSync(join(tmpdir(), 'harden-patches-'))), 'repository');
  mkdirSync(folder);
  const paths = chosen().map(([name, text], index) => {
    const [form, change, rename] = forms[index % forms.length]!;
    const path = rename(name);
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), change(text));
    if (form === 'executable') chmodSync(join(folder, path), 0o755);
    return path;
  });
  git(folder, 'init', '-q');
  for (const [key, value] of [
    ['core.autocrlf', 'false'],
    ['core.safecrlf', 'false'],
    ['user.name', 'harden'],
    ['user.email', 'harden@localhost'],
    ['gc.auto', '0'],
  ] as const)
    git(folder, 'config', key, value);
  git(folder, 'add', '-A');
  git(folder, 'commit', '-qm', 'base');
  git(folder, 'tag', 'base');
  const copy = join(folder, '../expected');
  cpSync(folder, copy, { recursive: true });
  hardened(copy, ['fix', '--write', '--quiet', '--safety', safety]);
  const expected = new Map(paths.map(path => [path, readFileSync(join(copy, path))]));
  const changed = paths.filter(path => !readFileSync(join(folder, path)).equals(expected.get(path)!)).length;
  const variants = forms.map(
    ([name], form) => `${paths.filter((_, index) => index % forms.length === form).length} ${name}`,
  );
  return { folder, expected, changed, variants: variants.join(', ') };
}

/** Files that may hold workloads, spread evenly over the corpus. */
function chosen(): readonly (readonly [name: string, text: string])[] {
  const corpus = option('corpus', '../shared/corpus');
  if (!existsSync(corpus)) {
    console.error(`there is no corpus at ${corpus}; name a folder of manifests with --corpus`);
    process.exit(2);
  }
  const found = readdirSync(corpus, { recursive: true, encoding: 'utf8' })
    .filter(name => /\.(?:ya?ml|json)$/.test(name) && !name.startsWith('helm-'))
    .sort()
    .map(name => [name, readFileSync(join(corpus, name), 'utf8')] as const)
    .filter(([, text]) => /\bimage\b/.test(text) && Buffer.byteLength(text) < 100_000);
  const step = found.length / Math.min(found.length, Number(option('count', '300')));
  return found.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}
