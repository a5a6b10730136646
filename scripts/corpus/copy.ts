import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A tree of manifests and a copy of it to work on. */
export interface Corpus {
  readonly source: string;
  readonly copy: string;
  /** Manifests to check, relative to both, sorted. */
  readonly files: readonly string[];
}

/** Value of `--name` on the command line of a script. */
export function option(name: string, fallback: string): string {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? fallback : process.argv[at + 1]!;
}

/** Copies the corpus that `--corpus` names. For a quick look, `--every n` leaves only every n-th manifest to check. */
export function copyCorpus(parts: readonly string[] = []): Corpus {
  const folder = option('corpus', '../shared/corpus');
  if (!existsSync(folder)) {
    console.error(`there is no corpus at ${folder}; name a folder of manifests with --corpus`);
    process.exit(2);
  }
  const source = realpathSync(folder);
  const every = Number(option('every', '1'));
  const copy = join(realpathSync(mkdtempSync(join(tmpdir(), 'harden-corpus-'))), 'corpus');
  const all = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter(name => parts.length === 0 || parts.includes(name.split('/')[0]!))
    .filter(name => statSync(join(source, name)).isFile())
    .sort();
  const manifests = all.filter(name => /\.(ya?ml|json)$/.test(name));
  for (const name of all) {
    mkdirSync(dirname(join(copy, name)), { recursive: true });
    cpSync(join(source, name), join(copy, name));
  }
  return { source, copy, files: manifests.filter((_, index) => index % every === 0) };
}

export function removeCopy({ copy }: Corpus): void {
  rmSync(dirname(copy), { recursive: true, force: true });
}
