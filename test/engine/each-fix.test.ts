/**
 * A finding that is called fixable can be fixed: accepted alone, with nothing but what it requires, it changes the text, and a second
 * run does not find it again.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { acceptOne, type PlanFinding } from '../../src/engine/index.ts';
import { fixable, keyOf, type Manifest, manifestsToFix } from './manifests.ts';
import { planText } from './planning.ts';

const each = suite('each fix by itself');
const manifests = manifestsToFix(Number(process.env.EACH_EVERY ?? 80));

each('there is something to try', () => {
  assert.ok(manifests.length > 100);
});

each('changes the text and is not found again', () => {
  const wrong = manifests.flatMap(manifest => fixable(manifest.file).flatMap(finding => tryFix(manifest, finding)));
  assert.equal(wrong, []);
});

/** What is wrong with a fix; nothing when it does what it says. */
function tryFix({ path, file }: Manifest, finding: PlanFinding): readonly string[] {
  const { after, refused } = file.apply(acceptOne(file.plan, finding.id));
  const say = (what: string): readonly string[] => [`${path}: ${finding.rule} at ${finding.pointer} ${what}`];
  if (refused.length > 0) return say(`is refused: ${refused[0]!.message}`);
  if (after === file.text) return say('changes nothing');
  const again = planText(after, { path });
  if (again.kind !== 'planned') return say('gives what is no manifest');
  return fixable(again.file).some(other => keyOf(other) === keyOf(finding)) ? say('is found again') : [];
}

each.run();
