/**
 * Hands whole series of patches to the programs that people take patches with. Manifests from all over a corpus are copied into a
 * repository, some of them with CRLF, without final newline, with a byte order mark, executable or under an odd name. For each way to
 * split them, `git apply`, `git apply -3`, `git am` and `patch -p1` take the series that the built program writes; afterwards every
 * file has to be what `harden fix --write` makes of it, byte for byte.
 *
 *   npm run patches -- [--corpus ../shared/corpus] [--count 300] [--safety unsafe|assured|safe]
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { PatchManifest } from '../../src/patch/series/manifest.ts';
import { git, hardened, makeRepository, option, type Repository } from './repository.ts';

/** A program that takes a series, one patch after the other or all at once. */
interface Applier {
  readonly name: string;
  readonly format: PatchManifest['settings']['format'];
  commands(patches: readonly string[]): readonly (readonly string[])[];
}

const appliers: readonly Applier[] = [
  { name: 'git apply', format: 'diff', commands: all => [['git', 'apply', '--whitespace=nowarn', ...all]] },
  {
    name: 'git apply -3',
    format: 'diff',
    commands: all => all.map(patch => ['git', 'apply', '-3', '--whitespace=nowarn', patch]),
  },
  { name: 'git am', format: 'mail', commands: all => [['git', 'am', '-q', '--whitespace=nowarn', ...all]] },
  { name: 'patch -p1', format: 'diff', commands: all => all.map(patch => ['patch', '-p1', '-s', '-i', patch]) },
];

const safety = option('safety', 'unsafe');
const failures: string[] = [];

function write(repository: Repository, split: string, format: string): readonly string[] {
  const folder = join(repository.folder, '..', `${split}-${format}`);
  const words = ['--split', split, '--format', format, '--out-dir', folder, '--quiet'];
  const { status, stderr } = hardened(repository.folder, ['patch', ...words, '--safety', safety]);
  if (status !== 0 && status !== 1) failures.push(`harden patch --split ${split}: ${stderr}`);
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as PatchManifest;
  return manifest.patches.map(({ file }) => join(folder, file));
}

/** Applies a series, compares, and takes everything back. Gives the number of files that are as they should be. */
function tryOut({ folder, expected }: Repository, { name, commands }: Applier, patches: readonly string[]): number {
  for (const [program = '', ...words] of commands(patches)) {
    const { status, stdout, stderr } = spawnSync(program, words, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 });
    if (status === 0) continue;
    failures.push(`${name}: ${words.at(-1)}: ${(stderr || stdout).slice(0, 300)}`);
    break;
  }
  let right = 0;
  for (const [path, bytes] of expected) {
    if (readFileSync(join(folder, path)).equals(bytes)) right++;
    else if (failures.length < 40) failures.push(`${name}: ${path} differs from fix --write`);
  }
  spawnSync('git', ['am', '--abort'], { cwd: folder });
  git(folder, 'reset', '-q', '--hard', 'base');
  git(folder, 'clean', '-qfd');
  return right;
}

const repository = makeRepository(safety);
try {
  const { expected, changed, variants } = repository;
  console.log(`${expected.size} files, ${changed} of them to fix (${variants})`);
  for (const split of ['none', 'file', 'rule', 'finding']) {
    const series = { diff: write(repository, split, 'diff'), mail: write(repository, split, 'mail') };
    const outcomes = appliers.map(applier => {
      const right = tryOut(repository, applier, series[applier.format]);
      return `${applier.name} ${right}/${expected.size}`;
    });
    console.log(`${split.padEnd(8)} ${String(series.diff.length).padStart(5)} patches: ${outcomes.join(', ')}`);
  }
} finally {
  rmSync(join(repository.folder, '..'), { recursive: true, force: true });
}
for (const failure of failures) console.log(`FAIL ${failure}`);
console.log(`${failures.length} failures`);
process.exitCode = failures.length > 0 ? 1 : 0;
