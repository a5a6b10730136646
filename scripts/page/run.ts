/**
 * Looks at the HTML report in headless Chromium: of the bundled example, and of a project with 5,000 findings. Prints what is wrong
 * and how long a reader waits; the exit code is 1 when something is wrong.
 *
 *   npm run page [-- --corpus <folder>]   real manifests instead of copies of the fixtures
 *   npm run page -- --write               the numbers and pictures become those of docs/report.md
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Browser, chromium, type Tab, type View } from '../shared/chromium.ts';
import { incomplete, tooFaint, tooWide, unfold, unnamed, unprinted, withoutMouse } from './checks.ts';
import { takePictures } from './pictures.ts';
import { manyFindings, type Report, report } from './reports.ts';
import { middle, type Timing, time } from './timing.ts';

const words = process.argv.slice(2);
const corpus = words[words.indexOf('--corpus') + 1];
const work = mkdtempSync(join(tmpdir(), 'harden-page-'));
process.once('exit', () => rmSync(work, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const wide = { width: 1280, height: 860 };
const phone = { width: 390, height: 844 };
const views: readonly View[] = [wide, phone].flatMap(size =>
  (['light', 'dark'] as const).map(scheme => ({ ...size, scheme })),
);

async function look(browser: Browser): Promise<void> {
  const shop = report('examples/shop', join(work, 'shop'), '.');
  const many = words.includes('--corpus') ? report(resolve(corpus!), join(work, 'many')) : manyFindings(5000, work);
  const wrong = [
    ...(await problems(browser, shop, { name: 'example', checks: [...ofAll, ...ofExample] })),
    ...(await problems(browser, many, { name: 'many findings', checks: ofAll })),
  ];
  for (const problem of wrong) console.log(`wrong: ${problem}`);
  const lines = await measured(browser, many);
  console.log(lines.join('\n'));
  if (words.includes('--write')) {
    for (const picture of await takePictures(browser, shop.url, 'docs/report')) console.log(`wrote ${picture}`);
    writeLines(lines);
  }
  if (wrong.length > 0) process.exitCode = 1;
}

interface Check {
  readonly view: View;
  readonly look: (tab: Tab, report: Report) => Promise<readonly string[]>;
}

/** What is quick on a page of any size. */
const ofAll: readonly Check[] = [
  ...views.map(view => ({ view, look: tooWide })),
  ...views.map(view => ({ view: { ...view, scripts: false }, look: incomplete })),
];

/** What looks at every element, in the same words on every page. */
const ofExample: readonly Check[] = [
  ...views.map(view => ({ view, look: opened })),
  { view: views[0]!, look: withoutMouse },
  { view: { ...views[0]!, media: 'print' }, look: unprinted },
];

async function opened(tab: Tab): Promise<readonly string[]> {
  await unfold(tab);
  return [...(await tooWide(tab)), ...(await tooFaint(tab)), ...(await unnamed(tab))];
}

interface Subject {
  readonly name: string;
  readonly checks: readonly Check[];
}

async function problems(browser: Browser, report: Report, { name, checks }: Subject): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const { view, look } of checks) {
    const tab = await browser.open(view);
    await tab.visit(report.url);
    const found = [...(await look(tab, report)), ...tab.complaints.map(text => `the console says: ${text}`)];
    wrong.push(...found.map(text => `${name}, ${settingsOf(view)}: ${text}`));
    await tab.close();
  }
  console.log(`${name}: ${checks.length} checks, ${wrong.length === 0 ? 'nothing wrong' : `${wrong.length} wrong`}`);
  return wrong;
}

function settingsOf({ width, scheme, media = 'screen', scripts = true }: View): string {
  return `${width} px, ${scheme}, ${media}${scripts ? '' : ', no scripts'}`;
}

async function measured(browser: Browser, { url, bytes, files, findings }: Report): Promise<readonly string[]> {
  const number = (count: number): string => Math.round(count).toLocaleString('en-US');
  const rows: string[] = [];
  for (const size of [wide, phone]) {
    const timings: Timing[] = [];
    for (let run = 0; run < 5; run++) timings.push(await time(browser, url, { ...size, scheme: 'light' }));
    const { paint, ready, load, computed, filter } = middle(timings);
    rows.push(
      `| ${size.width} px | ${number(paint)} ms | ${number(ready)} ms | ${number(load)} ms | ${number(computed)} ms | ${number(filter)} ms |`,
    );
  }
  const [cores, load] = [cpus().length, loadavg()[0]!];
  return [
    `${number(findings)} findings in ${number(files)} files are ${(bytes / 1e6).toFixed(1)} MB, ${number(bytes / findings)} bytes for each. In headless Chromium on ${cores} cores with a load of ${load.toFixed(1)}, the middle of five runs:`,
    '',
    '| window | first text | filter answers | all there | of it computing | slowest filter |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...rows,
  ];
}

function writeLines(lines: readonly string[]): void {
  const page = 'docs/report.md';
  const [head, rest] = readFileSync(page, 'utf8').split('<!-- measured by npm run page -->\n');
  const tail = rest!.split('<!-- end -->')[1];
  writeFileSync(page, `${head}<!-- measured by npm run page -->\n\n${lines.join('\n')}\n\n<!-- end -->${tail}`);
  console.log(`wrote ${page}`);
}

if (chromium === undefined) {
  console.error('Chromium is not installed; on Debian: apt-get install --no-install-recommends chromium');
  process.exitCode = 2;
} else {
  const browser = new Browser();
  try {
    await look(browser);
  } finally {
    await browser.close();
  }
}
