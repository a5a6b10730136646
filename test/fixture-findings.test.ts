import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { plannedText } from './engine/planning.ts';
import { layOut, tellFinding } from './fixture-findings.ts';

const findings = suite('findings of fixtures');

const told = (text: string, several = false): readonly unknown[] => {
  const { findings: found } = plannedText(text, { rules: ['no-privileged'] }).plan;
  const severities = new Map([['no-privileged', 'critical' as const]]);
  return found.map(finding =>
    tellFinding(finding, { severities, severalRules: several, severalFiles: several, findings: found }),
  );
};

findings('every part that a person reads is told, and nothing that is clear or empty', () => {
  assert.equal(told('services:\n  web:\n    image: example/web:1\n    privileged: true # for the disk\n'), [
    {
      safety: 'unsafe',
      status: 'fixable',
      resource: 'web',
      line: 4,
      explicit: true,
      message: 'service web runs privileged',
      title: 'run without privileged mode',
      risk: 'a device or capability that privileged mode gave may be missing ("Operation not permitted"); name that one instead',
      because: ['CFG privileged is set (compose.yaml:4)'],
      check: 'docker compose exec web grep Cap /proc/1/status',
      comment: 'for the disk',
    },
  ]);
});

findings('with several rules or files it is told which one speaks', () => {
  const [finding] = told(`services:\n  web:\n    image: example/web:1\n    privileged: \${P}\n`, true) as [object];
  assert.equal(Object.keys(finding), [
    'safety',
    'status',
    'resource',
    'rule',
    'file',
    'line',
    'severity',
    'code',
    'message',
    'reason',
  ]);
});

findings('a finding stands on one line where it fits, else its texts have lines of their own', () => {
  const long = 'x'.repeat(80);
  const laidOut = layOut({
    findings: [
      { safety: 'safe', line: 1, because: [long] },
      { safety: 'safe', line: 2, because: [long, 'short'], check: 'c' },
      { safety: 'safe', line: 3, because: [long, long] },
    ],
  });
  assert.is(
    laidOut,
    `{
  "findings": [
    { "safety": "safe", "line": 1, "because": ["${long}"] },
    {
      "safety": "safe", "line": 2,
      "because": ["${long}", "short"],
      "check": "c"
    },
    {
      "safety": "safe", "line": 3,
      "because": [
        "${long}",
        "${long}"
      ]
    }
  ]
}
`,
  );
});

findings('what a person wrote above the findings stays there', () => {
  const settings = { safety: 'unsafe', rules: ['a', 'b'], findings: [] };
  assert.is(layOut(settings), '{\n  "safety": "unsafe",\n  "rules": ["a", "b"],\n  "findings": []\n}\n');
});

findings.run();
