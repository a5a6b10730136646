/**
 * Pictures of a pull request for the documentation: the bot runs over a folder that lies in a fake GitHub, and what it opens is shown
 * as people see it. Needs Chromium.
 *
 *   npm run pull-request [-- examples/shop docs/bot]
 */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { startBot } from '../../test/bot/pr/running.ts';
import { Browser, chromium } from '../shared/chromium.ts';
import { pageOf } from './page.ts';

const [root = 'examples/shop', folder = 'docs/bot'] = process.argv.slice(2);
if (chromium === undefined) {
  console.error('Chromium is not installed; on Debian: apt-get install --no-install-recommends chromium');
  process.exit(2);
}
const paths = (readdirSync(root, { recursive: true }) as string[]).map(path => join(root, path));
const files = Object.fromEntries(
  paths.filter(path => statSync(path).isFile()).map(path => [relative(root, path), readFileSync(path, 'utf8')]),
);
const bot = await startBot(files);
const { requests } = await bot.run();
const [pull] = bot.github.pulls;
if (!pull) throw new Error(`nothing is proposed for ${root}: ${bot.said.join('; ')}`);
const diff = bot.github.git('diff', `main...${pull.head}`);
await bot.github.close();

mkdirSync(folder, { recursive: true });
const browser = new Browser();
for (const [name, section] of [
  ['pull-request', { title: pull.title, markdown: pull.body }],
  ['pull-request-files', { title: pull.title, diff }],
] as const) {
  const tab = await browser.open({ width: 1080, height: 1200, scheme: 'light', scripts: false });
  await tab.visit(`data:text/html;base64,${Buffer.from(pageOf(section)).toString('base64')}`);
  const picture = await tab.picture();
  writeFileSync(join(folder, `${name}.png`), picture);
  console.log(`${folder}/${name}.png, ${Math.round(picture.length / 1024)} KiB`);
  await tab.close();
}
await browser.close();
console.log(`${requests.length} requests`);
