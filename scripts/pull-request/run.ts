/**
 * Pictures of a pull request for the documentation: the body that a test keeps, and the change, as people see them. Needs Chromium.
 *
 *   npm run pull-request
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Browser, chromium } from '../shared/chromium.ts';
import { pageOf } from './page.ts';

const folder = 'docs/bot';

if (chromium === undefined) {
  console.error('Chromium is not installed; on Debian: apt-get install --no-install-recommends chromium');
  process.exit(2);
}
const [heading = '', ...lines] = readFileSync('test/bot/pr/bodies/shop.md', 'utf8').split('\n');
const title = heading.replace(/^# /, '');
const words = ['dist/harden.js', 'fix', '--diff', '--quiet', 'examples/shop'];
const diff = spawnSync(process.execPath, words, { encoding: 'utf8' }).stdout;

mkdirSync(folder, { recursive: true });
const browser = new Browser();
for (const [name, section] of [
  ['pull-request', { title, markdown: lines.join('\n') }],
  ['pull-request-files', { title, diff }],
] as const) {
  const tab = await browser.open({ width: 1080, height: 1200, scheme: 'light', scripts: false });
  await tab.visit(`data:text/html;base64,${Buffer.from(pageOf(section)).toString('base64')}`);
  const picture = await tab.picture();
  writeFileSync(join(folder, `${name}.png`), picture);
  console.log(`${folder}/${name}.png, ${Math.round(picture.length / 1024)} KiB`);
  await tab.close();
}
await browser.close();
