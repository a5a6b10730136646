import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { gitBlobId, toPatch } from '../../../src/patch/index.ts';
import { readPatch } from '../../../src/patch/series/reapply.ts';
import { applied, cases } from '../cases.ts';

const reading = suite('patches that are read again');

for (const [name, path, before, edits, mode = '100644'] of cases) {
  reading(`${name}: gives the text it was made for`, () => {
    const change = applied(path, before, edits);
    const [found, ...others] = readPatch(`Because.\n---\n 1 file\n\n${toPatch(change, mode)}-- \n1.2.3\n`);
    assert.equal(others, []);
    assert.equal([found!.path, found!.before, found!.after], [path, gitBlobId(before), gitBlobId(change.after)]);
    assert.is(found!.apply(before), change.after);
  });
}

reading('hold several files', () => {
  const diffs = cases
    .slice(0, 5)
    .map(([, , before, edits], index) => toPatch(applied(`${index}`, before, edits), '100644'));
  assert.equal(
    readPatch(diffs.join('')).map(({ path }) => path),
    ['0', '1', '2', '3', '4'],
  );
  assert.equal(readPatch('nothing\n'), []);
});

reading('do not apply to a text that differs in what they see, and look for no other place', () => {
  const [found] = readPatch(toPatch(applied('x', 'a\nb\nc\n', [[2, 3, 'B']]), '100644'));
  assert.is(found!.apply('a\nb\nc\n'), 'a\nB\nc\n');
  for (const text of ['a\nb\nC\n', '0\na\nb\nc\n', 'a\nb\nc', ''])
    assert.throws(() => found!.apply(text), /does not apply/);
});

reading('are refused when they are not whole', () => {
  const diff = toPatch(applied('x', 'a\nb\nc\n', [[2, 3, 'B']]), '100644');
  assert.throws(() => readPatch(diff.split('\n').slice(0, -3).join('\n')), /ends too early/);
  assert.throws(() => readPatch(diff.replace(/^index .*\n/m, '')), /no head in line 1/);
  assert.throws(() => readPatch(diff.replace('+++ b/x', '+++ b/y')), /no head in line 1/);
});

reading('never lose a damage that changes the text', () => {
  const change = applied('x', 'a\nb\nc\nd\ne\n', [[4, 5, 'C\nD']]);
  const diff = toPatch(change, '100644');
  fc.assert(
    fc.property(fc.nat(diff.length - 1), fc.constantFrom('', ' ', '-', '+', 'x', '\n'), (at, char) => {
      const damaged = diff.slice(0, at) + char + diff.slice(at + 1);
      let after: string;
      try {
        const [found] = readPatch(damaged);
        if (found === undefined) return true;
        after = found.apply(change.before);
        return found.after !== gitBlobId(change.after) || gitBlobId(after) !== found.after || after === change.after;
      } catch {
        return true;
      }
    }),
    { numRuns: 300 },
  );
});

reading.run();
