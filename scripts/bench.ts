/**
 * Speed and memory as ratios inside one run, with the limits the project holds itself to. Uses the corpus of real manifests in
 * ../shared/corpus when it is there, the bundled examples and fixtures otherwise.
 *
 *   npm run bench [-- --runs 5]
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openStream } from '../src/languages/yaml/index.ts';
import { kindsOf, recognise } from '../src/manifests/index.ts';
import { measureDockerfiles } from './bench/dockerfiles.ts';
import { measureHeap } from './bench/heap.ts';
import { measureHostile } from './bench/hostile.ts';
import { machine, measure, median } from './bench/measure.ts';
import { findingsIn, measureReports } from './bench/reports.ts';
import { canReview, measureReview, percentile, type Review } from './bench/review.ts';
import { measureWaiting } from './page/waiting.ts';
import { chromium } from './shared/chromium.ts';

const runs = Number(process.argv[process.argv.indexOf('--runs') + 1]) || 5;
const harden = resolve('dist/harden.js');
const node = process.execPath;
const work = mkdtempSync(join(tmpdir(), 'harden-bench-'));
const corpus = existsSync('../shared/corpus') ? resolve('../shared/corpus') : undefined;
let missed = 0;
// What is written here is not the last write of anybody.
process.env.XDG_STATE_HOME = join(work, 'state');

/** Formats that tell each fix by itself try each fix by itself. */
const reportLimits: Readonly<Record<string, { readonly times: number; readonly bytes: number }>> = {
  default: { times: 1.5, bytes: 1024 },
  sarif: { times: 2, bytes: 2048 },
  html: { times: 2.5, bytes: 2048 },
};

function report(what: string, value: string, limit: string, holds: boolean): void {
  if (!holds) missed++;
  console.log(`${holds ? 'ok  ' : 'MISS'}  ${what.padEnd(58)} ${value.padStart(26)}   limit ${limit}`);
}

function filesBelow(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()).length;
}

/** Files and the ranges of the documents that harden parses in them. */
function workloadDocuments(folder: string): [string, [number, number][]][] {
  const list: [string, [number, number][]][] = [];
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = join(folder, name);
    if (!/\.(ya?ml|json)$/.test(name) || !statSync(file).isFile()) continue;
    const stream = openStream(readFileSync(file));
    const ranges: [number, number][] = [];
    if (!('kind' in stream)) {
      for (const reference of stream.documents) {
        const { start, end } = reference;
        if (recognise(reference, name, kindsOf(name))?.kind === 'manifest') ranges.push([start, end]);
      }
    }
    list.push([file, ranges]);
  }
  return list;
}

