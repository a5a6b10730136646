/**
 * Every folder fixtures/<group>/<rule>/<situation>/ is one test, and gets for free: exact bytes, nothing left on the second run,
 * the same result for CRLF, BOM and a missing final newline, and each finding applicable alone.
 *
 *   <name>.yaml|yml|json, <name>.dockerfile, <name>.dockerfile.dockerignore (an empty one is one that is not there yet)
 *                             input; other files (Dockerfile, .env, bases) are context
 *   <name>.expected.<ext>     result of accepting everything up to `safety`; absent: the input stays as it is
 *   findings.json             { safety?, rules?, context?, finalNewline?, problems?, findings }: everything a person reads of each
 *                             finding; `context` names files that are read beside the input and not planned themselves
 *   harden.config.json        optional configuration
 *
 * FIXTURE=<part of a path> runs some of them. UPDATE=1 writes the findings into findings.json: read what it wrote.
 */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fixtureFolders, isFixtureInput } from '../scripts/shared/rule-files.ts';
import { parseConfig } from '../src/config/index.ts';
import { acceptUpTo, createEngine, type Engine, type PlannedFile } from '../src/engine/index.ts';
import { openStream } from '../src/languages/yaml/index.ts';
import type { Safety } from '../src/transform.ts';
import { ClusterIndex, collectClusterFacts } from '../src/workloads/kubernetes/cluster-index.ts';
import { loadTransforms, transformIds } from '../transforms/index.ts';
import { layOut, type Told, tellFinding, tellProblem } from './fixture-findings.ts';

interface Expectation {
  readonly safety?: Exclude<Safety, 'report-only'>;
  readonly rules?: readonly string[];
  readonly context?: readonly string[];
  /** False: a missing final newline changes where the edit goes (block scalar at the end of the file). */
  readonly finalNewline?: boolean;
  /** Of reading the files. Absent: none. */
  readonly problems?: readonly string[];
  readonly findings: readonly Told[];
}

const only = process.env.FIXTURE;
const update = process.env.UPDATE === '1';
const transforms = await loadTransforms();
const severities = new Map(transforms.map(({ meta }) => [meta.id, meta.severity]));
const fixtures = suite('fixtures');

for (const folder of fixtureFolders()) {
  if (only && !folder.includes(only)) continue;
  const [situation = '', rule = ''] = folder.split(sep).reverse();
  fixtures(`${rule}: ${situation}`, () => runFixture(rule, folder));
}

function runFixture(rule: string, folder: string): void {
  const file = join(folder, 'findings.json');
  const before = existsSync(file) || !update ? readFileSync(file, 'utf8') : '{ "findings": [] }';
  const expectation = JSON.parse(before) as Expectation;
  const rules = new Set([rule, ...(expectation.rules ?? [])]);
  const engine = engineFor(folder, rules);
  const context = new Set(expectation.context);
  const inputs = readdirSync(folder)
    .filter(name => isFixtureInput(name) && !context.has(name))
    .sort();
  assert.ok(inputs.length > 0, 'a fixture needs an input file');

  const plans = inputs.map(name => plan(engine, name, readFileSync(join(folder, name))).plan);
  const seen = {
    problems: plans.flatMap(({ problems }) => problems.map(tellProblem)),
    findings: plans.flatMap(({ findings }) =>
      findings.map(finding =>
        tellFinding(finding, { severities, severalRules: rules.size > 1, severalFiles: inputs.length > 1, findings }),
      ),
    ),
  };
  if (update) updateFindings(file, before, { ...expectation, ...seen });
  else assert.equal(seen, { problems: expectation.problems ?? [], findings: expectation.findings }, 'findings');
  for (const name of inputs) checkInput(engine, folder, name, expectation);
}

function updateFindings(file: string, before: string, { problems = [], findings, ...settings }: Expectation): void {
  const after = layOut({ ...settings, ...(problems.length > 0 ? { problems } : {}), findings });
  if (after === before) return;
  writeFileSync(file, after);
  console.log(`note: wrote ${file}`);
}

