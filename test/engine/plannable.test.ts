import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { acceptUpTo } from '../../src/engine/accept.ts';
import { plannedText } from './planning.ts';

const plannable = suite('fixes that cannot be written');

const text = 'services:\n  web:\n    image: nginx:1.29\n    ? privileged\n    : true\n';
const rules = ['no-privileged', 'no-new-privileges'];

plannable('are only reported, with what stands in the way, and leave their neighbours alone', () => {
  const [privileged, neighbour] = plannedText(text, { rules }).plan.findings;
  const { rule, safety, status, fix, declined } = privileged!;
  assert.equal([rule, safety, status, fix], ['no-privileged', 'report-only', 'declined', undefined]);
  assert.equal(declined, {
    code: 'edit-refused',
    reason: 'The key is written with "?"; rewrite it as "key: value". (explicit-key)',
  });
  assert.equal([neighbour!.rule, neighbour!.status], ['no-new-privileges', 'fixable']);
});

plannable('are not accepted by any class', () => {
  const { plan } = plannedText(text, { rules: ['no-privileged'] });
  assert.is(acceptUpTo(plan, 'unsafe').size, 0);
});

plannable.run();
