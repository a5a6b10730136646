/** Scan and delivery by the built program, as an engine starts it: exit codes, files, and no secret anywhere. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startGithub } from '../github/index.ts';
import { compose } from '../scan/fleet.ts';

const program = suite('bot scan and bot deliver');
const token = 'canary-7f3a91c4e8b2d605';

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

async function harden(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const { PATH, TMPDIR } = process.env;
  const child = spawn(process.execPath, ['dist/harden.js', 'bot', ...words], {
    env: { PATH, ...(TMPDIR && { TMPDIR }), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', piece => {
      output += String(piece);
    });
  const code = await new Promise<number | null>(resolve => child.on('close', resolve));
  return { code, output };
}

program('one pull request within a budget of one, and 75 for the rest', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'harden-program-'));
  const github = await startGithub({ token, name: 'one', files: { 'compose.yaml': compose('one') } });
  try {
    const { GITHUB_API_URL, GITHUB_SERVER_URL } = github.env as Record<string, string>;
    const env = { GITHUB_API_URL: GITHUB_API_URL!, GITHUB_SERVER_URL: GITHUB_SERVER_URL!, HARDEN_TOKEN: token };
    const two = github.add({ owner: 'acme', name: 'two', files: { 'compose.yaml': compose('two') } });
    const work = join(folder, 'work.jsonl');
    const line = (name: string, repoId: number): string =>
      `${JSON.stringify({ host: github.url, owner: 'acme', name, repoId, ref: 'main' })}\n`;
    writeFileSync(work, line('one', 1000) + line('two', two.id) + line('gone', 5));
    const out = join(folder, 'results');
    const scanned = await harden(['scan', '--work', work, '--out', out, '--shard', 'auto/1', '--bundle'], {
      ...env,
      JOB_COMPLETION_INDEX: '0',
    });
    assert.equal(scanned, {
      code: 0,
      output: 'shard-0-of-1: 3 repositories, 0 of them done\n2 changes, 1 missing\n',
    });
    assert.equal(github.requests, [], 'a scan asks for nothing but what git reads');
    assert.equal(readdirSync(join(out, 'bundles')).sort(), ['1000', String(two.id)]);
    const first = await harden(['deliver', '--results', out, '--budget', '1/h'], env);
    assert.is(first.code, 75, first.output);
    assert.match(first.output, /^to do: 0 to update, 0 to close, 2 new\n/);
    assert.match(first.output, /harden: 1 pull requests, comments and reviews in an hour are enough; try again after /);
    assert.equal([github.pulls.length, two.pulls.length], [1, 0]);
    const asked = github.requests.length;
    const second = await harden(['deliver', '--results', out, '--budget', '1/h'], env);
    assert.is(second.code, 75);
    assert.is(github.requests.length, asked);
    const texts = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
    assert.ok(texts.length > 5);
    const base64 = Buffer.from(`x-access-token:${token}`).toString('base64');
    for (const text of [...texts, scanned.output, first.output, second.output])
      for (const secret of [token, base64]) assert.not(text.includes(secret));
  } finally {
    await github.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

program('what is missing or wrong is told with the next step', async () => {
  const cases: readonly (readonly [readonly string[], string])[] = [
    [['scan'], 'bot scan needs --work <file> and --out <dir>'],
    [['scan', '--work', '/nowhere/work.jsonl', '--out', 'x'], '--work /nowhere/work.jsonl: no such file'],
    [
      ['scan', '--work', 'package.json', '--out', '/nowhere/out', '--shard', 'auto/4'],
      '--shard auto needs JOB_COMPLETION_INDEX in the environment, as an indexed job sets it',
    ],
    [
      ['scan', '--work', 'package.json', '--out', '/nowhere/out'],
      'package.json:1: is no JSON object; a line is {"host": …, "owner": …, "name": …, "repoId": …}',
    ],
    [
      ['scan', '--work', '/dev/null', '--out', 'package.json/x'],
      'package.json/x cannot be used: a file is where a folder is needed (ENOTDIR)',
    ],
    [['deliver'], 'bot deliver needs --results <dir>'],
    [['deliver', '--results', '/nowhere'], '--results /nowhere: no such folder; make it with `harden bot scan`'],
    [['deliver', '--results', 'src', '--budget', '400'], '--budget is a number for an hour, as 400/h, not 400'],
    [['deliver', '--results', 'src', '--wave-wait', 'day'], '--wave-wait is a number of hours, not day'],
    [['serve'], 'bot serve needs --port <number>'],
  ];
  for (const [words, message] of cases)
    assert.equal(await harden(words), { code: 2, output: `harden: ${message}\n` }, words.join(' '));
});

program.run();
