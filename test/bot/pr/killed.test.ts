/** The command itself, killed by the system after any of its writes: the next run comes to the same end. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Github, startGithub } from '../github/index.ts';
import { compose } from './running.ts';

const killed = suite('a bot that is killed');

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly log: string;
}

function run(github: Github, { env, onCut }: { readonly env: object; readonly onCut?: number }): Promise<Ended> {
  const child = spawn(process.execPath, [resolve('dist/harden.js'), 'bot', 'pr'], {
    env: { PATH: process.env.PATH, ...github.env, ...env },
  });
  if (onCut !== undefined) github.cut(onCut, () => void child.kill('SIGKILL'));
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (log += chunk));
  return new Promise(done => child.on('close', (code, signal) => done({ code, signal, log })));
}

async function killAt(request: number): Promise<string> {
  const github = await startGithub({ files: { 'compose.yaml': compose } });
  const temporary = mkdtempSync(join(tmpdir(), 'harden-killed-'));
  const env = { TMPDIR: temporary, HOME: temporary };
  try {
    const first = await run(github, { env, onCut: request });
    assert.is(first.signal, 'SIGKILL', first.log);
    github.failOn(() => undefined);
    const second = await run(github, { env });
    assert.is(second.code, 0, second.log);
    const third = github.writes.length;
    await run(github, { env });
    assert.is(github.writes.length, third, 'a run after that writes nothing');
    assert.equal(
      github.pulls.map(({ state, labels }) => [state, labels]),
      [['open', ['harden']]],
    );
    return github.git('rev-parse', 'harden/safe^{tree}');
  } finally {
    rmSync(temporary, { recursive: true, force: true });
    await github.close();
  }
}

killed('after each request that opens a pull request', async () => {
  assert.ok(existsSync('dist/harden.js'));
  const trees = await Promise.all([3, 4, 5, 6, 7, 8, 9].map(killAt));
  assert.is(new Set(trees).size, 1);
});

killed('a run that ends by itself leaves nothing in the temporary folder', async () => {
  const github = await startGithub({ files: { 'compose.yaml': compose } });
  const temporary = mkdtempSync(join(tmpdir(), 'harden-killed-'));
  try {
    const { code, log } = await run(github, { env: { TMPDIR: temporary, HOME: temporary } });
    assert.is(code, 0, log);
    assert.equal(readdirSync(temporary), []);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
    await github.close();
  }
});

killed.run();
