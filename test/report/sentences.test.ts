import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { PlanFinding } from '../../src/engine/plan.ts';
import { paragraph } from '../../src/report/sentences.ts';

const sentences = suite('a finding in one paragraph');

const fix = { title: 'do it', risk: '' };
const told = (finding: object): string =>
  paragraph({ message: 'service a is open', safety: 'assured', ...finding } as unknown as PlanFinding);

sentences('says what is wrong and what becomes of it', () => {
  assert.is(told({}), 'Service a is open.');
  assert.is(told({ fix }), 'Service a is open. Fix: do it (assured).');
  assert.is(
    told({ safety: 'unsafe', fix: { ...fix, risk: 'it may stop' } }),
    'Service a is open. Fix: do it (unsafe). Risk: It may stop.',
  );
  assert.is(told({ declined: { reason: 'nobody knows!' } }), 'Service a is open. No automatic fix: Nobody knows!');
  assert.is(
    told({ fix, suppressed: { by: 'comment', where: 'a.yaml:3' } }),
    'Service a is open. Suppressed by comment (a.yaml:3).',
  );
});

sentences.run();
