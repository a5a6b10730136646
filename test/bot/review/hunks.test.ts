import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readDiff } from '../../../src/bot/review/diff.ts';
import { type HeadHunk, readHunks } from '../../../src/bot/review/hunks.ts';

const hunks = suite('hunks of a pull request');

const none = { added: [], removals: [] };

const read: Readonly<Record<string, readonly [patch: string, hunks: readonly HeadHunk[] | undefined]>> = {
  'nothing is different': ['', []],
  'a changed line': [
    '@@ -1,3 +1,3 @@ services:\n a\n-  b\n+  c\n d',
    [{ first: 1, lines: ['a', '  c', 'd'], added: [2], removals: [{ after: 1, indent: 2 }] }],
  ],
  'counts of one are left out': [
    '@@ -4 +4 @@\n-a\n+b\n',
    [{ first: 4, lines: ['b'], added: [4], removals: [{ after: 3, indent: 0 }] }],
  ],
  'a new file': ['@@ -0,0 +1,2 @@\n+a\n+b', [{ first: 1, lines: ['a', 'b'], added: [1, 2], removals: [] }]],
  'everything is gone': [
    '@@ -1,2 +0,0 @@\n-a\n-b',
    [{ first: 1, lines: [], added: [], removals: [{ after: 0, indent: 0 }] }],
  ],
  'lines are gone from the end': [
    '@@ -1,3 +1 @@\n a\n-\n-   b',
    [{ first: 1, lines: ['a'], added: [], removals: [{ after: 1, indent: 3 }] }],
  ],
  'blank lines are gone': ['@@ -1,2 +1 @@\n a\n-  ', [{ first: 1, lines: ['a'], ...none }]],
  'the last line has no break': [
    '@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n\\ No newline at end of file',
    [{ first: 1, lines: ['a', 'c'], added: [2], removals: [{ after: 1, indent: 0 }] }],
  ],
  'a CR is content': ['@@ -1 +1,2 @@\n a\r\n+b\r', [{ first: 1, lines: ['a\r', 'b\r'], added: [2], removals: [] }]],
  'lines that look like heads are content': [
    '@@ -1 +1,2 @@\n @@ -1 +1 @@\n+++ b',
    [{ first: 1, lines: ['@@ -1 +1 @@', '++ b'], added: [2], removals: [] }],
  ],
  'two hunks': [
    '@@ -1 +1,2 @@\n a\n+b\n@@ -9 +10 @@\n c',
    [
      { first: 1, lines: ['a', 'b'], added: [2], removals: [] },
      { first: 10, lines: ['c'], ...none },
    ],
  ],
  'it ends too early': ['@@ -1,3 +1,3 @@\n a\n-b', undefined],
  'more lines than it says': ['@@ -1 +1 @@\n a\n b', undefined],
  'fewer old lines than it says': ['@@ -1,2 +1,1 @@\n a\n@@ -9 +9 @@\n b', undefined],
  'more of one side than it says': ['@@ -1,2 +1,1 @@\n a\n b', undefined],
  'no hunk at all': ['Binary files differ', undefined],
  'a line without a sign': ['@@ -1,2 +1,2 @@\n a\nb', undefined],
  'hunks that go back': ['@@ -9 +9 @@\n a\n@@ -1 +1 @@\n b', undefined],
  'hunks that overlap': ['@@ -1,2 +1,2 @@\n a\n b\n@@ -2 +2 @@\n b', undefined],
};

for (const [name, [patch, expected]] of Object.entries(read))
  hunks(name, () => assert.equal(readHunks(patch), expected));

hunks('what shows other lines than the head has is worth nothing', () => {
  const patch = '@@ -1 +1,2 @@\n a\n+b';
  const lines = readHunks(patch);
  assert.ok(lines);
  assert.equal(readDiff(patch, 'a\nb\nc\n').hunks, lines);
  assert.equal(readDiff(patch, '\uFEFFa\nb').hunks, lines);
  for (const text of ['a\nc\n', 'a\n', 'a\nb\r\n', ''])
    assert.equal(readDiff(patch, text), { hunks: undefined, added: new Set(), removals: [] }, text);
  assert.is(readDiff(undefined, 'a\n').hunks, undefined);
});

hunks.run();
