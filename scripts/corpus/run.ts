/**
 * Proves on a whole tree of real manifests that nothing but the reported edits changes. Every file is planned, fixed in memory, and
 * checked: the splices undone give the original; the second run has nothing to do; comments, line breaks, BOM and final newline stay;
 * JSON stays JSON; schema errors do not increase. Prints what was fixed, declined and refused.
 *
 *   node --import tsx scripts/corpus/run.ts [--corpus ../shared/corpus] [--safety unsafe|assured|safe] [--every n] [--schemas ../shared/schemas]
 */
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { defaultConfig } from '../../src/config/defaults.ts';
import { type Applied, acceptUpTo, createEngine, type PlanFinding } from '../../src/engine/index.ts';
import { projectReader } from '../../src/files/read.ts';
import { openStream } from '../../src/languages/yaml/index.ts';
import {
  ClusterIndex,
  collectClusterFacts,
  mayHoldClusterFacts,
} from '../../src/workloads/kubernetes/cluster-index.ts';
import { loadTransforms, transformIds } from '../../transforms/index.ts';
import { schemaErrors } from './schema-errors.ts';

const option = (name: string, fallback: string): string => {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? fallback : process.argv[at + 1]!;
};
const corpus = realpathSync(option('corpus', '../shared/corpus'));
const safety = option('safety', 'unsafe') as 'safe' | 'assured' | 'unsafe';
const every = Number(option('every', '1'));
const schemas = option('schemas', '../shared/schemas');

const failures: string[] = [];
const counts = new Map<string, number>();
const count = (key: string, by = 1): void => void counts.set(key, (counts.get(key) ?? 0) + by);
const fail = (file: string, what: string): void => {
  failures.push(`${file}: ${what}`);
};

