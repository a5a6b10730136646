/**
 * Tries how much the tests notice: small wrong changes to the sources, one at a time, in a copy of the project.
 *
 *   npm run mutants [-- --seed 1 --count 150 --from 1 --to 150 --folder src/engine --jobs 1 --timeout 900 --list]
 *
 * What is known is kept in .cache/mutants.json, so that a run can be ended and taken up again; survivors are tried again when tests
 * have changed. docs/mutants.md is written when the verdict on every mutant of the draw is known.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Copy, projectFiles } from './copy.ts';
import { drawMutants, folderOf } from './draw.ts';
import { readEquivalents, reasonFor } from './equivalents.ts';
import type { Mutant } from './operators.ts';
import { measureReach, suitesThatReach } from './reach.ts';
import { checksum, Records } from './records.ts';
import { describe, type Judged, page, table } from './table.ts';
import { baseline, judge, type Verdict } from './verdict.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '150' },
    from: { type: 'string', default: '1' },
    to: { type: 'string', default: '1000000' },
    folder: { type: 'string', multiple: true, default: [] },
    jobs: { type: 'string', default: '1' },
    timeout: { type: 'string', default: '900' },
    list: { type: 'boolean', default: false },
  },
});
const [seed, count, from, to, jobs, timeout] = [
  values.seed,
  values.count,
  values.from,
  values.to,
  values.jobs,
  values.timeout,
].map(Number) as [number, number, number, number, number, number];

const files = projectFiles();
const sources = files
  .filter(name => /^(src|transforms)\/.*\.tsx?$/.test(name))
  // Written by scripts, or a pattern for people.
  .filter(name => !/\.generated\.ts$|^transforms\/(index|all|ids|_\w+\/\w+)\.ts$/.test(name))
  .map(path => ({ path, text: readFileSync(path, 'utf8') }));
const texts = new Map(sources.map(({ path, text }) => [path, text]));
const drawn = drawMutants(sources, seed, count).map((mutant, index) => ({ number: index + 1, mutant }));
const chosen = drawn.filter(
  ({ number, mutant }) =>
    number >= from && number <= to && (values.folder.length === 0 || values.folder.includes(folderOf(mutant.path))),
);

if (values.list)
  for (const { number, mutant } of chosen) console.log(`${`${number}`.padStart(3)}  ${describe(mutant)}`);
else await run();

async function run(): Promise<void> {
  const tests = files.filter(name => /^(test|fixtures)\//.test(name));
  const records = new Records('.cache/mutants.json', checksum(tests.map(name => readFileSync(name, 'utf8'))), texts);
  const equivalents = readEquivalents();
  const known = (mutant: Mutant): Verdict | undefined => {
    const reason = reasonFor(mutant, equivalents);
    return reason === undefined ? records.get(mutant) : { outcome: 'equivalent', by: reason };
  };
  const queue = chosen.filter(({ mutant }) => known(mutant) === undefined);
  console.log(`${chosen.length} of ${drawn.length} mutants chosen, ${chosen.length - queue.length} known already`);
  if (queue.length > 0) await judgeAll(queue, records);
  const judged = (list: typeof drawn): Judged[] =>
    list.flatMap(({ mutant }) => {
      const verdict = known(mutant);
      return verdict ? [{ mutant, verdict }] : [];
    });
  console.log(`\n${table(judged(chosen))}`);
  const all = judged(drawn);
  if (all.length < drawn.length) return console.log(`\n${drawn.length - all.length} are not known yet`);
  writeFileSync('docs/mutants.md', page(all, seed));
  console.log('\nwrote docs/mutants.md');
}

async function judgeAll(queue: typeof drawn, records: Records): Promise<void> {
  const copies = Array.from({ length: Math.min(jobs, queue.length) }, () => new Copy(files));
  const cleanUp = (): void => {
    for (const copy of copies) copy.remove();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      cleanUp();
      process.exit(130);
    });
  }
  try {
    const broken = await baseline(copies[0]!, timeout);
    if (broken !== undefined) throw new Error(`the project does not pass as it is:\n${broken}`);
    const suites = files.filter(name => /^test\/.*\.test\.tsx?$/.test(name));
    const reach = await measureReach(copies[0]!, suites, timeout);
    await Promise.all(
      copies.map(async copy => {
        for (let next = queue.shift(); next; next = queue.shift()) {
          const reaching = suitesThatReach(reach, next.mutant, texts.get(next.mutant.path)!);
          const verdict = await judge(copy, next.mutant, { timeout, reaching });
          records.set(next.mutant, verdict);
          console.log(
            `${`${next.number}`.padStart(3)}  ${verdict.outcome.padEnd(10)}  ${describe(next.mutant)}  ${verdict.by}`,
          );
        }
      }),
    );
  } finally {
    cleanUp();
  }
}
