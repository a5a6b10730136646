/** Writes schemas/evidence-1.json from src/evidence/file/schema.ts. `--check` fails when it is stale. */
import { type EvidenceSchema, evidenceSchema } from '../src/evidence/file/schema.ts';
import { writeGenerated } from './write-generated.ts';

function toJsonSchema({ properties, additionalProperties, items, ...rest }: EvidenceSchema): object {
  return {
    ...rest,
    ...(rest.type === 'object'
      ? { additionalProperties: additionalProperties ? toJsonSchema(additionalProperties) : false }
      : {}),
    ...(items ? { items: toJsonSchema(items) } : {}),
    ...(properties
      ? { properties: Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, toJsonSchema(value)])) }
      : {}),
  };
}

const schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'harden evidence',
  ...toJsonSchema(evidenceSchema),
};
writeGenerated('schemas/evidence-1.json', `${JSON.stringify(schema, null, 2)}\n`);
