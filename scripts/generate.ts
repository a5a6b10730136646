/**
 * Writes every generated file of the repository, or with `--check` fails when one is stale. Words choose generators by name: the
 * pictures of the review take most of the time.
 *
 *   node --import tsx scripts/generate.ts [--check] [registry docs ...]
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

const words = process.argv.slice(2).filter(word => !word.startsWith('-'));
const options = process.argv.slice(2).filter(word => word.startsWith('-'));
const generators = readdirSync('scripts')
  .filter(name => /^generate-.+\.ts$/.test(name))
  .filter(name => words.length === 0 || words.includes(name.slice('generate-'.length, -'.ts'.length)))
  // The registry comes first: documentation and configuration are made from the list of transforms.
  .sort((a, b) => Number(b.includes('registry')) - Number(a.includes('registry')) || (a < b ? -1 : 1));

for (const name of generators) {
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', `scripts/${name}`, ...options], {
    stdio: 'inherit',
  });
  if (status !== 0) {
    console.error(`scripts/${name} failed; run: npm run generate`);
    process.exitCode = 1;
  }
}
if (generators.length === 0) {
  console.error(`scripts/generate-${words.join('.ts and scripts/generate-')}.ts: no such script`);
  process.exitCode = 2;
}
