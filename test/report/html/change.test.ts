import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { changesMarkup, changesOf } from '../../../src/report/html/change.ts';

const change = suite('change of a page');

interface Splice {
  readonly at: string;
  readonly text: string;
}

/** Puts one text in the place of another one. */
function changed(before: string, ...splices: readonly Splice[]): ReturnType<typeof changesOf> {
  return changesOf({
    before,
    splices: splices.map(({ at, text }) => {
      const start = before.indexOf(at);
      return { start, end: start + at.length, text, findings: [] };
    }),
  });
}

const insertion = (before: string, offset: number, text: string): ReturnType<typeof changesOf> =>
  changesOf({ before, splices: [{ start: offset, end: offset, text, findings: [] }] });

change('lines that come in stand without the indentation they share', () => {
  const before = 'a:\n  b: 1\n';
  assert.equal(insertion(before, before.length, '  cap_drop:\n    - ALL\n'), [
    { line: 3, removed: [], added: ['cap_drop:', '  - ALL'] },
  ]);
});

change('a part of a line is shown alone', () => {
  assert.equal(changed('a: 1\nuser: "0" # secret\n', { at: '"0"', text: '"1000"' }), [
    { line: 2, removed: ['"0"'], added: ['"1000"'] },
  ]);
});

change('lines that are written again as they were are left out', () => {
  const before = 'a: 1\n  drop:\n    - NET_RAW\n    - secret\nb: 2\n';
  assert.equal(
    changed(before, {
      at: '  drop:\n    - NET_RAW\n    - secret\n',
      text: '  drop:\n    - ALL\n    - secret\n',
    }),
    [{ line: 3, removed: ['- NET_RAW'], added: ['- ALL'] }],
  );
});

change('line breaks of every kind end a line', () => {
  const before = 'a: 1\r\nb: 2\r\nc: 3\r\n';
  assert.equal(changed(before, { at: 'b: 2\r\n', text: 'x: 1\r\ny: 2\r\n' }), [
    { line: 2, removed: ['b: 2'], added: ['x: 1', 'y: 2'] },
  ]);
  assert.equal(insertion(before, before.length, 'd: 4'), [{ line: 4, removed: [], added: ['d: 4'] }]);
  assert.equal(insertion('a: 1', 4, '\n\nb: 2'), [{ line: 1, removed: [], added: ['', 'b: 2'] }]);
});

change('every place is told', () => {
  assert.equal(
    changed('a: 1\nb: 2\n', { at: '1', text: '3' }, { at: '2', text: '4' }).map(({ line }) => line),
    [1, 2],
  );
});

change('signs are part of the text, and the key is said once', () => {
  const changes = [
    { line: 7, removed: ['<a>'], added: ['b:', '  - "c"'] },
    { line: 9, removed: ['a'], added: [] },
  ];
  assert.is(
    changesMarkup(changes, '/a').text,
    '<p class="l">line 7, /a</p><pre><del>- &lt;a&gt;</del><ins>+ b:\n+   - &quot;c&quot;</ins></pre><p class="l">line 9</p><pre><del>- a</del></pre>',
  );
  assert.match(changesMarkup(changes, '').text, 'line 7, /</p>');
});

change.run();
