/**
 * Proves on a tree of real Dockerfiles, with the program as people run it, that nothing but the reported edits changes. The tree is
 * copied, `harden fix --write` runs over the copy, and every file is compared with its original: the reported edits undone give the
 * original, byte for byte; line breaks, BOM and final newline stay; BuildKit's own parser reads every instruction without an edit as
 * before, in the same order. A second run writes nothing. With `--scanners`, other people's scanners count their findings before and
 * after. Prints what was fixed and declined.
 *
 *   npm run dockerfiles -- --files DIR [--safety unsafe|assured|safe] [--preset strict] [--samples 2] [--scanners DIR [--before COUNTS.json] [--open 5] [--write]]
 *
 * `--program FILE` runs another build. `--scanners` names a folder with the programs hadolint, trivy and checkov; `--before` keeps
 * their counts of the unchanged tree in a file, since they take minutes. What they still find where a rule of harden has fixes is
 * sorted by reason; `--open 5` shows findings without one. `--write` makes docs/dockerfiles-scanners.md of it, in which a folder at the
 * top of the tree counts as a repository. Go is needed to ask BuildKit's parser.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileEntry, ReportDocument } from '../../src/report/json/document.ts';
import type { Splice } from '../corpus/checks.ts';
import { type Corpus, option, removeCopy } from '../corpus/copy.ts';
import { printTally } from '../corpus/tally.ts';
import { asBytes, byteSplices, compareBytes } from './checks.ts';
import { compareScans } from './compare-scans.ts';
import { compareReadings, type Reading, type Side } from './instructions.ts';
import { readingDifference } from './own-reading.ts';
import { buildParser, readInstructions } from './readings.ts';
import { printEdits, printSamples, type Sample } from './tally.ts';
import { copyTree, filesBelow } from './tree.ts';

type Readings = ReadonlyMap<string, Reading>;

const folder = option('files', '');
if (folder === '' || !existsSync(folder)) {
  console.error('name a folder of Dockerfiles with --files');
  process.exit(2);
}
const program = option('program', 'dist/harden.js');
const safety = option('safety', 'unsafe');
const preset = option('preset', 'strict');
const started = Date.now();
const tree = copyTree(folder);
/** By file; what is not about one file stands under an empty name. */
const failures = new Map<string, string[]>();

function fail(file: string, what: string): void {
  failures.set(file, [...(failures.get(file) ?? []), what]);
}

/** One run of the program over the copy. */
function harden(name: string): ReportDocument {
  const report = join(tree.copy, '..', `${name}.json`);
  const words = [
    'fix',
    '--write',
    '--quiet',
    '--no-config',
    '--preset',
    preset,
    '--safety',
    safety,
    `--report=json=${report}`,
  ];
  const { status, stderr } = spawnSync(process.execPath, [program, ...words, '--root', tree.copy, tree.copy], {
    encoding: 'utf8',
    maxBuffer: 1 << 29,
    env: { ...process.env, XDG_STATE_HOME: join(tree.copy, '../state') },
  });
  if (status !== 0 && status !== 1) fail('', `harden fix --write gave ${status}: ${stderr.slice(-2000)}`);
  if (!existsSync(report)) throw new Error(`${program} wrote no report: ${stderr.slice(-2000)}`);
  return JSON.parse(readFileSync(report, 'utf8')) as ReportDocument;
}

/** The edits of one file of the report, in bytes. */
type Change = Omit<FileEntry, 'edits'> & { readonly edits: readonly (FileEntry['edits'][number] & Splice)[] };

function changesOf({ files }: ReportDocument): ReadonlyMap<string, Change> {
  const withEdits = files.filter(file => file.edits.length > 0);
  return new Map(
    withEdits.map(file => {
      const splices = byteSplices(file.edits);
      return [file.path, { ...file, edits: file.edits.map((edit, index) => ({ ...edit, ...splices[index]! })) }];
    }),
  );
}

/** Every file of the tree, also those that are no Dockerfiles. */
function checkBytes(changes: ReadonlyMap<string, Change>): void {
  for (const name of filesBelow(tree.source)) {
    const [before, after] = [tree.source, tree.copy].map(root => readFileSync(join(root, name)));
    for (const wrong of compareBytes(before!, after!, changes.get(name)?.edits ?? [])) fail(name, wrong);
  }
}

function sampleOf(change: Change, before: Readings, after: Readings): Sample {
  const side = (root: string, readings: Readings): Side => ({
    text: asBytes(readFileSync(join(root, change.path))),
    reading: readings.get(change.path)!,
  });
  return { change, before: side(tree.source, before), after: side(tree.copy, after) };
}

function checkInstructions(changes: ReadonlyMap<string, Change>, before: Readings): void {
  const after = readInstructions(tree.copy, tree.files);
  const samples = tree.files.flatMap(name => {
    const change = changes.get(name);
    return change ? [sampleOf(change, before, after)] : [];
  });
  for (const sample of samples)
    for (const wrong of compareReadings(sample.before, sample.after, sample.change.edits))
      fail(sample.change.path, wrong);
  printSamples(samples, Number(option('samples', '2')));
  const unread = [...before.values()].filter(({ error }) => error !== undefined);
  console.log(`\nBuildKit's parser: ${before.size} files, ${unread.length} of them it refused before`);
}

/** The report of a second run, which is about the written files. */
function checkSecondRun(): ReportDocument {
  const again = harden('again');
  for (const { path, edits } of again.files) if (edits.length > 0) fail(path, 'the second run changes something');
  return again;
}

function printCounts(report: ReportDocument, { size }: ReadonlyMap<string, Change>): void {
  const known = new Set(tree.files);
  const files = report.files.filter(({ path }) => known.has(path));
  const problems = report.problems.filter(({ path }) => known.has(path));
  console.log();
  printTally({ ...report, files, problems });
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  console.log(
    `\n${tree.files.length} Dockerfiles, ${files.length} in the report, ${size} changed; safety ${safety}, ${seconds} s`,
  );
}

async function check({ files }: Corpus): Promise<void> {
  const noParser = buildParser();
  const before = noParser === undefined ? readInstructions(tree.source, files) : new Map<string, Reading>();
  for (const [file, reading] of before) {
    const text = readFileSync(join(tree.source, file), 'utf8');
    const different = reading.error === undefined ? readingDifference(text, reading) : undefined;
    if (different !== undefined) fail(file, different);
  }
  const report = harden('report');
  const changes = changesOf(report);
  checkBytes(changes);
  if (noParser === undefined) checkInstructions(changes, before);
  else console.log(`skip: what BuildKit reads was not compared: ${noParser}`);
  const again = checkSecondRun();
  printEdits([...changes.values()]);
  printCounts(report, changes);
  if (option('scanners', '') !== '') await compareScans(tree, again, process.argv.includes('--write'));
}

try {
  await check(tree);
} finally {
  removeCopy(tree);
}
const said = [...failures].flatMap(([name, list]) => list.map(what => `${name}: ${what}`));
console.log();
for (const failure of said.slice(0, 60)) console.log(`FAIL ${failure.slice(0, 700)}`);
console.log(`${tree.files.filter(name => !failures.has(name)).length} passed, ${failures.size} failed`);
process.exitCode = failures.size > 0 ? 1 : 0;