function checkInput(
  engine: Engine,
  folder: string,
  name: string,
  { safety = 'assured', finalNewline = true }: Expectation,
): void {
  const input = readFileSync(join(folder, name), 'utf8');
  const expectedFile = join(folder, name.replace(/(\.\w+)$/, '.expected$1'));
  const expected = existsSync(expectedFile) ? readFileSync(expectedFile, 'utf8') : input;
  if (existsSync(expectedFile)) assert.is.not(expected, input, 'an expected file must differ from its input');

  assert.is(harden(engine, name, input, safety), expected, `${name}: text after the fix`);
  assert.is(harden(engine, name, expected, safety), expected, `${name}: the second run changes nothing`);
  const crlf = (text: string): string => text.replaceAll('\n', '\r\n');
  // A file that is not there yet has no habits.
  if (input.includes('\n') && !input.includes('\r'))
    assert.is(harden(engine, name, crlf(input), safety), crlf(expected), `${name}: CRLF`);
  assert.is(harden(engine, name, `\uFEFF${input}`, safety), `\uFEFF${expected}`, `${name}: BOM`);
  if (finalNewline && input.endsWith('\n') && !input.endsWith('\n\n')) {
    assert.is(harden(engine, name, input.slice(0, -1), safety), expected.slice(0, -1), `${name}: no final newline`);
  }
  const file = plan(engine, name, Buffer.from(input));
  for (const finding of file.plan.findings) {
    if (finding.status !== 'fixable' || finding.fix!.requires.length > 0) continue;
    assert.equal(file.apply(new Map([[finding.id, 0]])).refused, [], `${name}: ${finding.rule} alone`);
  }
}

function harden(engine: Engine, name: string, text: string, safety: Exclude<Safety, 'report-only'>): string {
  const file = plan(engine, name, Buffer.from(text));
  return file.apply(acceptUpTo(file.plan, safety, transformIds)).after;
}

function plan(engine: Engine, path: string, bytes: Uint8Array): PlannedFile {
  const planning = engine.planFile({ path, bytes, explicit: true });
  if (planning.kind !== 'planned') throw new Error(`${path} was not planned: ${JSON.stringify(planning)}`);
  return planning.file;
}

function engineFor(folder: string, rules: ReadonlySet<string>): Engine {
  const configFile = join(folder, 'harden.config.json');
  const given = existsSync(configFile) ? JSON.parse(readFileSync(configFile, 'utf8')) : {};
  const config = parseConfig({ preset: 'strict', ...given });
  const read = (path: string): string | undefined => {
    const file = join(folder, path);
    return existsSync(file) && statSync(file).isFile() ? readFileSync(file, 'utf8') : undefined;
  };
  const running = transforms.filter(({ meta }) => rules.has(meta.id));
  assert.is(running.length, rules.size, 'the fixture names rules that exist');
  return createEngine({
    config,
    transforms: running,
    knownRules: transformIds,
    read,
    files: () => filesIn(folder),
    index: indexOf(folder),
    today: '2026-01-01',
  });
}

/** As a listing of the project would give them. */
function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => /\.ya?ml$|(^|\/)Kustomization$/.test(name) && !name.includes('.expected.'))
    .sort();
}

/** What all manifests of the folder say about service accounts. */
function indexOf(folder: string): ClusterIndex {
  const index = new ClusterIndex();
  for (const name of readdirSync(folder).filter(isFixtureInput)) {
    index.addText(readFileSync(join(folder, name), 'utf8'), name);
    const stream = openStream(readFileSync(join(folder, name)));
    for (const reference of 'kind' in stream ? [] : stream.documents) {
      const document = reference.read('go2');
      const facts = document.kind === 'document' ? collectClusterFacts(document, name) : undefined;
      if (facts) index.add(facts);
    }
  }
  return index;
}

fixtures.run();
