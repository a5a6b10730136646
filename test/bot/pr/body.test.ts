/** Whole texts lie beside this file. UPDATE=1 writes them: read what it wrote. */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { saysTheSame } from '../../../src/bot/forge/same-body.ts';
import { bodyWith, wantsRebuild } from '../../../src/bot/pr/body.ts';
import { compose, type Running, startBot } from './running.ts';

const body = suite('body of a pull request');

const folder = new URL('bodies/', import.meta.url);

function isText(name: string, text: string): void {
  const file = new URL(name, folder);
  const plain = `${text.replace(/(harden:state 1 )\S+/, '$1…').replace(/[0-9a-f]{40}/g, 'commit')}\n`;
  if (process.env.UPDATE === '1') writeFileSync(file, plain);
  assert.is(plain, existsSync(file) ? readFileSync(file, 'utf8') : '', name);
}

function filesBelow(root: string): Record<string, string> {
  const paths = (readdirSync(root, { recursive: true }) as string[]).map(path => join(root, path));
  return Object.fromEntries(
    paths.filter(path => statSync(path).isFile()).map(path => [relative(root, path), readFileSync(path, 'utf8')]),
  );
}

async function withBot(files: Readonly<Record<string, string>>, work: (bot: Running) => Promise<void>): Promise<void> {
  const bot = await startBot(files);
  try {
    await work(bot);
  } finally {
    await bot.github.close();
  }
}

body('of the example, with the message of its commit', async () => {
  await withBot(filesBelow('examples/shop'), async bot => {
    await bot.run();
    const [pull] = bot.github.pulls;
    isText('shop.md', `# ${pull!.title}\n\n${pull!.body}`);
    isText('shop.commit.txt', bot.github.git('log', '-1', '--format=%B', 'harden/safe'));
  });
});

body('of unsafe fixes that were asked for', async () => {
  const config = '{"bot": {"groups": ["run-as-non-root"], "commitPrefix": "chore(deploy): "}}\n';
  await withBot({ 'compose.yaml': compose, '.hardenrc.json': config }, async bot => {
    await bot.run();
    const [pull] = bot.github.pulls;
    isText('unsafe.md', `# ${pull!.title}\n\n${pull!.body}`);
    isText('unsafe.commit.txt', bot.github.git('log', '-1', '--format=%B', 'harden/run-as-non-root'));
  });
});

body('of more than a forge takes is shortened, and keeps what it has to remember', async () => {
  const names = Array.from({ length: 190 }, (_, index) => `service-with-a-rather-long-name-number-${index}`);
  const text = `services:\n${names.map(name => `  ${name}:\n    image: nginx:1.27-alpine\n    read_only: true\n    tmpfs: [/run, /var/cache/nginx]\n    cap_drop: [ALL]\n    cap_add: [CHOWN, SETGID, SETUID]\n`).join('')}`;
  await withBot({ 'compose.yaml': text }, async bot => {
    await bot.run();
    const { body: told } = bot.github.pulls[0]!;
    assert.ok(told.length < 58_000, String(told.length));
    assert.match(told, /harden:state 1 [A-Za-z0-9_-]+ -->\n<!-- harden:end -->$/);
    assert.equal((await bot.run()).writes, []);
  });
});

body('what people write around our part stays', () => {
  const block = '<!-- harden:begin -->\nnew\n<!-- harden:end -->';
  assert.is(bodyWith(block, ''), block);
  assert.is(bodyWith(block, 'Mine.\n'), `Mine.\n\n${block}`);
  assert.is(bodyWith(block, 'A\r\n<!-- harden:begin -->\r\nold\r\n<!-- harden:end -->\r\nB'), `A\r\n${block}\r\nB`);
});

body('line ends and blanks in front of them are no difference, words are', () => {
  assert.ok(saysTheSame('a \r\n\r\nb\n', 'a\n\nb'));
  assert.not.ok(saysTheSame('a b', 'ab'));
});

body('the box is ticked or not', () => {
  for (const text of ['- [x] rebuild this branch', 'x\n- [X] rebuild this branch\ny']) assert.ok(wantsRebuild(text));
  for (const text of ['- [ ] rebuild this branch', 'say - [x] rebuild this branch', ''])
    assert.not.ok(wantsRebuild(text));
});

body.run();
