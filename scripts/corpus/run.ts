/**
 * Proves on a whole tree of real manifests, with the program as people run it, that nothing but the reported edits changes. The tree
 * is copied, `harden fix --write` runs over the copy, and every file is compared with its original: the reported splices undone give
 * the original; comments, line breaks, BOM and final newline stay; JSON stays JSON; schema errors do not increase; charts are
 * untouched. `git apply` of `harden fix --diff` gives the same tree. A second run writes nothing. Prints what was fixed, declined and
 * refused.
 *
 *   npm run corpus -- [--safety unsafe|assured|safe] [--corpus ../shared/corpus] [--schemas ../shared/schemas] [--every n]
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileEntry, ReportDocument } from '../../src/report/json/document.ts';
import { checkForm, lostComments, type Splice, undo } from './checks.ts';
import { type Corpus, copyCorpus, option, removeCopy } from './copy.ts';
import { schemaErrors } from './schema-errors.ts';
import { printTally } from './tally.ts';

const safety = option('safety', 'unsafe');
const schemas = option('schemas', '../shared/schemas');
const failures: string[] = [];
const started = Date.now();

/** One run of the built program over the copy. */
function harden(folder: string, ...words: string[]): { readonly code: number | null; readonly out: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['dist/harden.js', 'fix', ...words, '--quiet', '--no-config', '--safety', safety, '--root', folder, folder],
    {
      encoding: 'utf8',
      maxBuffer: 1 << 29,
      env: { ...process.env, XDG_STATE_HOME: join(folder, '../state') },
    },
  );
  if (status !== 0 && status !== 1) failures.push(`harden fix ${words[0]} gave ${status}: ${stderr.slice(-2000)}`);
  return { code: status, out: stdout };
}

function checkFile(corpus: Corpus, name: string, splices: readonly Splice[]): boolean {
  const before = readFileSync(join(corpus.source, name), 'utf8');
  const after = readFileSync(join(corpus.copy, name), 'utf8');
  const fail = (what: string): void => void failures.push(`${name}: ${what}`);
  if (splices.length === 0) {
    if (after !== before) fail('changed without a reported splice');
    return false;
  }
  if (/^helm-/.test(name)) fail('a chart was changed');
  if (after === before) fail('reported as changed, but is not');
  if (undo(after, before, splices) !== before) fail('undoing the splices does not give the original');
  for (const wrong of checkForm(before, after)) fail(wrong);
  for (const comment of lostComments(before, after, splices)) fail(`comment lost: ${comment}`);
  checkSchema(before, after, fail);
  return true;
}

/** The edits of a file, which are in bytes, in UTF-16 code units. */
function splicesOf({ source }: Corpus, { path, edits }: FileEntry): readonly Splice[] {
  if (edits.length === 0) return [];
  const bytes = readFileSync(join(source, path));
  const toUnits = (offset: number): number => bytes.toString('utf8', 0, offset).length;
  return edits.map(({ start, end, text }) => ({ start: toUnits(start), end: toUnits(end), text }));
}

function checkSchema(before: string, after: string, fail: (what: string) => void): void {
  if (!existsSync(schemas)) return;
  const [old, now] = [schemaErrors(schemas, before), schemaErrors(schemas, after)];
  if (now.length <= old.length) return;
  fail(`schema errors ${old.length} -> ${now.length}: ${now.find(error => !old.includes(error))}`);
}

/** What `--diff` prints is what `--write` writes. */
function checkPatch(corpus: Corpus, patch: string): void {
  const { status, stderr } = spawnSync('git', ['apply', '--whitespace=nowarn', '-'], {
    cwd: corpus.copy,
    input: patch,
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', GIT_CEILING_DIRECTORIES: join(corpus.copy, '..') },
  });
  if (status !== 0) failures.push(`git apply: ${stderr.slice(0, 500)}`);
}

function compareTrees(a: Corpus, b: Corpus): void {
  for (const name of a.files) {
    if (!readFileSync(join(a.copy, name)).equals(readFileSync(join(b.copy, name))))
      failures.push(`${name}: --diff and --write differ`);
  }
}

const written = copyCorpus();
const patched = copyCorpus();
try {
  checkPatch(patched, harden(patched.copy, '--diff').out);
  const reportFile = join(written.copy, '..', 'report.json');
  const { code } = harden(written.copy, '--write', `--report=json=${reportFile}`);
  const report = JSON.parse(readFileSync(reportFile, 'utf8')) as ReportDocument;
  const splices = new Map(report.files.map(file => [file.path, splicesOf(written, file)]));
  const changed = written.files.filter(name => checkFile(written, name, splices.get(name) ?? []));
  compareTrees(written, patched);
  const again = join(written.copy, '..', 'again.json');
  harden(written.copy, '--write', `--report=json=${again}`);
  for (const { path, edits } of (JSON.parse(readFileSync(again, 'utf8')) as ReportDocument).files)
    if (edits.length > 0) failures.push(`${path}: the second run changes something`);
  printTally(report);
  console.log(`\n${written.files.length} files, ${report.files.length} manifests, ${changed.length} changed`);
  console.log(`exit code ${code}, safety ${safety}, ${((Date.now() - started) / 1000).toFixed(0)} s`);
} finally {
  removeCopy(written);
  removeCopy(patched);
}
for (const failure of failures.slice(0, 40)) console.log(`FAIL ${failure.slice(0, 600)}`);
console.log(`${failures.length} failures`);
process.exitCode = failures.length > 0 ? 1 : 0;
