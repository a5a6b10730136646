/** The modes of the bundled action that write to a forge, started as a runner starts them, with a token that must stay unseen. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Github, startGithub } from '../bot/github/index.ts';

const bot = suite('action: bot');

const token = 'ghp_c4n4ryc4n4ryc4n4ryc4n4ryc4n4ryc4n4ry';
const compose = 'services:\n  web:\n    image: nginx:1.27-alpine\n';
const added = '  cache:\n    image: redis:7.4-alpine\n';

interface Result {
  readonly code: number | null;
  readonly log: string;
  readonly outputs: string;
  readonly summary: string;
  readonly patch: string;
}

async function step(github: Github, inputs: Readonly<Record<string, string>>, event?: object): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'harden-action-'));
  try {
    const at = (name: string): string => join(folder, name);
    for (const name of ['temp', 'home', 'work']) mkdirSync(at(name));
    for (const name of ['output', 'summary']) writeFileSync(at(name), '');
    writeFileSync(at('event.json'), JSON.stringify(event ?? {}));
    const child = spawn(process.execPath, [resolve('dist/action.js')], {
      cwd: at('work'),
      env: {
        PATH: process.env.PATH ?? '',
        HOME: at('home'),
        GITHUB_ACTIONS: 'true',
        GITHUB_OUTPUT: at('output'),
        GITHUB_STEP_SUMMARY: at('summary'),
        GITHUB_EVENT_PATH: at('event.json'),
        RUNNER_TEMP: at('temp'),
        ...Object.fromEntries(Object.entries(github.env).filter(([name]) => name !== 'GITHUB_TOKEN')),
        INPUT_TOKEN: token,
        ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
      },
    });
    let log = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (log += chunk));
    const code = await new Promise<number | null>(done => child.on('close', done));
    assert.equal(readdirSync(at('temp')), [], 'nothing is left');
    const patch = at('work/harden-patches/review.patch');
    const read = (name: string): string => readFileSync(at(name), 'utf8');
    return {
      code,
      log,
      outputs: read('output'),
      summary: read('summary'),
      patch: existsSync(patch) ? readFileSync(patch, 'utf8') : '',
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** In no form in which it travels. */
function assertUnseen(github: Github, result: Result): void {
  const told = JSON.stringify([
    result,
    github.requests.map(({ path, body }) => [path, body]),
    github.pulls,
    github.repository.comments,
  ]);
  for (const form of [
    token,
    Buffer.from(token).toString('base64'),
    Buffer.from(`x-access-token:${token}`).toString('base64'),
  ])
    assert.not.match(told, form);
}

const output = (name: string, value: string): RegExp => new RegExp(`^${name}<<(\\S+)\\n${value}\\n\\1$`, 'm');

async function withGithub(work: (github: Github) => Promise<void>, account = {}): Promise<void> {
  const github = await startGithub({ files: { 'compose.yaml': compose }, token, account });
  try {
    await work(github);
  } finally {
    await github.close();
  }
}

bot('pr: opens a pull request, and says which', async () => {
  await withGithub(async github => {
    const result = await step(github, { mode: 'pr' });
    assert.is(result.code, 0, result.log);
    assert.is(github.pulls.length, 1);
    assert.match(result.outputs, output('operation', 'created'));
    assert.match(result.outputs, output('pull-request-number', '1'));
    assert.match(result.outputs, output('changed-files', 'compose\\.yaml'));
    assert.match(result.outputs, output('findings', '3'));
    assert.match(result.summary, /^# harden\n\n- `safe`: \[#1\]\(http\S+\/acme\/shop\/pull\/1\) created\n$/);
    assert.match(result.log, /^::stop-commands::(\w+)\n(?:.*\n)*safe: created http\S+ \(1 file\)\n(?:.*\n)*::\1::$/m);
    assertUnseen(github, result);
  });
});

bot('review: suggestions for the pull request of the event, from a fork too', async () => {
  await withGithub(async github => {
    const { number, headSha } = github.human.openPullFromFork({
      head: 'cache',
      files: { 'compose.yaml': compose + added },
    });
    const result = await step(github, { mode: 'review' }, { pull_request: { number, head: { sha: headSha } } });
    assert.is(result.code, 0, result.log);
    assert.match(result.outputs, output('operation', 'reviewed'));
    assert.match(result.outputs, output('fixable', '4'));
    assert.is(github.repository.lineComments.length, 1);
    assertUnseen(github, result);
  });
});

bot('review after another workflow: the pull request is found by its commit; of none nothing is said', async () => {
  await withGithub(async github => {
    const { headSha } = github.human.openPullFromFork({ head: 'cache', files: { 'compose.yaml': compose + added } });
    const run = (sha: string): object => ({
      workflow_run: { head_sha: sha, head_branch: 'cache', head_repository: { owner: { login: 'contributor' } } },
    });
    const none = await step(github, { mode: 'review' }, run('0'.repeat(40)));
    assert.is(none.code, 0, none.log);
    assert.match(none.log, 'belongs to no open pull request');
    assert.equal(github.writes, []);
    const result = await step(github, { mode: 'review' }, run(headSha));
    assert.is(result.code, 0, result.log);
    assert.is(github.repository.lineComments.length, 1);
  });
});

bot('review with a token that may only read: annotations behind the last text, a summary and a patch', async () => {
  await withGithub(
    async github => {
      const { number, headSha } = github.human.openPullFromFork({
        head: 'cache',
        files: { 'compose.yaml': compose + added },
      });
      const result = await step(github, { mode: 'review' }, { pull_request: { number, head: { sha: headSha } } });
      assert.is(result.code, 0, result.log);
      assert.match(result.log, /^::[0-9a-f]{32}::\n(?:::[0-9a-f]{32}::\n)?::error file=compose\.yaml,line=4,/m);
      assert.match(result.summary, 'run-as-non-root');
      assert.match(result.patch, /^diff --git a\/compose\.yaml b\/compose\.yaml\n/);
      assert.match(result.outputs, output('patch-dir', 'harden-patches'));
      assertUnseen(github, result);
    },
    { can: 'read' },
  );
});

bot('a wrong token: one clear line, and the step fails', async () => {
  await withGithub(async github => {
    github.accounts.clear();
    const result = await step(github, { mode: 'pr' });
    assert.is(result.code, 2);
    assert.match(result.log, 'harden: GET /repos/{owner}/{repo}: 401');
    assert.match(result.log, 'the token is wrong or has ended');
    assertUnseen(github, result);
  });
});

bot.run();
