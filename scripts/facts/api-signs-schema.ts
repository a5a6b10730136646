/** JSON Schema of src/evidence/data/kubernetes-api.yaml: the shape that src/evidence/manifest/api-signs.ts promises. */
const text = { type: 'string', minLength: 1 } as const;
const texts = { type: 'array', items: text, minItems: 1 } as const;
/** A repository and a file in it. */
const origin = { type: 'string', pattern: '^[\\w.-]+/[\\w.-]+ \\S+$' } as const;
const listOf = (properties: Record<string, object>, optional: readonly string[] = []): object => ({
  type: 'array',
  minItems: 1,
  items: {
    type: 'object',
    properties: { ...properties, origin },
    required: [...Object.keys(properties), 'origin'].filter(key => !optional.includes(key)),
    additionalProperties: false,
  },
});

export const apiSignsSchema = {
  type: 'object',
  properties: {
    schema_version: { const: 1 },
    injections: listOf({ key: text, adds: text }),
    variables: listOf({ name: text, values: texts, sure: { const: true } }, ['values', 'sure']),
    words: listOf({ word: text, except: text }, ['except']),
    images: listOf({ names: texts }),
    identities: listOf({ key: text }),
  },
  required: ['schema_version', 'injections', 'variables', 'words', 'images', 'identities'],
  additionalProperties: false,
} as const;
