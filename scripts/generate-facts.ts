/** Compiles src/evidence/data/*.yaml into src/evidence/facts.generated.ts. `--check` fails when that file is stale. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { writeGenerated } from './write-generated.ts';

const images = parse(readFileSync('src/evidence/data/images.yaml', 'utf8')) as {
  images: readonly Record<string, unknown>[];
};
const programs = parse(readFileSync('src/evidence/data/programs.yaml', 'utf8')) as object;

const kept = [
  'name',
  'category',
  'names',
  'tags',
  'variants',
  'default_user',
  'startup',
  'capabilities',
  'cap_add_safe',
  'file_capabilities',
  'run_as_service_user',
  'data_paths',
  'scratch_paths',
  'privileged_ports',
  'privilege_gain',
  'read_only_root',
  'derived_images',
  'evidence',
  'confidence',
];
const compact = images.images.map(image => Object.fromEntries(kept.map(key => [key, image[key]])));
// A string that is parsed on first use starts faster than the same data as code.
const json = JSON.stringify(JSON.stringify({ images: compact, ...programs }));
writeGenerated(
  'src/evidence/facts.generated.ts',
  `// Generated from src/evidence/data by scripts/generate-facts.ts.\nexport const factsJson =\n  ${json};\n`,
);
