/**
 * Compiles what names say, files of src/evidence/data, for the sources of evidence that read them. An entry of another shape, or
 * without an origin, fails the run. `--check` fails when a file is stale.
 */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { apiSignsSchema, manifestSignsSchema, purposesSchema } from './facts/signs-schema.ts';
import { writeGenerated } from './write-generated.ts';

const tables = [
  { file: 'kubernetes-api.yaml', schema: apiSignsSchema, target: 'manifest/api-signs', name: 'apiSignsJson' },
  { file: 'manifest-signs.yaml', schema: manifestSignsSchema, target: 'manifest/signs', name: 'signsJson' },
  { file: 'purposes.yaml', schema: purposesSchema, target: 'facts/purposes', name: 'purposesJson' },
];

for (const { file, schema, target, name } of tables) {
  const path = `src/evidence/data/${file}`;
  const data: unknown = parse(readFileSync(path, 'utf8'));
  const validate = new Ajv({ allErrors: true }).compile(schema);
  if (validate(data)) {
    const json = JSON.stringify(data).replaceAll('\\', '\\\\').replaceAll("'", "\\'");
    writeGenerated(
      `src/evidence/${target}.generated.ts`,
      `// Generated from ${path} by scripts/generate-signs.ts.\nexport const ${name} =\n  '${json}';\n`,
    );
    continue;
  }
  for (const { instancePath, message } of validate.errors ?? []) console.error(`${path}${instancePath}: ${message}`);
  process.exitCode = 1;
}
