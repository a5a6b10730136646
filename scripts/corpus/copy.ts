import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A tree of manifests and a copy of it to work on. */
export interface Corpus {
  readonly source: string;
  readonly copy: string;
  /** Names relative to both, sorted. */
  readonly files: readonly string[];
}

/** Value of `--name` on the command line of a script. */
export function option(name: string, fallback: string): string {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? fallback : process.argv[at + 1]!;
}

/** Copies the folders of `--corpus` that `--parts` names (all by default), or of a quick look every n-th manifest. */
export function copyCorpus(): Corpus {
  const source = realpathSync(option('corpus', '../shared/corpus'));
  const every = Number(option('every', '1'));
  const parts = option('parts', '')
    .split(',')
    .filter(part => part !== '');
  const copy = join(realpathSync(mkdtempSync(join(tmpdir(), 'harden-corpus-'))), 'corpus');
  const all = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter(name => name.includes('/') && (parts.length === 0 || parts.includes(name.split('/')[0]!)))
    .filter(name => statSync(join(source, name)).isFile())
    .sort();
  const isManifest = (name: string): boolean => /\.(ya?ml|json)$/.test(name);
  const chosen = new Set(all.filter(isManifest).filter((_, index) => index % every === 0));
  // Other files (Dockerfiles, charts) are context.
  for (const name of all.filter(file => chosen.has(file) || !isManifest(file) || /Chart\.ya?ml$/.test(file))) {
    mkdirSync(dirname(join(copy, name)), { recursive: true });
    cpSync(join(source, name), join(copy, name));
  }
  return { source, copy, files: [...chosen] };
}

export function removeCopy({ copy }: Corpus): void {
  rmSync(dirname(copy), { recursive: true, force: true });
}
