import type { Json } from './json.ts';
import type { EvidenceSchema } from './schema.ts';

export interface Violation {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** The first thing in a value that the schema does not allow. */
export function findViolation(
  value: Json,
  schema: EvidenceSchema,
  path: readonly (string | number)[] = [],
): Violation | undefined {
  if (schema.enum) {
    return schema.enum.includes(value as string) ? undefined : { path, message: `must be ${schema.enum.join(' or ')}` };
  }
  switch (schema.type) {
    case 'array':
      return inList(value, schema, path);
    case 'object':
      return inMap(value, schema, path);
    case 'string':
      return inText(value, schema, path);
    default:
      return inScalar(value, schema, path);
  }
}

type Path = Violation['path'];

function inList(
  value: Json,
  { items, maxItems = Number.POSITIVE_INFINITY }: EvidenceSchema,
  path: Path,
): Violation | undefined {
  if (!isList(value)) return { path, message: 'must be a list' };
  if (value.length > maxItems) return { path, message: `holds more than ${maxItems} items` };
  return first(value.entries(), ([index, item]) => findViolation(item, items!, [...path, index]));
}

function inMap(value: Json, schema: EvidenceSchema, path: Path): Violation | undefined {
  if (typeof value !== 'object' || value === null || isList(value)) return { path, message: 'must be a map' };
  const { properties = {}, required = [], additionalProperties, propertyNames, maxProperties } = schema;
  const keys = Object.keys(value);
  if (maxProperties !== undefined && keys.length > maxProperties)
    return { path, message: `holds more than ${maxProperties} keys` };
  const missing = required.find(key => !Object.hasOwn(value, key));
  if (missing !== undefined) return { path, message: `lacks the key ${missing}` };
  return first(keys, key => {
    const member = Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
    if (!member || (!Object.hasOwn(properties, key) && propertyNames && !new RegExp(propertyNames.pattern).test(key)))
      return { path: [...path, key], message: `the key ${JSON.stringify(key)} is unknown` };
    return findViolation(value[key]!, member, [...path, key]);
  });
}

function inText(value: Json, { maxLength = 4096, pattern }: EvidenceSchema, path: Path): Violation | undefined {
  if (typeof value !== 'string') return { path, message: 'must be a text' };
  if (value.length > maxLength) return { path, message: `has more than ${maxLength} characters` };
  if (pattern !== undefined && !new RegExp(pattern).test(value)) return { path, message: `must look like ${pattern}` };
  return undefined;
}

function inScalar(value: Json, { type, minimum, maximum }: EvidenceSchema, path: Path): Violation | undefined {
  if (type === 'boolean') return typeof value === 'boolean' ? undefined : { path, message: 'must be true or false' };
  if (typeof value !== 'number' || (type === 'integer' && !Number.isSafeInteger(value)))
    return { path, message: `must be ${type === 'integer' ? 'a whole' : 'a'} number` };
  if (minimum !== undefined && value < minimum) return { path, message: `must be at least ${minimum}` };
  if (maximum !== undefined && value > maximum) return { path, message: `must be at most ${maximum}` };
  return undefined;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function first<T>(items: Iterable<T>, find: (item: T) => Violation | undefined): Violation | undefined {
  for (const item of items) {
    const found = find(item);
    if (found) return found;
  }
  return undefined;
}
