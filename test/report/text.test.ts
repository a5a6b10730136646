import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { defaultConfig } from '../../src/config/index.ts';
import { acceptUpTo, createEngine, type FilePlan } from '../../src/engine/index.ts';
import { ansiColors, noColors } from '../../src/report/colors.ts';
import { emptySummary } from '../../src/report/summary.ts';
import { reportFile, reportSummary, type TextOptions } from '../../src/report/text/text.ts';
import { ClusterIndex } from '../../src/workloads/kubernetes/cluster-index.ts';
import { loadTransforms, transformIds } from '../../transforms/index.ts';

const report = suite('text report');
const wide: TextOptions = { colors: noColors, width: 110, verbose: false, limit: 'assured' };

async function planOf(text: string, ...rules: string[]): Promise<FilePlan> {
  const engine = createEngine({
    config: defaultConfig,
    transforms: await loadTransforms(rules),
    knownRules: transformIds,
    read: () => undefined,
    index: new ClusterIndex(),
    today: '2026-01-01',
  });
  const planning = engine.planFile({ path: 'compose.yaml', bytes: Buffer.from(text), explicit: true });
  if (planning.kind !== 'planned') throw new Error(planning.kind);
  return planning.file.plan;
}

const services = (count: number, image?: string): string =>
  `services:\n${Array.from({ length: count }, (_, index) => `  s${index + 1}:\n    image: ${image ?? `example/s${index + 1}:1`}\n`).join('')}`;

report('a finding says what is wrong, what would fix it, and why that is right', async () => {
  const plan = await planOf(services(1, 'redis:7'), 'no-new-privileges');
  assert.is(
    reportFile(plan, new Set(), wide),
    `compose.yaml
  service s1
    high     no-new-privileges  line 2
             processes of service s1 may gain new privileges
             fix: forbid gaining new privileges (assured)
             because: none of its programs needs sudo, setuid or file capabilities [FACTS redis:7
                   (redis/docker-library-redis docker-entrypoint.sh (7.x))]

`,
  );
});

report('what is fixed takes fewer lines', async () => {
  const plan = await planOf(services(1, 'redis:7'), 'no-new-privileges');
  assert.is(
    reportFile(plan, new Set(acceptUpTo(plan, 'assured').keys()), wide),
    `compose.yaml
  service s1
    high     no-new-privileges  line 2
             fixed: forbid gaining new privileges (assured)
             because: none of its programs needs sudo, setuid or file capabilities [FACTS redis:7
                   (redis/docker-library-redis docker-entrypoint.sh (7.x))]

`,
  );
});

report('the same finding of many services is told once', async () => {
  const plan = await planOf(services(10), 'no-new-privileges', 'drop-capabilities');
  assert.is(
    reportFile(plan, new Set(), wide),
    `compose.yaml
  10 services: s1, s2, s3, s4, s5, s6, s7, s8, and 2 more
    high     drop-capabilities  lines 2, 4, 6, 8, 10, 12, and 4 more
             default capabilities are kept instead of dropping ALL
             fix: drop all capabilities (unsafe)
             risk: a program that uses a default capability such as CHOWN or SETUID would fail with "Operation
                   not permitted"
    high     no-new-privileges  lines 2, 4, 6, 8, 10, 12, and 4 more
             process may gain privileges through setuid or file capabilities
             fix: forbid gaining new privileges (unsafe)
             risk: sudo, setuid programs and programs with file capabilities would fail (sudo: "no new
                   privileges", others: "Operation not permitted")

`,
  );
});

report('verbose tells every service, and everything known of it', async () => {
  const plan = await planOf(services(10), 'no-new-privileges');
  const text = reportFile(plan, new Set(), { ...wide, verbose: true });
  for (const finding of plan.findings)
    assert.ok(text.includes(`  service ${finding.resource.name}\n`), finding.resource.name);
  assert.is(text.split(`why: ${plan.findings[0]!.why.split(' ').slice(0, 5).join(' ')}`).length, 11);
});

report('a sentence about a service is not repeated', async () => {
  const plan = await planOf(services(1), 'drop-capabilities', 'read-only-root');
  const text = reportFile(plan, new Set(), wide);
  assert.is(text.split('nothing is known about example/s1:1').length, 2, text);
  assert.is(text.split('risk: ').length, 3, text);
});

report('lines fit the terminal', async () => {
  const plan = await planOf(
    services(12),
    'no-new-privileges',
    'drop-capabilities',
    'read-only-root',
    'run-as-non-root',
  );
  for (const width of [60, 80, 120]) {
    const lines = reportFile(plan, new Set(), { ...wide, width }).split('\n');
    assert.equal(
      lines.filter(line => line.length > width),
      [],
      String(width),
    );
  }
});

