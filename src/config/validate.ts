import type { Schema } from './schema.ts';

export interface ConfigError {
  /** Place in the configuration: `facts[0].image`. */
  readonly at: string;
  readonly message: string;
}

/** Checks a value against the schema and names the nearest key for a misspelt one. */
export function validate(value: unknown, schema: Schema, at = ''): readonly ConfigError[] {
  if (schema.enum) {
    return schema.enum.includes(value as string) ? [] : [{ at, message: `must be one of ${schema.enum.join(', ')}` }];
  }
  if (schema.type === 'array') {
    if (!Array.isArray(value)) return [{ at, message: 'must be a list' }];
    return value.flatMap((item, index) => validate(item, schema.items!, `${at}[${index}]`));
  }
  if (schema.type === 'object') return validateObject(value, schema, at);
  if (typeof value !== schema.type) return [{ at, message: `must be a ${schema.type}` }];
  if (schema.minimum !== undefined && (value as number) < schema.minimum)
    return [{ at, message: `must be at least ${schema.minimum}` }];
  if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(value as string)) {
    return [{ at, message: `must look like ${schema.pattern}` }];
  }
  return [];
}

function validateObject(value: unknown, schema: Schema, at: string): readonly ConfigError[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [{ at, message: 'must be a map of keys to values' }];
  const errors: ConfigError[] = [];
  const prefix = at === '' ? '' : `${at}.`;
  const known = schema.properties ?? {};
  for (const [key, member] of Object.entries(value)) {
    const memberSchema = Object.hasOwn(known, key) ? known[key] : schema.additionalProperties;
    if (memberSchema) errors.push(...validate(member, memberSchema, `${prefix}${key}`));
    else errors.push({ at: `${prefix}${key}`, message: `unknown key${hint(key, Object.keys(known))}` });
  }
  for (const key of schema.required ?? []) {
    if (!Object.hasOwn(value, key)) errors.push({ at: `${prefix}${key}`, message: 'is missing' });
  }
  return errors;
}

/** ", did you mean x?" for the nearest name, or nothing. */
export function hint(word: string, names: readonly string[]): string {
  const nearest = [...names].map(name => ({ name, far: distance(word, name) })).sort((a, b) => a.far - b.far)[0];
  return nearest && nearest.far <= Math.max(2, Math.floor(word.length / 3)) ? `, did you mean ${nearest.name}?` : '';
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
