/** What people see of a changed text: marked lines, new lines, changed words, colours. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { colorPatch, type PatchColors } from '../../src/patch/color.ts';
import { markedLines } from '../../src/patch/marked-lines.ts';
import { newLines } from '../../src/patch/new-lines.ts';
import { changedWords, type Words } from '../../src/patch/words.ts';
import { ansiColors, noColors } from '../../src/report/colors.ts';

const views = suite('views of a change');

views('a line is marked once with each finding that wrote some of it', () => {
  const before = 'a: 1\nb: 2\nc: 3\n';
  const marked = markedLines(before, [
    { start: 3, end: 4, text: '9', findings: ['one'] },
    { start: 5, end: 5, text: 'x: 1\n\ny: 2\n', findings: ['one', 'two'] },
    { start: 8, end: 8, text: '4', findings: ['two'] },
    { start: 9, end: 9, text: '5', findings: ['two', 'three'] },
    { start: 12, end: 12, text: '  ', findings: ['blank'] },
  ]);
  assert.equal(marked, [
    { text: 'a: 9', findings: ['one'] },
    { text: 'x: 1', findings: ['one', 'two'] },
    { text: '', findings: [] },
    { text: 'y: 2', findings: ['one', 'two'] },
    { text: 'b: 425', findings: ['two', 'three'] },
    { text: 'c:   3', findings: [] },
  ]);
});

views('a text without changes is all there, with or without a last line break', () => {
  const unmarked = (text: string): readonly string[] => markedLines(text, []).map(line => line.text);
  assert.equal(unmarked('a\n\nb\n'), ['a', '', 'b']);
  assert.equal(unmarked('a\nb'), ['a', 'b']);
  assert.equal(unmarked(''), []);
});

views('new lines are those without a counterpart', () => {
  assert.equal([...newLines('a\nb\nc\n', 'a\nx\nb\ny\nz\nc\n')], [1, 3, 4]);
  assert.equal([...newLines('a\nb\nc\n', 'a\nc\nd\n')], [2]);
  assert.equal([...newLines('a\n', 'a\n')], []);
});

/** Changed parts in brackets. */
const bracketed = (words: readonly Words[]): string =>
  words.map(({ text, changed }) => (changed ? `[${text}]` : text)).join('');

function sides(before: string, after: string): readonly string[] | undefined {
  const words = changedWords(before, after);
  return words && [bracketed(words.before), bracketed(words.after)];
}

views('changed words stand out in a line that is still the same line', () => {
  assert.equal(sides('    image: nginx:1.26', '    image: nginx:1.27'), [
    '    image: nginx:1.[26]',
    '    image: nginx:1.[27]',
  ]);
  assert.equal(sides('user: root', 'user: root # on purpose'), ['user: root', 'user: root[ # on purpose]']);
  assert.equal(sides('a: 1', 'a: 1'), ['a: 1', 'a: 1']);
});

views('lines that have too little in common are not compared', () => {
  // 6 of 10 characters changed, and 8 of 12.
  assert.equal(sides('a xxx', 'a yyy'), ['a [xxx]', 'a [yyy]']);
  assert.is(sides('a xxxx', 'a yyyy'), undefined);
  assert.is(sides('one', 'two'), undefined);
  assert.is(sides('', '  '), undefined);
});

const letters: PatchColors = {
  bold: text => `B(${text})`,
  red: text => `R(${text})`,
  green: text => `G(${text})`,
  cyan: text => `C(${text})`,
};

views('a patch is coloured line by line, as git does it', () => {
  const patch = [
    'diff --git a/x b/x',
    'index 1..2 100644',
    '--- a/x',
    '+++ b/x',
    '@@ -1,3 +1,3 @@',
    ' same',
    '-old',
    '+new --- and +++ more',
    '\\ No newline at end of file',
    '',
  ];
  assert.equal(colorPatch(patch.join('\n'), letters).split('\n'), [
    'B(diff --git a/x b/x)',
    'B(index 1..2 100644)',
    'B(--- a/x)',
    'B(+++ b/x)',
    'C(@@ -1,3 +1,3 @@)',
    ' same',
    'R(-old)',
    'G(+new --- and +++ more)',
    '\\ No newline at end of file',
    '',
  ]);
  assert.is(colorPatch('+new\n', noColors), '+new\n');
  assert.is(colorPatch('+new\n', ansiColors), '\x1b[32m+new\x1b[39m\n');
});

views.run();
