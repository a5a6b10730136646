import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { quoteName, unquoteName } from '../../src/patch/quote.ts';

const quoting = suite('names in patches');

quoting('that anybody can read stay as they are', () => {
  for (const name of ['a/compose.yaml', 'my file.yaml', "it's", '~!#$%&()*+,;<=>?@[]^_`{|}', ' ', ''])
    assert.is(quoteName(name), name);
});

quoting('with quotes, controls and bytes above 127 are written as in C', () => {
  const names: readonly (readonly [string, string])[] = [
    ['a"b', '"a\\"b"'],
    ['a\\b', '"a\\\\b"'],
    ['\u0007\b\t\n\v\f\r', '"\\a\\b\\t\\n\\v\\f\\r"'],
    ['\u0001\u000e\u001f', '"\\001\\016\\037"'],
    ['\u007f', '"\\177"'],
    ['ä€', '"\\303\\244\\342\\202\\254"'],
    ['plain and ä', '"plain and \\303\\244"'],
  ];
  for (const [name, quoted] of names) assert.is(quoteName(name), quoted);
});

quoting('can be read back', () => {
  const names = [
    'a/compose.yaml',
    ' ',
    "it's",
    'a"b\\c',
    '\u0007\b\t\n\v\f\r\u0001\u007f',
    'größe/ä €😀.yaml',
    '\\134',
  ];
  for (const name of names) assert.is(unquoteName(quoteName(name)), name);
});

quoting.run();
