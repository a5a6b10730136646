/**
 * Compiles src/evidence/data/kubernetes-api.yaml into src/evidence/manifest/api-signs.generated.ts. An entry of another shape, or without an
 * origin, fails the run. `--check` fails when the file is stale.
 */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { apiSignsSchema } from './facts/api-signs-schema.ts';
import { writeGenerated } from './write-generated.ts';

const file = 'src/evidence/data/kubernetes-api.yaml';
const data: unknown = parse(readFileSync(file, 'utf8'));
const validate = new Ajv({ allErrors: true }).compile(apiSignsSchema);
if (validate(data)) {
  const json = JSON.stringify(data).replaceAll('\\', '\\\\').replaceAll("'", "\\'");
  writeGenerated(
    'src/evidence/manifest/api-signs.generated.ts',
    `// Generated from ${file} by scripts/generate-api-signs.ts.\nexport const apiSignsJson =\n  '${json}';\n`,
  );
} else {
  for (const { instancePath, message } of validate.errors ?? []) console.error(`${file}${instancePath}: ${message}`);
  process.exitCode = 1;
}
