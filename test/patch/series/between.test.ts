import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type LineChange, lineChanges, splitLines } from '../../../src/patch/hunks.ts';
import { changesBetween } from '../../../src/patch/series/between.ts';

const between = suite('from one version to another one');

type Edit = readonly [line: number, count: number, added: string];

/** As changes of whole lines. */
function changesOf(text: string, edits: readonly Edit[]): readonly LineChange[] {
  const lines = splitLines(text);
  const offset = (line: number): number => lines.slice(0, line).join('').length;
  const splices = edits.map(([line, count, added]) => ({
    start: offset(line),
    end: offset(line + count),
    text: added,
    findings: [],
  }));
  return lineChanges(text, lines, splices);
}

function changed(text: string, changes: readonly LineChange[]): string {
  const lines = splitLines(text);
  const out: string[] = [];
  let position = 0;
  for (const { start, removed, added } of changes) {
    assert.equal(lines.slice(start, start + removed.length), removed);
    out.push(...lines.slice(position, start), ...added);
    position = start + removed.length;
  }
  return [...out, ...lines.slice(position)].join('');
}

const original = 'a\nb\nc\nd\ne\nf\n';

between('only what differs is a change', () => {
  const first = changesOf(original, [
    [1, 0, 'x\n'],
    [4, 1, 'E\n'],
  ]);
  const second = changesOf(original, [
    [1, 0, 'w\nx\ny\n'],
    [4, 1, 'E\n'],
    [6, 0, 'g\n'],
  ]);
  assert.equal(changesBetween(splitLines(original), first, second), [
    { start: 1, removed: [], added: ['w\n'] },
    { start: 2, removed: [], added: ['y\n'] },
    { start: 7, removed: [], added: ['g\n'] },
  ]);
  assert.equal(changesBetween(splitLines(original), first, first), []);
  assert.equal(changesBetween(splitLines(original), first, []), [
    { start: 1, removed: ['x\n'], added: [] },
    { start: 5, removed: ['E\n'], added: ['e\n'] },
  ]);
});

between('a missing final newline is seen', () => {
  const text = 'a\nb';
  const first = changesOf(text, [[2, 0, '\nc']]);
  const second = changesOf(text, [[2, 0, '\nc\nd']]);
  assert.is(changed('a\nb\nc', changesBetween(splitLines(text), first, second)), 'a\nb\nc\nd');
});

between('places that are too long to compare are replaced as a whole', () => {
  const long = (word: string): string => Array.from({ length: 600 }, (_, index) => `${word} ${index}\n`).join('');
  const first = changesOf(original, [[1, 0, long('x')]]);
  const second = changesOf(original, [[1, 0, `${long('x')}end\n`]]);
  const changes = changesBetween(splitLines(original), first, second);
  assert.equal([changes.length, changes[0]!.removed.length, changes[0]!.added.length], [1, 600, 601]);
});

const edit: fc.Arbitrary<Edit> = fc.tuple(fc.nat(6), fc.nat(2), fc.constantFrom('', 'a\n', 'x\ny\n', 'c\nx\n'));
const edits = fc.array(edit, { maxLength: 4 }).map(list => {
  let free = 0;
  return list
    .sort((a, b) => a[0] - b[0])
    .filter(([line, count]) => {
      if (line < free || line + count > 6) return false;
      free = line + count + 1;
      return true;
    });
});

between('changes of any kind give the other version', () => {
  fc.assert(
    fc.property(edits, edits, (one, other) => {
      const [first, second] = [changesOf(original, one), changesOf(original, other)];
      const [old, now] = [changed(original, first), changed(original, second)];
      return changed(old, changesBetween(splitLines(original), first, second)) === now;
    }),
    { numRuns: 500 },
  );
});

between.run();
