import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Context, environment, giveFolders, harden, make } from './harness.ts';

const signals = suite<Context>('signals and closed pipes');
giveFolders(signals);

const count = 300;
const oldText = 'services:\n  web:\n    image: nginx:1.27\n';
const newText = `${oldText}    security_opt:\n      - no-new-privileges:true\n`;
const nameOf = (index: number): string => `${String(index).padStart(3, '0')}.yaml`;
const rule = ['--rule', 'no-new-privileges', '--no-config'];

function makeTree(folder: string): void {
  for (let index = 0; index < count; index++) make(folder, nameOf(index), oldText);
}

const texts = (folder: string): readonly string[] =>
  readdirSync(folder).map(name => readFileSync(join(folder, name), 'utf8'));

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  signals(`${signal} while writing gives ${code} and leaves whole files`, async ({ folder }) => {
    makeTree(folder);
    const words = [harden, 'fix', '--write', '--quiet', ...rule];
    const child = spawn(process.execPath, words, { cwd: folder, stdio: 'ignore', env: environment(folder) });
    const ended = new Promise<number | null>(done => child.on('exit', done));
    while (child.exitCode === null && readFileSync(join(folder, nameOf(20)), 'utf8') === oldText) await setTimeout(1);
    child.kill(signal);
    assert.is(await ended, code);
    const found = texts(folder);
    assert.is(found.length, count);
    assert.ok(found.every(text => text === oldText || text === newText));
    assert.ok(found.includes(oldText) && found.includes(newText));
  });
}

signals('what writes nothing ends in the middle of a file', async ({ folder }) => {
  const services = Array.from({ length: 20_000 }, (_, index) => `  s${index}: {image: redis:7}\n`);
  make(folder, 'compose.yaml', `services:\n${services.join('')}`);
  const child = spawn(process.execPath, [harden, 'check', '--no-config'], { cwd: folder, env: environment(folder) });
  const ended = new Promise<string | null>(done => child.on('exit', (_, signal) => done(signal)));
  // Long enough to be in the file, and short enough not to be through with it.
  await setTimeout(1_000);
  child.kill('SIGINT');
  assert.is(await ended, 'SIGINT');
});

function piped(folder: string, command: string): { readonly out: string; readonly err: string } {
  const script = `"$@" ${command}`;
  const { stdout, stderr } = spawnSync('bash', ['-c', script, 'bash', process.execPath, harden], {
    cwd: folder,
    encoding: 'utf8',
    env: environment(folder),
  });
  return { out: stdout, err: stderr };
}

signals('a reader that goes away ends a report without a word', ({ folder }) => {
  makeTree(folder);
  const { out, err } = piped(folder, `check ${rule.join(' ')} | head -1; echo "code \${PIPESTATUS[0]}"`);
  assert.equal([out, err], ['000.yaml\ncode 141\n', '']);
});

signals('a reader that goes away does not stop what is being written', ({ folder }) => {
  makeTree(folder);
  const { out, err } = piped(folder, `fix --write ${rule.join(' ')} | head -1; echo "code \${PIPESTATUS[0]}"`);
  assert.equal([out, err], ['000.yaml\ncode 0\n', '']);
  assert.ok(texts(folder).every(text => text === newText));
});

signals.run();
