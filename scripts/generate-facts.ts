/**
 * Compiles the files of src/evidence/data: images/ and conditions.yaml into facts/facts.generated.ts, the conditions as a part of each
 * image, and packages.yaml into dockerfile/packages.generated.ts. A condition about something that the facts do not name fails the run. `--check` fails when the file is stale.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { mergeFacts } from './facts/merge.ts';
import { readPackages } from './facts/packages.ts';
import { writeGenerated } from './write-generated.ts';

const read = (name: string): unknown => parse(readFileSync(`src/evidence/data/${name}`, 'utf8'));
const imageFiles = readdirSync('src/evidence/data/images').map(name => [name, read(`images/${name}`)]);
const { data, problems } = mergeFacts(Object.fromEntries(imageFiles), read('conditions.yaml'));
if (problems.length > 0) {
  for (const problem of problems) console.error(`src/evidence/data: ${problem}`);
  process.exitCode = 1;
} else {
  // A string that is parsed on first use starts faster than the same data as code.
  writeGenerated(
    'src/evidence/facts/facts.generated.ts',
    `// Generated from src/evidence/data by scripts/generate-facts.ts.\nexport const factsJson =\n  '${toText(data)}';\n`,
  );
}
writeGenerated(
  'src/evidence/dockerfile/packages.generated.ts',
  `// Generated from src/evidence/data by scripts/generate-facts.ts.\nexport const packagesJson =\n  '${toText(readPackages(read('packages.yaml')))}';\n`,
);

/** JSON inside single quotes. */
function toText(data: unknown): string {
  return JSON.stringify(data).replaceAll('\\', '\\\\').replaceAll("'", "\\'");
}
