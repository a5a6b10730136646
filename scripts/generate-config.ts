/** Writes schemas/config-1.json and harden.config.example.json from src/config/schema.ts. `--check` fails when one is stale. */
import { configSchema, type Schema } from '../src/config/schema.ts';
import { writeGenerated } from './write-generated.ts';

function toJsonSchema(schema: Schema): object {
  const { properties, additionalProperties, items, ...rest } = schema;
  return {
    ...rest,
    ...(schema.type === 'object'
      ? { additionalProperties: additionalProperties ? toJsonSchema(additionalProperties) : false }
      : {}),
    ...(items ? { items: toJsonSchema(items) } : {}),
    ...(properties
      ? { properties: Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, toJsonSchema(value)])) }
      : {}),
  };
}

/** Every option with its default; options without one are described by the schema. */
function example(schema: Schema): unknown {
  if (schema.default !== undefined) return schema.default;
  if (!schema.properties) return undefined;
  const entries = Object.entries(schema.properties).map(([key, value]) => [key, example(value)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

const print = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
writeGenerated(
  'schemas/config-1.json',
  print({
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'harden configuration',
    ...toJsonSchema(configSchema),
  }),
);
writeGenerated(
  'harden.config.example.json',
  print({ $schema: './schemas/config-1.json', ...(example(configSchema) as object) }),
);
