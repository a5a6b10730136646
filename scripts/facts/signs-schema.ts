/** JSON Schemas of the data about names: the shapes that api-signs.ts, signs-data.ts and purposes.ts of src/evidence promise. */
const text = { type: 'string', minLength: 1 } as const;
const texts = { type: 'array', items: text, minItems: 1 } as const;
const yes = { const: true } as const;
/** A repository and a file in it. */
const origin = { type: 'string', pattern: '^[\\w.-]+/[\\w.-]+ \\S+$' } as const;
const listOf = (properties: Record<string, object>, optional: readonly string[] = []): object => ({
  type: 'array',
  minItems: 1,
  items: {
    type: 'object',
    properties,
    required: Object.keys(properties).filter(key => !optional.includes(key)),
    additionalProperties: false,
  },
});
const known = (properties: Record<string, object>, optional: readonly string[] = []): object =>
  listOf({ ...properties, origin }, optional);
const file = (lists: Record<string, object>): object => ({
  type: 'object',
  properties: { schema_version: { const: 1 }, ...lists },
  required: ['schema_version', ...Object.keys(lists)],
  additionalProperties: false,
});

/** kubernetes-api.yaml */
export const apiSignsSchema = file({
  injections: known({ key: text, adds: text }),
  variables: known({ name: text, values: texts, sure: yes }, ['values', 'sure']),
  words: known({ word: text, except: text }, ['except']),
  images: known({ names: texts }),
  identities: known({ key: text }),
});

/** manifest-signs.yaml */
export const manifestSignsSchema = file({
  images: listOf(
    {
      says: text,
      gains: text,
      where: { enum: ['anywhere', 'part'] },
      names: known({ name: text, ends: yes }, ['ends']),
    },
    ['gains'],
  ),
  variables: known({ part: text, name: text }, ['part', 'name']),
  programs: known({ names: texts }),
});

const access = { type: 'string', pattern: '^(privileged|host-(network|pid|ipc)|runtime-socket|cap:[A-Z_]+)$' } as const;

/** purposes.yaml */
export const purposesSchema = file({
  purposes: listOf({
    because: text,
    access: { type: 'array', minItems: 1, items: access },
    images: known({ names: { ...texts, items: { type: 'string', pattern: '^[a-z0-9/_-]+$' } }, except: text }, [
      'except',
    ]),
  }),
});
