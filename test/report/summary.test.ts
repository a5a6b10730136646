/** The numbers of a run, and what they amount to. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ansiColors, chooseColors, noColors } from '../../src/report/colors.ts';
import { addFile, emptySummary, type Limit, reaches, type Summary } from '../../src/report/summary.ts';
import { type Mode, reportProblem, reportSummary, reportUnused } from '../../src/report/text/text.ts';
import { type Severity, severities } from '../../src/transform.ts';
import { plannedText } from '../engine/planning.ts';

const summary = suite('summary');

/** One finding of each kind: beyond, fixable, suppressed, without a fix. */
const { plan } = plannedText(
  `services:
  web:
    image: nginx:1.27
    privileged: true
    volumes: [/var/run/docker.sock:/var/run/docker.sock]
  # harden-ignore no-new-privileges -- for now
  db:
    image: example/db:1
`,
  { rules: ['no-privileged', 'no-new-privileges', 'no-runtime-socket'] },
);

function summed(limit: Limit, ...fixed: readonly string[]): Summary {
  const numbers = emptySummary();
  const ids = plan.findings.filter(({ rule, status }) => fixed.includes(rule) && status === 'fixable');
  addFile(numbers, plan, limit, new Set(ids.map(({ id }) => id)));
  return numbers;
}

const counts = { files: 1, findings: 3, suppressed: 1, problems: 0, unknownImages: 0 };
const none = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };

summary('counts every finding once, by what becomes of it', () => {
  assert.equal(summed('assured'), {
    ...counts,
    fixed: 0,
    filesChanged: 0,
    fixable: 1,
    beyond: 1,
    human: 1,
    bySeverity: { ...none, critical: 2, high: 1 },
    byRule: { 'no-privileged': 1, 'no-new-privileges': 1, 'no-runtime-socket': 1 },
  });
  assert.equal(summed('unsafe'), { ...summed('assured'), fixable: 2, beyond: 0 });
});

summary('counts what is fixed as that, and no longer by its severity', () => {
  assert.equal(summed('assured', 'no-new-privileges'), {
    ...counts,
    fixed: 1,
    filesChanged: 1,
    fixable: 0,
    beyond: 1,
    human: 1,
    bySeverity: { ...none, critical: 2 },
    byRule: { 'no-privileged': 1, 'no-runtime-socket': 1 },
  });
});

summary('adds file to file', () => {
  const numbers = emptySummary();
  for (let file = 0; file < 3; file++) addFile(numbers, plan, 'safe', new Set());
  assert.equal([numbers.files, numbers.findings, numbers.bySeverity.critical], [3, 9, 6]);
  const problem = { path: 'x', code: 'syntax', message: 'wrong', explicit: true };
  addFile(numbers, { ...plan, findings: [], problems: [problem, problem] }, 'safe', new Set());
  assert.equal([numbers.files, numbers.problems], [4, 2]);
});

summary('a threshold is reached from its severity on', () => {
  const [finding] = plan.findings;
  const reaching = (failOn: Parameters<typeof reaches>[1]): readonly Severity[] =>
    severities.filter(severity => reaches({ ...finding!, severity }, failOn));
  assert.equal(reaching('critical'), ['critical']);
  assert.equal(reaching('high'), ['critical', 'high']);
  assert.equal(reaching('medium'), ['critical', 'high', 'medium']);
  assert.equal(reaching('low'), ['critical', 'high', 'medium', 'low']);
  assert.equal(reaching('any'), severities);
  assert.equal(reaching('never'), []);
});

function told(numbers: Summary, mode: Mode, limit: Limit = 'assured'): string {
  return reportSummary(numbers, { colors: noColors, width: 80, verbose: false, limit }, mode);
}

summary('after a write it says what was fixed and what is left', () => {
  const numbers = summed('assured', 'no-new-privileges');
  assert.is(
    told(numbers, 'write'),
    `1 finding fixed in 1 file
2 findings left (2 critical)
  1 with a fix that may break something: read the risk, then \`--safety unsafe\` with \`--rule\`
  1 without an automatic fix, each with its reason
  1 suppressed
`,
  );
  assert.is(told(numbers, 'diff').split('\n')[0], '1 finding fixed by this patch in 1 file');
  const done = { ...emptySummary(), files: 2, findings: 2, fixed: 2, filesChanged: 2 };
  assert.is(told(done, 'write'), '2 findings fixed in 2 files\nnothing left in 2 files\n');
});

summary('of a check says what would be fixed, with the words to type', () => {
  assert.is(told({ ...emptySummary(), files: 1 }, 'check'), 'nothing found in 1 file\n');
  const one = { ...emptySummary(), files: 1, findings: 1, fixable: 1, bySeverity: { ...none, low: 1 } };
  assert.is(told(one, 'check'), '1 finding in 1 file (1 low)\n  1 fixed by `harden fix --write`\n');
  assert.match(told(one, 'check', 'safe'), /`harden fix --write --safety safe`\n$/);
  assert.match(told({ ...one, problems: 1 }, 'check'), /\n {2}1 problem reading files\n$/);
  assert.match(told({ ...one, problems: 2 }, 'check'), /\n {2}2 problems reading files\n$/);
});

summary('a problem has its place, and counts as an error only for a file that was named', () => {
  const problem = { path: 'a\u001b.yaml', code: 'syntax', message: 'it is broken', explicit: true };
  assert.is(reportProblem(problem, { colors: noColors }), 'error  a\u241b.yaml: it is broken (syntax)');
  assert.is(
    reportProblem({ ...problem, at: { line: 2, column: 5 }, explicit: false }, { colors: noColors }),
    'skipped  a\u241b.yaml:2:5: it is broken (syntax)',
  );
});

summary('an entry of the configuration that silences nothing is told with all that it names', () => {
  const options = { colors: noColors, width: 80, verbose: false, limit: 'assured' } as const;
  const said = 'note  configuration: this suppression silences nothing: ignore all';
  assert.is(reportUnused({ rule: 'all', reason: 'x' }, options), said);
  assert.is(
    reportUnused({ rule: 'all', path: 'a/**', resource: 'web', until: '2030-01-01', reason: 'x' }, options),
    `${said} (a/**, web), until 2030-01-01`,
  );
});

summary('colours follow the terminal, the flag and the environment', () => {
  const chosen = (terminal: boolean, flag: boolean, env: Record<string, string>): boolean =>
    chooseColors({ isTerminal: terminal, flag, env }) === ansiColors;
  assert.is(chosen(true, true, {}), true);
  assert.is(chosen(false, true, {}), false);
  assert.is(chosen(true, false, {}), false);
  assert.is(chosen(true, true, { TERM: 'dumb' }), false);
  assert.is(chosen(true, true, { NO_COLOR: '1' }), false);
  assert.is(chosen(true, true, { NO_COLOR: '' }), true);
  assert.is(chosen(false, true, { FORCE_COLOR: '1' }), true);
  assert.is(chosen(false, true, { FORCE_COLOR: '' }), true);
  assert.is(chosen(true, true, { FORCE_COLOR: '0' }), false);
  assert.is(chosen(true, true, { FORCE_COLOR: 'false' }), false);
  assert.is(chosen(false, true, { FORCE_COLOR: '1', NO_COLOR: '1' }), false);
  assert.is(chosen(false, false, { FORCE_COLOR: '1' }), false);
});

summary.run();
