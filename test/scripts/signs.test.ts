/** The data about names: every entry says where it was read, and every form that the program does not know is refused. */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { apiSignsSchema, manifestSignsSchema, purposesSchema } from '../../scripts/facts/signs-schema.ts';

const signs = suite('compiling the data about names');
const tables = [
  ['kubernetes-api.yaml', apiSignsSchema],
  ['manifest-signs.yaml', manifestSignsSchema],
  ['purposes.yaml', purposesSchema],
] as const;

for (const [name, schema] of tables) {
  const text = readFileSync(`src/evidence/data/${name}`, 'utf8');
  const isRight = (changed: string): boolean => new Ajv({ allErrors: true }).compile(schema)(parse(changed));

  signs(`${name}: no entry without a repository and a file`, () => {
    assert.ok(isRight(text));
    const [, entry, origin] = /^(.*), origin: (.*)}$/m.exec(text)!;
    assert.not.ok(isRight(text.replace(`, origin: ${origin}}`, '}')), entry);
    for (const other of ['somewhere', 'docs', 'repository', 'https://example.com/a b'])
      assert.not.ok(isRight(text.replace(`origin: ${origin}`, `origin: ${other}`)), other);
  });

  signs(`${name}: no key that is not explained`, () => {
    assert.not.ok(isRight(text.replace(/^ {2,6}- \{/m, match => `${match}sure_thing: 1, `)));
    assert.not.ok(isRight(text.replace('schema_version: 1', 'schema_version: 2')));
  });
}

signs.run();