try {
  console.log(`${machine()}, ${runs} runs each, medians\n`);
  const empty = join(work, 'empty.mjs');
  writeFileSync(empty, '');
  // In a project of its own: this one is a tree of thousands of manifests, and a check looks for those that extend the file.
  const shop = join(work, 'shop');
  cpSync('examples/shop', shop, { recursive: true });
  const small = join(shop, 'compose.yaml');
  const [base, version, check] = measure(
    [
      [node, empty],
      [node, harden, '--version'],
      [node, harden, 'check', small],
    ],
    Math.max(runs * 3, 11),
  );
  const ratio = (a: number, b: number): string => `${(a / b).toFixed(2)} x (${a.toFixed(0)} / ${b.toFixed(0)} ms)`;
  report('harden --version : empty node process', ratio(version!.ms, base!.ms), '1.5 x', version!.ms <= 1.5 * base!.ms);
  report(
    'harden check, one small file : empty node process',
    ratio(check!.ms, base!.ms),
    '2.5 x',
    check!.ms <= 2.5 * base!.ms,
  );

  if (!canReview) console.log('note: the review is not measured, `script` of util-linux is missing');
  else {
    for (const limits of [
      { findings: 500, columns: 80, rows: 24, p50: 10, p95: 20, memory: 160 },
      { findings: 500, columns: 120, rows: 40, p50: 16, p95: 30, memory: 160 },
      { findings: 5000, columns: 120, rows: 40, p50: 16, p95: 30, memory: 220 },
    ]) {
      const { findings, columns, rows, p50, p95, memory } = limits;
      console.log(`\nthe review of ${findings} findings at ${columns}x${rows}`);
      const reviews: Review[] = [];
      for (let run = 0; run < 3; run++)
        reviews.push(await measureReview(join(work, `review-${findings}-${columns}-${run}`), findings, limits));
      const middle = (pick: (review: Review) => number): number => median(reviews.map(pick));
      const [half, most] = [0.5, 0.95].map(share => middle(({ latencies }) => percentile(latencies, share)));
      const first = middle(({ firstFrame }) => firstFrame);
      const mb = middle(review => review.mb);
      const idle = Math.max(...reviews.map(review => review.idle));
      report('first frame : empty node process', ratio(first, base!.ms), '5 x', first <= 5 * base!.ms);
      report(
        'key to screen, p50 / p95',
        `${half!.toFixed(1)} / ${most!.toFixed(1)} ms`,
        `${p50} / ${p95} ms`,
        half! <= p50 && most! <= p95,
      );
      report('peak memory', `${mb.toFixed(0)} MB`, `${memory} MB`, mb <= memory);
      report('bytes in an idle second', `${idle}`, '0', idle === 0);
    }
  }

  const source = corpus ?? resolve('fixtures');
  if (!corpus)
    console.log('note: no corpus, the bundled fixtures are measured instead; they are too few for firm numbers');
  const documents = join(work, 'documents.json');
  const list = workloadDocuments(source);
  writeFileSync(documents, JSON.stringify(list));
  const parsed = list.reduce((sum, [, ranges]) => sum + ranges.length, 0);
  console.log(`\n${list.length} files, ${parsed} workload documents`);
  const [parse, diff] = measure(
    [
      [node, resolve('scripts/bench/baseline.mjs'), documents],
      [node, harden, 'fix', '--diff', '--exit-zero', '--no-config', '--root', source, source],
    ],
    runs,
  );
  report('fix --diff : read + parseDocument', ratio(diff!.ms, parse!.ms), '4.2 x', diff!.ms <= 4.2 * parse!.ms);
  report('peak memory of fix --diff', `${diff!.mb?.toFixed(0) ?? '?'} MB`, '300 MB', (diff!.mb ?? 0) <= 300);

  const files = measureDockerfiles(work, harden, runs);
  report(
    'check of Dockerfiles : of Compose files, by the byte',
    ratio(files.dockerfiles, files.compose),
    '1 x',
    files.dockerfiles <= files.compose,
  );

  const { bare, reports } = measureReports(harden, source, work);
  const findings = findingsIn(work);
  console.log(`\nreports of ${findings} findings`);
  for (const { format, ms, mb, size, zipped } of reports) {
    const most = reportLimits[format] ?? reportLimits.default!;
    report(`check --report ${format} : check`, ratio(ms, bare.ms), `${most.times} x`, ms <= most.times * bare.ms);
    const sizes = `${(size / 2 ** 20).toFixed(1)} MB, ${(size / findings).toFixed(0)} B a finding`;
    report('  size', sizes, `${most.bytes} B a finding`, size <= most.bytes * findings);
    report(
      '  zipped, peak memory',
      `${(zipped / 2 ** 20).toFixed(1)} MB, ${mb?.toFixed(0) ?? '?'} MB`,
      '10, 400 MB',
      zipped <= 10 * 2 ** 20 && (mb ?? 0) <= 400,
    );
  }
  if (chromium === undefined) console.log('note: the page is not measured in a browser, chromium is missing');
  else {
    const waiting = await measureWaiting(5_000, work);
    console.log(`\nthe page of ${waiting.findings} findings in Chromium`);
    for (const [view, { load, filter }] of waiting.views) {
      report(`all there, ${view}`, `${load} ms`, '1,000 ms', load <= 1_000);
      report(`slowest filter, ${view}`, `${filter} ms`, '1,000 ms', filter <= 1_000);
    }
  }
  console.log('');

  const one = join(work, 'one');
  const ten = join(work, 'ten');
  const sample = corpus ? join(corpus, 'compose') : source;
  cpSync(sample, join(one, '0'), { recursive: true });
  for (let copy = 0; copy < 10; copy++) cpSync(sample, join(ten, String(copy)), { recursive: true });
  const fix = (folder: string): string[] => [
    harden,
    'fix',
    '--diff',
    '--exit-zero',
    '--no-config',
    '--root',
    folder,
    folder,
  ];
  const commands = [one, ten].map(folder => [node, ...fix(folder)]);
  const [single, tenfold] = measure(commands, Math.max(1, Math.floor(runs / 2)), false);
  report('10 x the files : the files', ratio(tenfold!.ms, single!.ms), '10.5 x', tenfold!.ms <= 10.5 * single!.ms);
  const [fewer, more] = [one, ten].map(folder => measureHeap(fix(folder), join(work, 'heap.json')));
  const further = filesBelow(ten) - filesBelow(one);
  const kilobytes = ((more! - fewer!) * 1024) / further;
  report(
    'memory alive near the end, 10 x the files',
    `${fewer!.toFixed(1)} -> ${more!.toFixed(1)} MB, ${kilobytes.toFixed(2)} KB a file`,
    'names only (1 KB a file)',
    kilobytes <= 1,
  );

  console.log('');
  const inside = [400, 4_000].map(count => {
    const file = join(work, `${count}.yaml`);
    const services = Array.from({ length: count }, (_, index) => `  s${index}:\n    image: redis:7.4\n`);
    writeFileSync(file, `services:\n${services.join('')}`);
    return [node, harden, 'fix', '--diff', '--exit-zero', '--no-config', file];
  });
  const [few, many] = measure(inside, Math.max(1, Math.floor(runs / 2)));
  report('10 x the services in one file', ratio(many!.ms, few!.ms), '10.5 x', many!.ms <= 10.5 * few!.ms);
  const hostile = join(work, 'hostile');
  mkdirSync(hostile);
  const attacks = measureHostile(harden, hostile);
  const slowest = attacks.reduce((a, b) => (b.ms > a.ms ? b : a));
  const largest = attacks.reduce((a, b) => (b.mb > a.mb ? b : a));
  const failed = attacks.filter(({ holds }) => !holds);
  report(`hostile: slowest of ${attacks.length}`, `${slowest.ms.toFixed(0)} ms`, '1,000 ms', slowest.ms <= 1_000);
  console.log(`      ${slowest.name}`);
  report(`hostile: largest of ${attacks.length}`, `${largest.mb.toFixed(0)} MB`, '500 MB', largest.mb <= 500);
  console.log(`      ${largest.name}`);
  report('hostile: neighbours not fixed, or wrong exit code', `${failed.length}`, '0', failed.length === 0);
  for (const { name } of failed) console.log(`      ${name}`);
  console.log(missed === 0 ? '\nall limits hold' : `\n${missed} limits missed`);
  process.exitCode = missed === 0 ? 0 : 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
