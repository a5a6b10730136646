/** Changes by lines, moved into another version of the text and joined with other changes. */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { FileSplice } from '../../src/engine/plan.ts';
import { composeSplices, toSplices } from '../../src/patch/compose.ts';
import { applyLineEdits, lineEdits, moveEdits } from '../../src/patch/line-edits.ts';

const edits = suite('line edits');

const text = fc
  .tuple(fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 8 }), fc.boolean())
  .map(([lines, ends]) => lines.map(line => `${line}\n`).join('') + (ends ? '' : 'end'));

edits('are what turns one text into the other', () => {
  fc.assert(
    fc.property(text, text, (before, after) => applyLineEdits(before, lineEdits(before, after)) === after),
    { numRuns: 300 },
  );
  assert.equal(lineEdits('a\nb\nc\n', 'a\nc\n'), [{ at: 1, count: 1, lines: [] }]);
  assert.equal(lineEdits('a\nc\n', 'a\nb\nc\n'), [{ at: 1, count: 0, lines: ['b\n'] }]);
  assert.equal(lineEdits('a\nb\nc\nd\n', 'x\nb\ny\nz\nd\n'), [
    { at: 0, count: 1, lines: ['x\n'] },
    { at: 2, count: 1, lines: ['y\n', 'z\n'] },
  ]);
  assert.equal(lineEdits('a\n', 'a\n'), []);
});

const ours = [{ at: 2, count: 1, lines: ['ours\n'] }];

edits('move with what others add and remove in front of them', () => {
  const moved = (at: number, count: number, lines: number): unknown =>
    moveEdits(ours, [{ at, count, lines: Array.from({ length: lines }, () => 'theirs\n') }], 'ours');
  assert.equal(moved(0, 0, 2), [{ ...ours[0], at: 4 }]);
  assert.equal(moved(0, 2, 0), [{ ...ours[0], at: 0 }]);
  assert.equal(moved(2, 0, 1), [{ ...ours[0], at: 3 }]);
  assert.equal(moved(3, 1, 5), ours);
  assert.equal(moved(3, 0, 5), ours);
});

edits('of the same lines are no longer apart', () => {
  for (const [at, count] of [
    [2, 1],
    [1, 2],
    [2, 2],
    [0, 9],
  ] as const)
    assert.is(moveEdits(ours, [{ at, count, lines: [] }], 'ours'), undefined, `${at} ${count}`);
  const wide = [{ at: 1, count: 3, lines: [] }];
  assert.is(moveEdits(wide, [{ at: 2, count: 0, lines: ['x\n'] }], 'ours'), undefined);
  assert.equal(moveEdits(wide, [{ at: 1, count: 0, lines: ['x\n'] }], 'ours'), [{ at: 2, count: 3, lines: [] }]);
});

edits('that add at one place stand in the order that is asked for', () => {
  const mine = [{ at: 1, count: 0, lines: ['mine\n'] }];
  const theirs = [{ at: 1, count: 0, lines: ['theirs\n'] }];
  const both = (first: 'ours' | 'theirs'): string =>
    applyLineEdits(applyLineEdits('a\nb\n', theirs), moveEdits(mine, theirs, first)!);
  assert.is(both('ours'), 'a\nmine\ntheirs\nb\n');
  assert.is(both('theirs'), 'a\ntheirs\nmine\nb\n');
});

edits('become splices of the text', () => {
  assert.equal(
    toSplices(
      'a\nbb\nc',
      [
        { at: 1, count: 1, lines: ['x\n', 'y\n'] },
        { at: 3, count: 0, lines: ['z'] },
      ],
      'f',
    ),
    [
      { start: 2, end: 5, text: 'x\ny\n', findings: ['f'] },
      { start: 6, end: 6, text: 'z', findings: ['f'] },
    ],
  );
});

function apply(before: string, splices: readonly FileSplice[]): string {
  let after = '';
  let position = 0;
  for (const { start, end, text: added } of splices) {
    assert.ok(start >= position && end >= start && end <= before.length, 'splices are in order and apart');
    after += before.slice(position, start) + added;
    position = end;
  }
  return after + before.slice(position);
}

const splice = (start: number, end: number, added: string, ...findings: string[]): FileSplice => ({
  start,
  end,
  text: added,
  findings,
});

const original = 'abcdefghijkl';

edits('one after the other are one change of the first text', () => {
  const cases: readonly (readonly [FileSplice[], FileSplice[], FileSplice[]])[] = [
    [[], [splice(2, 4, 'X', 'b')], [splice(2, 4, 'X', 'b')]],
    [[splice(2, 4, 'X', 'a')], [], [splice(2, 4, 'X', 'a')]],
    [[splice(1, 1, '12', 'a')], [splice(8, 9, 'X', 'b')], [splice(1, 1, '12', 'a'), splice(6, 7, 'X', 'b')]],
    [[splice(2, 4, '123', 'b')], [splice(3, 4, 'X', 'a')], [splice(2, 4, '1X3', 'a', 'b')]],
    [[splice(2, 4, '123', 'a')], [splice(4, 7, 'X', 'a')], [splice(2, 6, '12X', 'a')]],
    [[splice(2, 4, '12', 'a')], [splice(4, 5, 'X', 'b')], [splice(2, 5, '12X', 'a', 'b')]],
    [[splice(2, 4, '12', 'a')], [splice(5, 6, 'X', 'b')], [splice(2, 4, '12', 'a'), splice(5, 6, 'X', 'b')]],
    [[splice(2, 3, '', 'a'), splice(5, 6, '', 'b')], [splice(1, 8, 'X', 'c')], [splice(1, 10, 'X', 'a', 'b', 'c')]],
  ];
  for (const [first, then, expected] of cases) {
    const middle = apply(original, first);
    assert.equal(composeSplices(first, middle, then), expected);
    assert.is(apply(original, expected), apply(middle, then));
  }
});

/** Splices that are in order and apart, of a text so long. */
const splicesOf = (length: number, name: string): fc.Arbitrary<FileSplice[]> =>
  fc.array(fc.tuple(fc.nat(length), fc.nat(3), fc.constantFrom('', 'X', 'YZ')), { maxLength: 4 }).map(list => {
    let free = 0;
    return list
      .sort((a, b) => a[0] - b[0])
      .flatMap(([start, count, added]) => {
        const end = Math.min(start + count, length);
        if (start < free) return [];
        free = end + 1;
        return [splice(start, end, added, name)];
      });
  });

edits('of any kind give the same text in one step as in two', () => {
  const two = splicesOf(original.length, 'a').chain(first =>
    splicesOf(apply(original, first).length, 'b').map(then => ({ first, then })),
  );
  fc.assert(
    fc.property(two, ({ first, then }) => {
      const middle = apply(original, first);
      return apply(original, composeSplices(first, middle, then)) === apply(middle, then);
    }),
    { numRuns: 400 },
  );
});

edits.run();