/** Comment texts in order, as the lexer of a plain reader sees them: good enough to compare a text with its own edit. */
function comments(text: string): readonly string[] {
  return [...text.matchAll(/(?:^|[ \t])#[^\r\n]*/gm)].map(([comment]) => comment.trim());
}

function undo({ after, before, splices }: Applied): string {
  let text = '';
  let position = 0;
  let shift = 0;
  for (const { start, end, text: inserted } of splices) {
    const at = start + shift;
    text += after.slice(position, at) + before.slice(start, end);
    position = at + inserted.length;
    shift += inserted.length - (end - start);
  }
  return text + after.slice(position);
}

const transforms = await loadTransforms();
const started = Date.now();
for (const part of readdirSync(corpus).sort()) {
  const root = join(corpus, part);
  if (!statSync(root).isDirectory()) continue;
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter(name => /\.(ya?ml|json)$/.test(name) && statSync(join(root, name)).isFile())
    .sort()
    .filter((_, index) => index % every === 0);
  const index = new ClusterIndex();
  for (const name of files) collect(index, join(root, name), name);
  const engine = createEngine({
    config: defaultConfig,
    transforms,
    knownRules: transformIds,
    read: projectReader(root, 1 << 20),
    index,
    today: '2026-01-01',
  });
  for (const name of files) {
    count(`${part}: files`);
    try {
      checkFile(engine, root, name, part);
    } catch (error) {
      fail(`${part}/${name}`, `CRASH ${error instanceof Error ? error.stack : String(error)}`);
    }
  }
}

function collect(index: ClusterIndex, file: string, name: string): void {
  const bytes = readFileSync(file);
  if (!mayHoldClusterFacts(bytes.toString('latin1'))) return;
  const stream = openStream(bytes);
  if ('kind' in stream) return;
  for (const reference of stream.documents) {
    const document = mayHoldClusterFacts(reference.text) ? reference.read('go2') : undefined;
    const facts = document?.kind === 'document' ? collectClusterFacts(document, name) : undefined;
    if (facts) index.add(facts);
  }
}

function checkFile(engine: ReturnType<typeof createEngine>, root: string, name: string, part: string): void {
  const label = `${part}/${name}`;
  const bytes = readFileSync(join(root, name));
  const planning = engine.planFile({ path: name, bytes, explicit: false });
  if (planning.kind === 'skipped') {
    count(`${part}: skipped ${planning.reason}`);
    return;
  }
  if (planning.kind === 'problem') {
    for (const { code } of planning.problems) count(`${part}: refused ${code}`);
    return;
  }
  const { file } = planning;
  count(`${part}: planned`);
  for (const problem of file.plan.problems) count(`${part}: refused ${problem.code}`);
  for (const finding of file.plan.findings) tally(finding);
  const applied = file.apply(acceptUpTo(file.plan, safety));
  for (const { code, id } of applied.refused) {
    count(`left out ${code}`);
    const finding = file.plan.findings.find(other => other.id === id)!;
    if (process.argv.includes('--list')) console.log(`left out ${code} ${finding.rule} ${label} ${finding.pointer}`);
  }
  count('fixed', applied.fixed.length);
  if (applied.before !== bytes.toString('utf8')) fail(label, 'the text is not the bytes');
  if (applied.after === applied.before) return;
  count(`${part}: changed`);
  if (part.startsWith('helm')) fail(label, 'a chart was changed');
  if (undo(applied) !== applied.before) fail(label, 'undoing the splices does not give the original');
  checkForm(label, applied);
  checkSecondRun(engine, label, name, applied);
  if (existsSync(schemas)) {
    const [before, after] = [schemaErrors(schemas, applied.before), schemaErrors(schemas, applied.after)];
    if (after.length > before.length)
      fail(label, `schema errors ${before.length} -> ${after.length}: ${after.find(error => !before.includes(error))}`);
  }
}

function tally(finding: PlanFinding): void {
  const outcome = finding.declined ? `declined ${finding.declined.code}` : finding.safety;
  count(`rule ${finding.rule.padEnd(26)} ${outcome}`);
}

function checkForm(label: string, { before, after, lostComments }: Applied): void {
  const ends = (text: string): string => `${/\n$/.test(text)} ${text.startsWith('\uFEFF')}`;
  if (ends(before) !== ends(after)) fail(label, 'final newline or BOM changed');
  const kinds = (text: string): string => `${/\r\n/.test(text)} ${/(^|[^\r])\n/.test(text)}`;
  if (kinds(before) !== kinds(after) && before.includes('\n')) fail(label, 'a new kind of line break');
  const lost = [...lostComments];
  const left = [...comments(after)];
  for (const comment of comments(before)) {
    const at = left.indexOf(comment);
    if (at !== -1) left.splice(at, 1);
    else if (!lost.some(text => comment.includes(text.replace(/^#\s*/, '')))) fail(label, `comment lost: ${comment}`);
  }
  if (/^\s*[{[]/.test(before)) {
    try {
      JSON.parse(before.replace(/^\uFEFF/, ''));
    } catch {
      return;
    }
    JSON.parse(after.replace(/^\uFEFF/, ''));
  }
}

function checkSecondRun(
  engine: ReturnType<typeof createEngine>,
  label: string,
  name: string,
  { after }: Applied,
): void {
  const again = engine.planFile({ path: name, bytes: Buffer.from(after), explicit: false });
  if (again.kind !== 'planned') {
    fail(label, `the result is not planned again: ${again.kind}`);
    return;
  }
  const { plan } = again.file;
  const second = again.file.apply(acceptUpTo(plan, safety));
  if (second.after !== after) {
    const rules = new Set(
      plan.findings.filter(({ id }) => second.fixed.includes(id)).map(({ rule, pointer }) => `${rule} ${pointer}`),
    );
    fail(label, `the second run changes something: ${[...rules].join(', ')}`);
  }
}

for (const [key, number] of [...counts].sort()) console.log(String(number).padStart(7), key);
const sum = (pattern: RegExp): number =>
  [...counts].reduce((all, [key, number]) => all + (pattern.test(key) ? number : 0), 0);
const refused = sum(/^(compose|kubernetes|variants): refused (?!extends|kind-not-edited|old-compose)/);
const planned = sum(/^(compose|kubernetes|variants): planned/);
console.log(
  `\nrefused ${refused} of ${refused + planned} manifests (${((100 * refused) / (refused + planned)).toFixed(2)} %)`,
);
for (const failure of failures.slice(0, 40)) console.log(`FAIL ${failure.slice(0, 600)}`);
console.log(`${failures.length} failures, ${((Date.now() - started) / 1000).toFixed(1)} s, safety ${safety}`);
process.exitCode = failures.length > 0 ? 1 : 0;
