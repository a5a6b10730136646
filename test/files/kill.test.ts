import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const kill = suite<{ folder: string }>('killed while writing');
kill.before.each(context => {
  context.folder = realpathSync(mkdtempSync(join(tmpdir(), 'harden-kill-')));
});
kill.after.each(({ folder }) => rmSync(folder, { recursive: true, force: true }));

const count = 500;
const rounds = 6;
const words = ['fix', '--write', '--quiet', '--no-config', '--rule', 'no-new-privileges', '--root', '.', '.'];
const program = [resolve('dist/harden.js'), ...words];

/** Long enough that a file is not written in one go of the disk. */
const padding = `# ${'x'.repeat(97)}\n`.repeat(200);
const oldText = (index: number): string => `services:\n  web:\n    image: nginx:1.${index}\n${padding}`;
const newText = (index: number): string =>
  `services:\n  web:\n    image: nginx:1.${index}\n    security_opt:\n      - no-new-privileges:true\n${padding}`;
const nameOf = (index: number): string =>
  `${String(Math.floor(index / 50)).padStart(2, '0')}/${String(index).padStart(3, '0')}.yaml`;

function makeTree(folder: string): void {
  for (let index = 0; index < count; index++) {
    mkdirSync(join(folder, nameOf(index), '..'), { recursive: true });
    writeFileSync(join(folder, nameOf(index)), oldText(index));
  }
}

/** How many files are new; fails for a file that is neither old nor new. */
function countNew(folder: string): number {
  let written = 0;
  for (let index = 0; index < count; index++) {
    const text = readFileSync(join(folder, nameOf(index)), 'utf8');
    if (text === newText(index)) written++;
    else assert.is(text, oldText(index), `${nameOf(index)} is neither old nor new`);
  }
  return written;
}

const leftovers = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => /\.harden-/.test(name));

/** Kills the run a moment after it has written file number `index`. */
async function killAfter(folder: string, index: number): Promise<NodeJS.Signals | null> {
  const child: ChildProcess = spawn(process.execPath, program, { cwd: folder, stdio: 'ignore' });
  const ended = new Promise<NodeJS.Signals | null>(done => child.on('exit', (_code, signal) => done(signal)));
  const file = join(folder, nameOf(index));
  while (child.exitCode === null && readFileSync(file, 'utf8') === oldText(index)) await setTimeout(1);
  await setTimeout(Math.random() * 5);
  child.kill('SIGKILL');
  return ended;
}

kill('every file is wholly old or wholly new, and the next run finishes the work', async ({ folder }) => {
  makeTree(folder);
  let interrupted = 0;
  for (let round = 0; round < rounds; round++) {
    const index = Math.floor(((round + Math.random()) * (count - 50)) / rounds);
    if ((await killAfter(folder, index)) === 'SIGKILL') interrupted++;
    const written = countNew(folder);
    assert.ok(written > index, `${written} files were written`);
  }
  assert.ok(interrupted > 0 && countNew(folder) < count, 'no run was interrupted');
  const { status, stdout } = spawnSync(process.execPath, program, { cwd: folder, encoding: 'utf8' });
  assert.is(status, 0);
  assert.match(stdout, /nothing left in 500 files/);
  assert.is(countNew(folder), count);
});

kill('what a killed run leaves is no manifest, and goes with the next write to the folder', ({ folder }) => {
  makeTree(folder);
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  const stale = `.harden-${dead}-0123456789ab.tmp`;
  const living = `.harden-${process.pid}-0123456789ab.tmp`;
  for (const name of [stale, living]) writeFileSync(join(folder, '00', name), oldText(0));
  const { status, stdout } = spawnSync(process.execPath, program, { cwd: folder, encoding: 'utf8' });
  assert.is(status, 0);
  assert.match(stdout, /nothing left in 500 files/);
  assert.equal(leftovers(folder), [`00/${living}`]);
  assert.is(readFileSync(join(folder, '00', living), 'utf8'), oldText(0));
});

kill.run();
