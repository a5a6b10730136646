import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { plannedText } from './planning.ts';

const refused = suite('fixes that cannot be written');

refused('are left to a human, with what stands in the way, and the others stay fixable', () => {
  const text = 'services:\n  web:\n    image: example/web:1\n    ? privileged\n    : true\n    pid: host\n';
  const file = plannedText(text, { rules: ['no-privileged', 'no-host-pid'] });
  assert.equal(
    file.plan.findings.map(({ rule, safety, status, fix, declined }) => [rule, safety, status, fix?.title, declined]),
    [
      [
        'no-privileged',
        'report-only',
        'declined',
        undefined,
        {
          code: 'edit-refused',
          reason: 'The key is written with "?"; rewrite it as "key: value". (explicit-key)',
        },
      ],
      ['no-host-pid', 'unsafe', 'fixable', 'leave the PID namespace of the host', undefined],
    ],
  );
});

refused.run();