const mixed = `services:
  web:
    image: example/web:1
    privileged: true # for the disk
  # harden-ignore no-privileged -- until the new server is there
  db:
    image: example/db:1
    privileged: true
  # harden-ignore no-privileged
  dns:
    image: example/dns:1
    privileged: true
  cache:
    image: example/cache:1
    privileged: \${PRIVILEGED}
`;

report('everything that is known, and what is suppressed, is told on demand', async () => {
  const plan = await planOf(mixed, 'no-privileged');
  const told = reportFile(plan, new Set(), { ...wide, verbose: true });
  assert.is(
    told.replace(/ {13}why: .*\n(?: {18}.*\n)*/g, ''),
    `compose.yaml
  service web
    critical no-privileged  line 4
             service web runs privileged
             fix: run without privileged mode (unsafe)
             risk: a device or capability that privileged mode gave may be missing ("Operation not
                   permitted"); name that one instead
             check: docker compose exec web grep Cap /proc/1/status
             comment there: for the disk
             because: privileged is set

  service db
    critical no-privileged  line 8
             service db runs privileged
             suppressed: by comment (compose.yaml:5), until the new server is there
             because: privileged is set

  service dns
    critical no-privileged  line 12
             service dns runs privileged
             suppressed: by comment (compose.yaml:9)
             because: privileged is set

  service cache
    info     no-privileged  line 15
             service cache may run privileged
             no fix: privileged is interpolated; write the value here, or change it where it is set

`,
  );
  assert.is(told.split('why: A privileged container').length, 5);
  const usual = reportFile(plan, new Set(), wide);
  assert.equal(
    [...usual.matchAll(/^ {2}(service \w+)$/gm)].map(match => match[1]),
    ['service web', 'service cache'],
  );
});

report('other ways to fix it are told on demand', async () => {
  const plan = await planOf(services(1), 'drop-capabilities');
  const told = reportFile(plan, new Set(), { ...wide, verbose: true });
  const { title, risk } = plan.findings[0]!.fix!.variants[0]!;
  assert.ok(told.replace(/\n {16,}/g, ' ').includes(`or: ${title}; ${risk}`), told);
});

report('three findings alike are told one by one, four together', async () => {
  for (const [count, groups] of [
    [3, 3],
    [4, 1],
  ] as const) {
    const plan = await planOf(services(count), 'no-new-privileges');
    assert.is(reportFile(plan, new Set(), wide).match(/no-new-privileges/g)?.length, groups, `${count}`);
  }
});

report('the gravest finding of a service comes first', async () => {
  const text =
    'services:\n  web:\n    image: example/web:1\n    volumes: [/var/run/docker.sock:/var/run/docker.sock]\n';
  const plan = await planOf(text, 'no-new-privileges', 'no-runtime-socket');
  const severities = [...reportFile(plan, new Set(), wide).matchAll(/^ {4}(\w+) /gm)].map(match => match[1]);
  assert.equal(severities, ['critical', 'high']);
});

report('colours change nothing but colours', async () => {
  const plan = await planOf(services(2), 'no-new-privileges', 'drop-capabilities');
  const plain = reportFile(plan, new Set(), wide);
  const colored = reportFile(plan, new Set(), { ...wide, colors: ansiColors });
  assert.is.not(colored, plain);
  assert.is(colored.replace(/\u001b\[\d+m/g, ''), plain);
  assert.not.match(colored, /\u001b\[2m\u001b\[22m/);
});

report('the summary counts what remains and says what to do', () => {
  const summary = { ...emptySummary(), files: 3, findings: 1234, fixable: 1000, beyond: 200, human: 34, suppressed: 2 };
  summary.bySeverity.high = 1200;
  summary.bySeverity.low = 34;
  assert.is(
    reportSummary(summary, wide, 'check'),
    `1,234 findings in 3 files (1,200 high, 34 low)
  1,000 fixed by \`harden fix --write\`
  200 with a fix that may break something: read the risk, then \`--safety unsafe\` with \`--rule\`
  34 without an automatic fix, each with its reason
  2 suppressed
`,
  );
  assert.match(reportSummary(emptySummary(), wide, 'check'), /^no manifest found/);
});

report('a fix that another one made smaller is told as it was made', async () => {
  const plan = await planOf(
    'services:\n  cache:\n    image: redis:7.4-alpine\n',
    'drop-capabilities',
    'run-as-non-root',
  );
  const told = (...rules: readonly string[]): string =>
    reportFile(plan, new Set(plan.findings.filter(({ rule }) => rules.includes(rule)).map(({ id }) => id)), wide);
  assert.match(told('drop-capabilities'), /fixed: drop all capabilities, keep CHOWN DAC_OVERRIDE SETGID SETUID \(/);
  assert.match(told('drop-capabilities', 'run-as-non-root'), /fixed: drop all capabilities \(/);
  assert.match(told(), /fix: drop all capabilities, keep CHOWN/);
});

report.run();
