/** How plain text is read by each program, and how values are written so that all of them agree. */

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { resolve } from '../../../src/languages/yaml/read/scalar.ts';
import { writeScalar } from '../../../src/languages/yaml/write/scalar.ts';
import { set, tryEdit } from './editing.ts';

const scalars = suite('scalars');

/** text: core, go2, go3. */
const table: readonly (readonly [string, unknown, unknown, unknown])[] = [
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON'].map(word => [word, word, true, word] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF'].map(word => [word, word, false, word] as const),
  ...['true', 'True', 'TRUE'].map(word => [word, true, true, true] as const),
  ...['false', 'False', 'FALSE'].map(word => [word, false, false, false] as const),
  ...['null', 'Null', 'NULL', '~', ''].map(word => [word, null, null, null] as const),
  ['tRUE', 'tRUE', 'tRUE', 'tRUE'],
  ['0644', 644, 420, 420],
  ['08', 8, 8, 8],
  ['0o644', 420, 420, 420],
  ['0b11', '0b11', 3, 3],
  ['0x1F', 31, 31, 31],
  ['1_000', '1_000', 1000, 1000],
  ['22:22', '22:22', '22:22', '22:22'],
  ['12:30:45', '12:30:45', '12:30:45', '12:30:45'],
  ['1000:10', '1000:10', '1000:10', '1000:10'],
  ['2001-12-14', '2001-12-14', '2001-12-14', '2001-12-14'],
  ['9007199254740993', '9007199254740993', '9007199254740993', '9007199254740993'],
  ['9007199254740991', 9007199254740991, 9007199254740991, 9007199254740991],
  ['1e3', 1000, 1000, 1000],
  ['1.5', 1.5, 1.5, 1.5],
  ['.5', 0.5, 0.5, 0.5],
  ['1.', 1, 1, 1],
  ['-12', -12, -12, -12],
  ['+12', 12, 12, 12],
  ['-0', 0, 0, 0],
  ['-', '-', '-', '-'],
  ['1.2.3', '1.2.3', '1.2.3', '1.2.3'],
  ['.inf', Infinity, Infinity, Infinity],
  ['-.INF', -Infinity, -Infinity, -Infinity],
  ['.nan', NaN, NaN, NaN],
  ['64m', '64m', '64m', '64m'],
];

for (const [text, core, go2, go3] of table) {
  scalars(`reads ${JSON.stringify(text)}`, () => {
    const style = text === '' ? 'empty' : 'plain';
    const read = (['core', 'go2', 'go3'] as const).map(dialect => resolve(text, style, dialect));
    for (const [index, expected] of [core, go2, go3].entries()) {
      assert.ok(Object.is(read[index], expected), `${String(read[index])} instead of ${String(expected)}`);
    }
  });
}

scalars('a number too large for Go stays text there', () => {
  assert.is(resolve('1e400', 'plain', 'go3'), '1e400');
});

scalars('quotes and the string tag make text', () => {
  for (const style of ['single', 'double', 'block'] as const) assert.is(resolve('true', style, 'go2'), 'true');
  assert.is(resolve('5', 'plain', 'go3', '!!str'), '5');
});

const written: readonly (readonly [string | number | boolean | null, string, string])[] = [
  ['x', 'x', 'x'],
  ['nginx:1.25', 'nginx:1.25', 'nginx:1.25'],
  ['/tmp:rw,size=64m', '/tmp:rw,size=64m', '"/tmp:rw,size=64m"'],
  ['no-new-privileges:true', 'no-new-privileges:true', 'no-new-privileges:true'],
  ['-v', '-v', '"-v"'],
  ['yes', '"yes"', '"yes"'],
  ['n', '"n"', '"n"'],
  ['0644', '"0644"', '"0644"'],
  ['1000:10', '"1000:10"', '"1000:10"'],
  ['12:30:45', '"12:30:45"', '"12:30:45"'],
  ['1.25.3', '"1.25.3"', '"1.25.3"'],
  ['1e3', '"1e3"', '"1e3"'],
  ['0x1f', '"0x1f"', '"0x1f"'],
  ['2001-12-14', '"2001-12-14"', '"2001-12-14"'],
  ['=', '"="', '"="'],
  ['<<', '"<<"', '"<<"'],
  ['null', '"null"', '"null"'],
  ['', '""', '""'],
  ['a: b', '"a: b"', '"a: b"'],
  ['a #b', '"a #b"', '"a #b"'],
  ['a:', '"a:"', '"a:"'],
  [' a', '" a"', '" a"'],
  ['*a', '"*a"', '"*a"'],
  ['- a', '"- a"', '"- a"'],
  ['{{ x }}', '"{{ x }}"', '"{{ x }}"'],
  ['$' + '{A:-{{}}}', '"$' + '{A:-{{}}}"', '"$' + '{A:-{{}}}"'],
  ['$' + '{A}', '$' + '{A}', '"$' + '{A}"'],
  ['a\nb', '"a\\nb"', '"a\\nb"'],
  ['a\u2028\u0085\ufeffb', '"a\\u2028\\u0085\\ufeffb"', '"a\\u2028\\u0085\\ufeffb"'],
  ['---', '"---"', '"---"'],
  [5, '5', '5'],
  [-0.5, '-0.5', '-0.5'],
  [true, 'true', 'true'],
  [null, '', 'null'],
];

for (const [value, block, flow] of written) {
  scalars(`writes ${JSON.stringify(value)} so that every reader agrees`, () => {
    for (const [isFlow, expected] of [
      [false, block],
      [true, flow],
    ] as const) {
      const { text } = writeScalar(value, { flow: isFlow, quote: 'double' });
      assert.is(text, expected);
    }
  });
}

scalars('single quotes are doubled inside, and left for what they cannot hold', () => {
  assert.is(writeScalar("it's: x", { flow: false, quote: 'single' }).text, "'it''s: x'");
  assert.is(writeScalar('a\nb', { flow: false, quote: 'single' }).text, '"a\\nb"');
});

scalars('equal in the dialect means nothing to do', () => {
  const splices = (text: string, dialect: 'go2' | 'go3'): number => {
    const outcome = tryEdit(text, [set('a', true)], dialect);
    if ('kind' in outcome) throw new Error(outcome.message);
    return outcome.planned.splices.length;
  };
  assert.is(splices('a: yes\n', 'go2'), 0);
  assert.is(splices('a: yes\n', 'go3'), 1);
  assert.is(splices('a: "true"\n', 'go2'), 1);
});

scalars('a quoted "true" loses its quotes when it becomes a boolean', () => {
  const outcome = tryEdit('a: "true" # c\n', [set('a', true)]);
  assert.ok(!('kind' in outcome));
  assert.is(outcome.text, 'a: true # c\n');
});

scalars('keys obey the same rules', () => {
  const outcome = tryEdit('a: 1\n', [set('"on"', 1), set('"a b"', 1), set('"8080"', 1), set('"x: y"', 1)]);
  assert.ok(!('kind' in outcome));
  assert.is(outcome.text, 'a: 1\n"on": 1\na b: 1\n"8080": 1\n"x: y": 1\n');
});

scalars.run();
