/** Writes what is made from the schemas of the configuration and the baseline. `--check` fails when one is stale. */
import { baselineSchema } from '../src/config/baseline.ts';
import { configSchema, type Schema } from '../src/config/schema.ts';
import { printSchema } from './shared/json-schema.ts';
import { writeGenerated } from './write-generated.ts';

/** Every option with its default; options without one are described by the schema. */
function example(schema: Schema): unknown {
  if (schema.default !== undefined) return schema.default;
  if (!schema.properties) return undefined;
  const entries = Object.entries(schema.properties).map(([key, value]) => [key, example(value)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

writeGenerated('schemas/config-1.json', printSchema('harden configuration', configSchema));
writeGenerated('schemas/baseline-1.json', printSchema('harden baseline', baselineSchema));
const data = { $schema: './schemas/config-1.json', ...(example(configSchema) as object) };
writeGenerated('harden.config.example.json', `${JSON.stringify(data, null, 2)}\n`);
