/** Changes of a file in one column, wrapped, and side by side. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { diffView } from '../../../src/review/parts/diff.ts';
import { textOf } from '../../../src/review/parts/line.ts';

const diff = suite('diff view');
const before = 'services:\n  web:\n    image: a\n    user: root\n';
const splices = [
  {
    start: before.indexOf('    user'),
    end: before.length,
    text: '    user: "999"\n    init: true # 你好\n',
    findings: ['f'],
  },
];
const base = { path: 'compose.yaml', before, splices, context: 1, left: 0, wrap: false, split: false, columns: 40 };
const shown = (options: Partial<typeof base>): readonly string[] =>
  diffView({ ...base, ...options }).lines.map(line => textOf(line).trimEnd());

diff('one column: two numbers, a sign, the text as it is indented', () => {
  assert.equal(shown({}), [
    '   3   3       image: a',
    '   4     -     user: root',
    '       4 +     user: "999"',
    '       5 +     init: true # 你好',
  ]);
});

diff('wrapped: no column is lost, and no wide character is halved', () => {
  assert.equal(shown({ wrap: true, columns: 29 }).slice(3), ['       5 +     init: true #', '           你好']);
  for (let columns = 14; columns < 40; columns++) {
    const rows = diffView({ ...base, wrap: true, columns }).lines.map(textOf);
    const joined = rows.map(row => row.slice(11)).join('');
    assert.match(joined.replace(/ /g, ''), /init:true#你好$/, `${columns}`);
  }
});

diff('side by side: replaced lines stand beside each other, added ones beside nothing', () => {
  assert.equal(shown({ split: true, columns: 61 }), [
    '   3       image: a           │   3       image: a',
    '   4 -     user: root         │   4 +     user: "999"',
    `${' '.repeat(30)}│   5 +     init: true # 你好`,
  ]);
});

diff.run();
