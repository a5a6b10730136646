/**
 * Writes every generated file of the repository, or with `--check` fails when one is stale.
 *
 *   node --import tsx scripts/generate.ts [--check]
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

const generators = readdirSync('scripts')
  .filter(name => /^generate-.+\.ts$/.test(name))
  // The registry comes first: documentation and configuration are made from the list of transforms.
  .sort((a, b) => Number(b.includes('registry')) - Number(a.includes('registry')) || (a < b ? -1 : 1));

for (const name of generators) {
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', `scripts/${name}`, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  if (status !== 0) {
    console.error(`scripts/${name} failed; run: npm run generate`);
    process.exitCode = 1;
  }
}
