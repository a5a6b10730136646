/** In which order rules are asked, and that no plan depends on it. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { PlanFinding } from '../../src/engine/index.ts';
import { inOrder } from '../../src/engine/rule-order.ts';
import { type Meta, phases, type Transform } from '../../src/transform.ts';
import { loadTransforms } from '../../transforms/index.ts';
import { manifestsToFix } from './manifests.ts';
import { plannedText } from './planning.ts';

const order = suite('order of rules');

const [example] = await loadTransforms(['no-privileged']);
const rule = (id: string, phase: Meta['phase'], after: Meta['after'] = []): Transform => ({
  ...example!,
  meta: { ...example!.meta, id, phase, after },
});
const namesOf = (rules: readonly Transform[]): readonly string[] => inOrder(rules).map(({ meta }) => meta.id);

order('is by phase, then by name', () => {
  const rules = [rule('c', 'rest'), rule('b', 'host'), rule('a', 'host'), rule('d', 'meaning')];
  assert.equal(namesOf(rules), ['d', 'a', 'b', 'c']);
  assert.equal(namesOf([...rules].reverse()), ['d', 'a', 'b', 'c']);
});

order('puts a rule behind those it comes after, when they run', () => {
  const late = rule('a', 'host', ['no-host-pid', 'low-ports']);
  assert.equal(namesOf([late, rule('no-host-pid', 'host'), rule('b', 'host')]), ['b', 'no-host-pid', 'a']);
  assert.equal(namesOf([late, rule('b', 'host')]), ['a', 'b']);
});

order('knows no circle', () => {
  const rules = [rule('no-host-pid', 'host', ['no-host-ipc']), rule('no-host-ipc', 'host', ['no-host-pid'])];
  assert.throws(() => inOrder(rules), /rules wait for each other: no-host-ipc, no-host-pid/);
});

/** What is said and offered, in whatever order. */
function said(findings: readonly PlanFinding[]): readonly unknown[] {
  return findings
    .map(({ id, status, safety, message, declined, fix }) => {
      const offered = fix && { ...fix, requires: [...fix.requires].sort() };
      return { id, status, safety, message, declined, fix: offered };
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

order('decides about no fix: asked from the last to the first, the rules offer the same', async () => {
  const reversed = [...phases].reverse();
  const rules = (await loadTransforms()).map(transform => {
    const phase = reversed[phases.indexOf(transform.meta.phase)]!;
    return { ...transform, meta: { ...transform.meta, phase, after: [] } };
  });
  const manifests = manifestsToFix(100);
  assert.ok(manifests.length > 100);
  for (const { path, text, file } of manifests) {
    const backwards = plannedText(text, { path, transforms: rules });
    assert.equal(said(backwards.plan.findings), said(file.plan.findings), path);
  }
});

order.run();
