import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { forgeFromEnvironment } from '../../../src/bot/forge/index.ts';
import { RequestProblem } from '../../../src/bot/http/problem.ts';
import { Redactor } from '../../../src/bot/redactor.ts';
import { FakeClock } from '../fake-clock.ts';
import { type Github, startGithub } from '../github/index.ts';

const app = suite('GitHub App');
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }) as string;
const minute = 60_000;

let github: Github;
let clock: FakeClock;
let redactor: Redactor;

async function start(key: Readonly<Record<string, string>>) {
  clock = new FakeClock();
  redactor = new Redactor();
  github = await startGithub({ app: { id: '4711', slug: 'harden-test', publicKey }, now: () => clock.now() });
  const { GITHUB_TOKEN: _, ...env } = github.env;
  return await forgeFromEnvironment({ ...env, HARDEN_APP_ID: '4711', ...key }, { clock, redactor });
}

app.after.each(async () => await github.close());

app('an app gets a token of the installation in the repository, and writes under its own name', async () => {
  const forge = await start({ HARDEN_APP_PRIVATE_KEY: pem });
  assert.is((await forge.repository()).defaultBranch, 'main');
  assert.equal([await forge.self(), await forge.self()], ['harden-test[bot]', 'harden-test[bot]']);
  assert.equal(
    github.requests.map(({ template }) => template),
    [
      '/repos/{owner}/{repo}/installation',
      '/app/installations/{installation_id}/access_tokens',
      '/repos/{owner}/{repo}',
      '/app',
    ],
  );
  const sha = github.git('rev-parse', 'main');
  github.human.push('x', { 'a.yml': 'a\n' });
  const pull = await forge.openPull({ head: 'x', base: 'main', title: 'T', body: 'B', isDraft: false });
  assert.equal([pull.author, (await forge.pull(pull.number)).base.sha], ['harden-test[bot]', sha]);
});

app('a token is kept until five minutes before its end', async () => {
  const forge = await start({ HARDEN_APP_PRIVATE_KEY: pem });
  const first = await forge.remote();
  clock.pass(54 * minute);
  await forge.repository();
  assert.equal([github.app!.tokens, await forge.remote()], [1, first]);
  clock.pass(2 * minute);
  await Promise.all([forge.repository(), forge.remote()]);
  assert.ok(github.app!.tokens >= 2);
  assert.is.not((await forge.remote()).authorization, first.authorization);
});

app('the key and each token are hidden from now on', async () => {
  const forge = await start({ HARDEN_APP_PRIVATE_KEY: pem });
  const { authorization } = await forge.remote();
  const token = github.requests.at(-1)!;
  assert.is(token.template, '/app/installations/{installation_id}/access_tokens');
  assert.is(redactor.redact(`${authorization} ${pem.trim()}`), 'Basic *** ***');
});

app('the key may lie in a file, or in one line', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'harden-key-'));
  const file = join(folder, 'key.pem');
  writeFileSync(file, pem);
  try {
    await (await start({ HARDEN_APP_PRIVATE_KEY_FILE: file })).repository();
    await github.close();
    await (await start({ HARDEN_APP_PRIVATE_KEY: pem.replaceAll('\n', '\\n') })).repository();
    assert.is(redactor.redact(pem), '***');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

app("another app's key is refused", async () => {
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  }) as string;
  const error = await start({ HARDEN_APP_PRIVATE_KEY: other }).catch((error: unknown) => error);
  assert.instance(error, RequestProblem);
  assert.is(
    (error as Error).message,
    'GET /repos/{owner}/{repo}/installation: 401 Bad credentials; the token is wrong or has ended',
  );
});

app.run();
