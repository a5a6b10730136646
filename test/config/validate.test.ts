import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Schema } from '../../src/config/schema.ts';
import { hint, keyText, validate } from '../../src/config/validate.ts';

const validation = suite('validation');

const schema: Schema = {
  description: '',
  type: 'object',
  required: ['name'],
  properties: {
    name: { description: '', type: 'string', pattern: '^[a-z]+$' },
    size: { description: '', type: 'number', minimum: 2 },
    plain: { description: '', type: 'boolean' },
    class: { description: '', enum: ['one', 'two'] },
    list: { description: '', type: 'array', items: { description: '', type: 'number' } },
    keys: { description: '', type: 'object', additionalProperties: { description: '', enum: ['on', 'off'] } },
  },
};

const errors = (value: unknown): readonly string[] =>
  validate(value, schema).map(({ path, message }) => `${keyText(path)}: ${message}`);

validation('names every error with its place', () => {
  assert.equal(errors({ name: 'a', size: 2, plain: false, class: 'two', list: [], keys: { x: 'on' } }), []);
  assert.equal(errors({}), ['name: is missing']);
  assert.equal(errors({ name: 'A1', size: 1, plain: 'no', class: 'three', list: [1, 'x'], keys: { x: true } }), [
    'name: must look like ^[a-z]+$',
    'size: must be at least 2',
    'plain: must be a boolean',
    'class: must be one of one, two',
    'list[1]: must be a number',
    'keys.x: must be one of on, off',
  ]);
  assert.equal(errors({ name: 1, size: '2', list: { 0: 1 }, keys: [] }), [
    'name: must be a string',
    'size: must be a number',
    'list: must be a list',
    'keys: must be a map of keys to values',
  ]);
  for (const value of [null, 'text', 1, []]) assert.equal(errors(value), [': must be a map of keys to values']);
});

validation('takes no inherited name for a known key', () => {
  assert.equal(errors({ name: 'a', constructor: 1 }), ['constructor: unknown key']);
  assert.equal(validate({ toString: 'on' }, schema.properties!.keys!), []);
  assert.equal(errors(Object.create({ name: 'a' })), ['name: is missing']);
});

validation('proposes the nearest name, when it is near', () => {
  const names = ['safety', 'failOn', 'rules'];
  assert.is(hint('saftey', names), ', did you mean safety?');
  assert.is(hint('failon', names), ', did you mean failOn?');
  assert.is(hint('rule', names), ', did you mean rules?');
  assert.is(hint('rul', names), ', did you mean rules?');
  assert.is(hint('ru', names), '');
  assert.is(hint('xyz', names), '');
  assert.is(hint('', names), '');
  assert.is(hint('x', []), '');
  // Of long names more letters may differ: every third one.
  assert.is(hint('abcdefghixxx', ['abcdefghijkl']), ', did you mean abcdefghijkl?');
  assert.is(hint('abcdefghxxxx', ['abcdefghijkl']), ', did you mean abcdefghijkl?');
  assert.is(hint('abcdefgxxxxx', ['abcdefghijkl']), '');
  assert.is(hint('bcdefghijkl', ['abcdefghijkl', 'bcdefghijk']), ', did you mean abcdefghijkl?');
});

validation.run();
