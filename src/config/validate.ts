import type { Path } from '../transform.ts';
import type { Schema } from './schema.ts';

export interface ConfigError {
  /** Place in the configuration. */
  readonly path: Path;
  readonly message: string;
}

/** Checks a value against the schema and names the nearest key for a misspelt one. */
export function validate(value: unknown, schema: Schema, path: Path = []): readonly ConfigError[] {
  if (schema.enum) {
    return schema.enum.includes(value as string) ? [] : [{ path, message: `must be one of ${schema.enum.join(', ')}` }];
  }
  if (schema.type === 'array') {
    if (!Array.isArray(value)) return [{ path, message: 'must be a list' }];
    return value.flatMap((item, index) => validate(item, schema.items!, [...path, index]));
  }
  if (schema.type === 'object') return validateObject(value, schema, path);
  if (typeof value !== schema.type) return [{ path, message: `must be a ${schema.type}` }];
  if (schema.minimum !== undefined && (value as number) < schema.minimum)
    return [{ path, message: `must be at least ${schema.minimum}` }];
  if (schema.maximum !== undefined && (value as number) > schema.maximum)
    return [{ path, message: `must be at most ${schema.maximum}` }];
  if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(value as string)) {
    return [{ path, message: `must look like ${schema.pattern}` }];
  }
  return [];
}

function validateObject(value: unknown, schema: Schema, path: Path): readonly ConfigError[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [{ path, message: 'must be a map of keys to values' }];
  const errors: ConfigError[] = [];
  const known = schema.properties ?? {};
  for (const [key, member] of Object.entries(value)) {
    const memberSchema = Object.hasOwn(known, key) ? known[key] : schema.additionalProperties;
    if (memberSchema) errors.push(...validate(member, memberSchema, [...path, key]));
    else errors.push({ path: [...path, key], message: `unknown key${hint(key, Object.keys(known))}` });
  }
  for (const key of schema.required ?? []) {
    if (!Object.hasOwn(value, key)) errors.push({ path: [...path, key], message: 'is missing' });
  }
  return errors;
}

/** `facts[0].image` */
export function keyText(path: Path): string {
  return path.map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${key}`)).join('');
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
