/** `npm run new:transform` in a copy of the project: what it makes works as it is, and the generated list notices it. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseConfig } from '../../src/config/index.ts';
import { acceptUpTo, createEngine } from '../../src/engine/index.ts';
import type { Transform } from '../../src/transform.ts';
import { ClusterIndex } from '../../src/workloads/kubernetes/cluster-index.ts';
import type { Told } from '../fixture-findings.ts';

const scaffold = suite<{ root: string }>('new transform');

scaffold.before.each(context => {
  context.root = mkdtempSync(join(tmpdir(), 'harden-scaffold-'));
  for (const name of ['transforms', 'scripts']) cpSync(name, join(context.root, name), { recursive: true });
  for (const name of ['node_modules', 'src', 'package.json']) symlinkSync(resolve(name), join(context.root, name));
  mkdirSync(join(context.root, 'fixtures'));
  mkdirSync(join(context.root, 'test'));
  for (const name of ['fixtures.test.ts', 'fixture-findings.ts'])
    cpSync(`test/${name}`, join(context.root, 'test', name));
});

scaffold.after.each(({ root }) => rmSync(root, { recursive: true }));

function run(
  root: string,
  script: string,
  ...args: string[]
): { status: number | null; stdout: string; stderr: string } {
  const options = { cwd: root, encoding: 'utf8' } as const;
  return spawnSync(process.execPath, ['--import', 'tsx', `scripts/${script}.ts`, ...args], options);
}

scaffold('makes a rule that passes its own fixtures', async ({ root }) => {
  assert.is(run(root, 'new-transform', 'host/closed-stdin').status, 0);
  const module = (await import(pathToFileURL(join(root, 'transforms/host/closed-stdin.ts')).href)) as {
    default: Transform;
  };
  assert.is(module.default.meta.id, 'closed-stdin');
  const folder = join(root, 'fixtures/host/closed-stdin');
  const read = (...names: readonly string[]): string => readFileSync(join(folder, ...names), 'utf8');
  const said = readdirSync(folder).map(situation => {
    const { findings } = JSON.parse(read(situation, 'findings.json')) as { findings: readonly Told[] };
    return [situation, ...findings.map(({ safety, status }) => `${safety} ${status ?? 'fixable'}`)].join(': ');
  });
  assert.equal(said, [
    'compose-fixed: assured fixable',
    'compose-hardened',
    'compose-interpolated: report-only declined',
    'compose-unknown-image: unsafe fixable',
    'kubernetes-fixed: assured fixable',
    'kubernetes-hardened',
    'kubernetes-unknown-image: unsafe fixable',
  ]);
  for (const [situation, name] of [
    ['compose-fixed', 'compose'],
    ['kubernetes-fixed', 'manifest'],
  ] as const) {
    const before = read(situation, `${name}.yaml`);
    const after = read(situation, `${name}.expected.yaml`);
    assert.is(hardened(module.default, before), after);
    assert.is.not(before, after);
  }
});

scaffold('says what to do next, and how to take it back', ({ root }) => {
  const { stdout } = run(root, 'new-transform', 'host/closed-stdin');
  for (const command of ['FIXTURE=/closed-stdin/', 'npm run format', 'npm run generate', 'npm test'])
    assert.match(stdout, command);
  const back = /^ {2}(rm -r .+) && npm run generate$/m.exec(stdout)![1]!;
  assert.is(spawnSync('sh', ['-c', back], { cwd: root }).status, 0);
  assert.is(run(root, 'generate-registry').status, 0);
  assert.is(readFileSync(join(root, 'transforms/ids.ts'), 'utf8'), readFileSync('transforms/ids.ts', 'utf8'));
});

scaffold('registers the rule, and the check fails when somebody forgets to', ({ root }) => {
  run(root, 'generate-registry');
  assert.is(run(root, 'generate-registry', '--check').status, 0);
  run(root, 'new-transform', 'host/closed-stdin');
  assert.is(run(root, 'generate-registry', '--check').status, 0);
  assert.match(readFileSync(join(root, 'transforms/index.ts'), 'utf8'), "  'closed-stdin',\n");
  rmSync(join(root, 'transforms/host/closed-stdin.ts'));
  const { status, stderr } = run(root, 'generate-registry', '--check');
  assert.is(status, 1);
  assert.match(stderr, 'transforms/index.ts is not up to date');
});

scaffold('refuses ids that are taken or not kebab-case, and leaves everything alone', ({ root }) => {
  for (const id of [
    'host/NoStdin',
    '',
    'host',
    '../x',
    'host/../x',
    'nowhere/closed-stdin',
    'shared/words',
    'confinement/no-privileged',
    'host/no-privileged',
  ]) {
    const before = readFileSync(join(root, 'transforms/confinement/no-privileged.ts'), 'utf8');
    assert.is(run(root, 'new-transform', id).status, 2, id);
    assert.is(readFileSync(join(root, 'transforms/confinement/no-privileged.ts'), 'utf8'), before);
  }
});

function hardened(transform: Transform, text: string): string {
  const engine = createEngine({
    config: parseConfig({}),
    transforms: [transform],
    knownRules: [transform.meta.id],
    read: () => undefined,
    index: new ClusterIndex(),
    today: '2026-01-01',
  });
  const planning = engine.planFile({ path: 'example.yaml', bytes: Buffer.from(text), explicit: true });
  if (planning.kind !== 'planned') throw new Error(planning.kind);
  return planning.file.apply(acceptUpTo(planning.file.plan, 'unsafe')).after;
}

scaffold.run();
