/**
 * Whoever decides about findings may decide anything: every subset of the fixes of a file applies, verifies and gives a manifest on
 * which the accepted rules have nothing left to say.
 */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { FindingId, PlanFinding, PlannedFile } from '../../src/engine/index.ts';
import { fixable, keyOf, manifestsToFix } from './manifests.ts';
import { planText } from './planning.ts';

const subsets = suite('any subset of fixes');
const runs = { numRuns: Number(process.env.SUBSET_RUNS ?? 150) };

const idsOf = (file: PlannedFile): readonly FindingId[] => fixable(file).map(({ id }) => id);

const all = manifestsToFix(Number(process.env.SUBSET_EVERY ?? 80));

interface Decision {
  readonly path: string;
  readonly file: PlannedFile;
  readonly chosen: readonly FindingId[];
  /** Which of its fixes each finding gets. */
  readonly variants: readonly number[];
}

/** Some of the fixes of a manifest, in any order, with any variants. Numbers only, so that a counterexample can be read. */
const numbers = fc
  .nat({ max: all.length - 1 })
  .chain(index =>
    fc.tuple(
      fc.constant(index),
      fc.shuffledSubarray(idsOf(all[index]!.file).map((_, position) => position)),
      fc.array(fc.nat({ max: 2 }), { minLength: 8, maxLength: 8 }),
    ),
  );

function forAll(holds: (decision: Decision) => void): void {
  const property = fc.property(numbers, ([index, picks, variants]) => {
    const { path, file } = all[index]!;
    const ids = idsOf(file);
    holds({ path, file, chosen: picks.map(position => ids[position]!), variants });
  });
  fc.assert(property, { ...runs, includeErrorInReport: true });
}

subsets('applies whole, and what is missing is missing because something it requires was not accepted', () => {
  assert.ok(all.length > 100);
  forAll(({ path, file, chosen, variants }) => {
    const applied = file.apply(new Map(chosen.map((id, index) => [id, variants[index % variants.length]!])));
    assert.equal(applied.refused, [], path);
    for (const id of chosen) {
      if (applied.fixed.includes(id)) continue;
      const { fix } = file.plan.findings.find(finding => finding.id === id)!;
      assert.ok(
        fix!.requires.some(other => !applied.fixed.includes(other)),
        `${path}: ${id} was left out`,
      );
    }
  });
});

subsets('the order in which people decide has no effect', () => {
  forAll(({ path, file, chosen }) => {
    const apply = (ids: readonly FindingId[]): string => file.apply(new Map(ids.map(id => [id, 0]))).after;
    assert.is(apply(chosen), apply([...chosen].reverse()), path);
  });
});

subsets('what was accepted does not come up again', () => {
  forAll(({ path, file, chosen }) => {
    const { after, fixed } = file.apply(new Map(chosen.map(id => [id, 0])));
    const again = planText(after, { path });
    if (again.kind !== 'planned') throw new Error(`${path}: the result is not planned`);
    const left = new Set(fixable(again.file).map(keyOf));
    for (const finding of file.plan.findings) {
      if (!fixed.includes(finding.id) || waitsForAnother(finding)) continue;
      assert.not.ok(left.has(keyOf(finding)), `${path}: ${keyOf(finding)} again`);
    }
  });
});

/** A fix that changes the text only together with another one stays open without it. */
function waitsForAnother({ fix }: PlanFinding): boolean {
  return fix!.edits.every(({ when }) => when !== undefined);
}

subsets.run();
