/**
 * A thousand pull requests: no suggestion lies outside the hunks, and whatever a person takes of them, the manifest becomes what the
 * engine makes of it with the same findings.
 */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { planReview } from '../../../src/bot/review/plan.ts';
import type { Suggestion } from '../../../src/bot/review/suggest.ts';
import { suggestionBody } from '../../../src/bot/review/suggestion-body.ts';
import type { PlanFinding } from '../../../src/engine/index.ts';
import { fixable, keyOf, manifestsToFix } from '../../engine/manifests.ts';
import { planText } from '../../engine/planning.ts';
import { earlierVersion, type History, histories, patchBetween, rightSides, take } from './pulls.ts';

const random = suite('random pull requests');

const single = manifestsToFix(400);
/** What belongs together less than the documents of one file usually do. */
const streams = single
  .filter(
    ({ file, text }) => file.plan.kind === 'kubernetes' && !file.plan.path.endsWith('.json') && text.endsWith('\n'),
  )
  .flatMap(({ path, text }, index, all) => {
    const others = [all[(index + 5) % all.length]!, all[(index + 11) % all.length]!];
    const whole = [text, ...others.map(other => other.text)].join('---\n');
    const planning = planText(whole, { path });
    return planning.kind === 'planned' ? [{ path, text: whole, file: planning.file }] : [];
  });
const manifests = [...single, ...streams];
const head = 'a'.repeat(40);
const can = {
  suggest: 'same-hunk',
  suggestionFence: () => 'suggestion',
  maxBody: 65_536,
  signedCommits: false,
} as const;

const toComment = (suggestion: Suggestion) => ({
  ...(suggestion.end - suggestion.start > 1 && { startLine: suggestion.start + 1 }),
  line: suggestion.end,
  body: suggestionBody(suggestion, head, can),
});

/** Fixes that change the text only together with another one stay open without it. */
function waitsForAnother({ fix }: PlanFinding): boolean {
  return fix!.edits.every(({ when }) => when !== undefined);
}

random('take no line outside a hunk, and every choice gives a planned text', () => {
  let [some, several, fixed] = [0, 0, 0];
  const pulls = fc.tuple(fc.nat(manifests.length - 1), histories, fc.constantFrom('assured', 'unsafe'), fc.nat());
  const holds = ([index, history, limit, seed]: readonly [number, History, 'assured' | 'unsafe', number]): void => {
    const { path, text, file } = manifests[index]!;
    const patch = patchBetween(earlierVersion(text, history), text, history.context);
    const changed = [{ path: file.plan.path, status: 'modified', patch }] as const;
    const settings = { scope: 'resource', maxSuggestions: 20, limit } as const;
    const { suggestions } = planReview({ files: [{ file, mode: '100644' }], changed, head, can, settings });
    if (suggestions.length === 0) return;
    some++;
    if (suggestions.length > 1) several++;
    const sides = rightSides(patch);
    for (const { start, end } of suggestions) {
      const lines = Array.from({ length: end - start }, (_, offset) => start + 1 + offset);
      assert.ok(
        sides.some(side => lines.every(line => side.has(line))),
        `${path}: ${lines} in ${patch}`,
      );
    }
    const plannedWith = (chosen: readonly Suggestion[]): string =>
      file.apply(new Map(chosen.flatMap(({ findings }) => findings.map(({ id }) => [id, 0] as const)))).after;
    assert.is(take(text, suggestions.map(toComment)), plannedWith(suggestions), `${path}: all of them`);
    const part = suggestions.filter((_, position) => (seed >> (position % 30)) & 1);
    assert.is(take(text, part.map(toComment)), plannedWith(part), `${path}: some of them`);
    const one = suggestions[seed % suggestions.length]!;
    const after = take(text, [toComment(one)]);
    assert.is(after, plannedWith([one]), `${path}: one of them`);
    const again = planText(after, { path });
    if (again.kind !== 'planned') throw new Error(`${path}: the result is not planned`);
    const open = new Set(fixable(again.file).map(keyOf));
    for (const finding of one.findings) {
      fixed++;
      if (!waitsForAnother(finding)) assert.not.ok(open.has(keyOf(finding)), `${path}: ${keyOf(finding)} again`);
    }
  };
  const numRuns = Number(process.env.REVIEW_RUNS ?? 1_000);
  fc.assert(fc.property(pulls, holds), { numRuns, includeErrorInReport: true });
  assert.ok(
    some > numRuns * 0.3 && several > numRuns * 0.1 && fixed > numRuns * 0.5,
    `${some} with suggestions, ${several} with several, ${fixed} findings`,
  );
});

random.run();
