/** From a signed event to a pull request and a review, with the built program as the app. */
import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Github, startGithub } from '../github/index.ts';
import { compose } from '../scan/fleet.ts';
import { opened, secret, send, until } from './sending.ts';

const app = suite('an app');
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

interface Running {
  readonly github: Github;
  readonly url: string;
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly end: Promise<number | null>;
}

async function withApp(work: (running: Running) => Promise<void>): Promise<void> {
  const files = { 'compose.yaml': compose('web') };
  const github = await startGithub({ files, app: { id: '42', slug: 'harden-app', publicKey: keys.publicKey } });
  const { GITHUB_API_URL, GITHUB_SERVER_URL } = github.env;
  const env = { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR, GITHUB_API_URL, GITHUB_SERVER_URL };
  const own = { HARDEN_APP_ID: '42', HARDEN_APP_PRIVATE_KEY: pem, HARDEN_WEBHOOK_SECRET: secret };
  const words = ['dist/harden.js', 'bot', 'serve', '--port', String(await freePort())];
  const child = spawn(process.execPath, words, { env: { ...env, ...own }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', piece => {
      output += String(piece);
    });
  const end = new Promise<number | null>(resolve => child.on('close', resolve));
  try {
    await until(() => /listens on/.test(output) || child.exitCode !== null, 'the server');
    const url = `http://127.0.0.1:${/port (\d+)/.exec(output)?.[1]}/webhook`;
    await work({ github, url, child, output: () => output, end });
  } finally {
    // It takes its temporary folders away; a server that hangs must not keep the tests from their end.
    child.kill('SIGTERM');
    const last = setTimeout(() => child.kill('SIGKILL'), 15_000);
    await end;
    clearTimeout(last);
    await github.close();
  }
}

async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  return await new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

app('opens a pull request after a push, reviews another, and ends when it is asked to', () =>
  withApp(async ({ github, url, child, output, end }) => {
    assert.equal((await send(url)).status, 202);
    await until(() => github.pulls.length === 1 && github.pulls[0]!.labels.length === 1, 'the pull request');
    assert.is(github.pulls[0]!.author, 'harden-app[bot]');
    const risky = '  agent:\n    image: acme/agent\n    ports: ["81:81"]\n';
    const { headSha, number } = github.human.openPull({
      ...{ head: 'agent', author: 'ada', files: { 'compose.yaml': `${compose('web')}${risky}` } },
    });
    assert.equal((await send(url, { event: 'pull_request', payload: opened(headSha, number) })).status, 202);
    await until(() => github.repository.reviews.length + github.repository.comments.length > 0, 'the review');
    assert.equal((await send(url, { secret: 'another-secret-for-it' })).status, 401);
    child.kill('SIGTERM');
    assert.is(await end, 0);
    assert.match(output(), /acme\/shop: safe: created http.*\/acme\/shop\/pull\/1/);
    assert.match(output(), /SIGTERM: ends when what runs is finished \(\d\); nothing new is taken/);
    for (const hidden of [secret, 'ghs_fake', pem.split('\n')[1]!]) assert.not(output().includes(hidden), hidden);
  }),
);

app('reviews as the base says, whatever the pull request says', () =>
  withApp(async ({ github, url, output }) => {
    const off = '{"bot": {"enabled": false}, "rules": {"drop-capabilities": "off"}}';
    const risky = '  agent:\n    image: nginx:1.27-alpine\n    ports: ["81:81"]\n';
    const files = { 'compose.yaml': `${compose('web')}${risky}`, '.hardenrc.json': off };
    const one = github.human.openPull({ head: 'one', author: 'ada', files });
    await send(url, { event: 'pull_request', payload: opened(one.headSha, one.number) });
    await until(() => github.repository.reviews.length > 0, 'the review');
    github.human.push('main', { '.hardenrc.json': '{"bot": {"enabled": false}}' });
    const two = github.human.openPull({
      head: 'two',
      author: 'ada',
      files: { 'compose.yaml': `${compose('web')}${risky}` },
    });
    await send(url, { event: 'pull_request', payload: opened(two.headSha, two.number) });
    await until(() => output().includes('acme/shop: bot.enabled is false: nothing is done'), 'a word about it');
    assert.is(github.repository.reviews.length, 1);
  }),
);

app('does not review what it opened itself', () =>
  withApp(async ({ github, url, child, output, end }) => {
    await send(url);
    await until(() => github.pulls.length === 1 && github.pulls[0]!.labels.length === 1, 'the pull request');
    const own = opened(github.pulls[0]!.headSha, 1) as { pull_request: object };
    const payload = { ...own, pull_request: { ...own.pull_request, user: { login: 'harden-app[bot]' } } };
    await send(url, { event: 'pull_request', payload });
    await until(() => output().includes('acme/shop: #1 is our own, and not reviewed'), 'a word about it');
    child.kill('SIGTERM');
    assert.is(await end, 0);
    assert.equal(github.repository.reviews, []);
    assert.equal(github.repository.comments, []);
  }),
);

app('says what is missing', async () => {
  const cases: readonly (readonly [Readonly<Record<string, string>>, RegExp])[] = [
    [{}, /set HARDEN_WEBHOOK_SECRET to the secret of the webhook/],
    [{ HARDEN_WEBHOOK_SECRET: 'short' }, /HARDEN_WEBHOOK_SECRET is too short: 16 characters at least/],
    [{ HARDEN_WEBHOOK_SECRET: secret }, /set HARDEN_APP_ID and HARDEN_APP_PRIVATE_KEY/],
    [{ HARDEN_WEBHOOK_SECRET: secret, HARDEN_APP_ID: '1' }, /HARDEN_APP_ID needs HARDEN_APP_PRIVATE_KEY/],
  ];
  for (const [env, words] of cases) {
    const child = spawn(process.execPath, ['dist/harden.js', 'bot', 'serve', '--port', '1'], {
      env: { PATH: process.env.PATH, ...env },
    });
    let output = '';
    child.stderr.on('data', piece => {
      output += String(piece);
    });
    assert.is(await new Promise(resolve => child.on('close', resolve)), 2);
    assert.match(output, words);
  }
});

app.run();
