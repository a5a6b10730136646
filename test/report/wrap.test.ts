import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { wrap } from '../../src/report/wrap.ts';

const wrapping = suite('wrapping');

wrapping('breaks at blanks, and fills a line to its last column', () => {
  assert.is(wrap('one two three four', 7, '  '), 'one two\n  three\n  four');
  assert.is(wrap('one two three four', 6, ''), 'one\ntwo\nthree\nfour');
  assert.is(wrap('one two three four', 18, ''), 'one two three four');
  assert.is(wrap('one two three four', 17, ''), 'one two three\nfour');
  assert.is(wrap('', 5, '  '), '');
});

wrapping('never cuts a word', () => {
  assert.is(wrap('a registry.example.com/web b', 10, '- '), 'a\n- registry.example.com/web\n- b');
  assert.is(wrap('registry.example.com/web', 3, '- '), 'registry.example.com/web');
});

wrapping('counts columns, not characters of a string', () => {
  assert.is(wrap('日本 日本 日本', 9, ''), '日本 日本\n日本');
  assert.is(wrap('日本 日本 日本', 8, ''), '日本\n日本\n日本');
  assert.is(wrap('👍👍 ok e\u0301e\u0301 ok', 10, ''), '👍👍 ok e\u0301e\u0301\nok');
});

wrapping.run();
