/** A schema as the program checks data with: a map without `additionalProperties` takes no other key. */
interface HouseSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, HouseSchema>>;
  readonly additionalProperties?: HouseSchema;
  readonly items?: HouseSchema;
}

function toJsonSchema(schema: HouseSchema): object {
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

/** The text of a file below schemas/. */
export function printSchema(title: string, schema: HouseSchema): string {
  const head = { $schema: 'http://json-schema.org/draft-07/schema#', title };
  return `${JSON.stringify({ ...head, ...toJsonSchema(schema) }, null, 2)}\n`;
}
