import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { defaultConfig } from '../../src/config/defaults.ts';
import { configSchema, type Schema } from '../../src/config/schema.ts';

const defaults = suite('defaults');

function* defaultsOf(
  schema: Schema,
  path: readonly string[],
): Generator<readonly [path: readonly string[], value: unknown]> {
  if (schema.default !== undefined) yield [path, schema.default];
  for (const [key, member] of Object.entries(schema.properties ?? {})) yield* defaultsOf(member, [...path, key]);
}

function at(data: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((part, key) => (part as Readonly<Record<string, unknown>>)[key], data);
}

defaults('are those that the schema tells', () => {
  const told = [...defaultsOf(configSchema, [])];
  assert.ok(told.length > 10);
  for (const [path, value] of told) assert.equal(at(defaultConfig, path), value, path.join('.'));
});

defaults.run();
