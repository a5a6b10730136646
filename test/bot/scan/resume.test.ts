/** A scan may be ended at any time, and by any means: the file that is there at the end is the same. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { scan } from '../../../src/bot/scan/index.ts';
import type { ScanResult } from '../../../src/bot/scan/result.ts';
import type { Work } from '../../../src/bot/scan/work.ts';
import { LockFile } from '../../../src/files/lock-file.ts';
import { resultsIn, startFleet } from './fleet.ts';

const resume = suite<{ folder: string }>('a scan that was ended');

resume.before.each(context => {
  context.folder = mkdtempSync(join(tmpdir(), 'harden-resume-'));
});
resume.after.each(({ folder }) => rmSync(folder, { recursive: true, force: true }));

const place = { host: 'https://example.com', owner: 'acme', ref: 'refs/heads/main' };
const shaOf = (id: number, round: number): string => `${id}${round}`.padStart(40, '0');

/** What a look finds, without looking. */
function found({ name, repoId, sha }: Work, at: string): ScanResult {
  const counts = { findings: 3, fixable: 2, files: 1 };
  const about = { ...place, repoId, name, version: '1', config: 'c' };
  return { ...about, ...counts, sha: sha ?? at, key: 'abc', status: 'changes', notes: [`ü in ${name}`] };
}

function listIn(folder: string, ids: readonly number[]): string {
  const path = join(folder, 'work.jsonl');
  writeFileSync(path, ids.map(id => `${JSON.stringify({ ...place, name: `r${id}`, repoId: id })}\n`).join(''));
  return path;
}

interface Told {
  readonly tips?: (id: string) => string;
  readonly seen?: string[];
  /** Ends the run when it comes to this one. */
  readonly end?: string;
}

function run(folder: string, work: string, { tips = id => shaOf(Number(id), 0), seen = [], end }: Told = {}) {
  return scan({
    ...{ work, folder, shard: { index: 0, count: 1 }, jobs: 2, version: '1', config: 'c', say: () => undefined },
    look: async (each, { known }) => {
      if (each.repoId === end) throw new Error('ended');
      const at = tips(each.repoId);
      const before = known(at);
      if (!before) seen.push(each.repoId);
      return before ?? found(each, at);
    },
  });
}

resume('goes on after any byte that came to the disk', async ({ folder }) => {
  const work = listIn(folder, [1, 2, 3, 4, 5]);
  const whole = join(folder, 'whole');
  await run(whole, work);
  const expected = readFileSync(join(whole, 'shard-0-of-1.jsonl'));
  for (let length = 0; length <= expected.length; length++) {
    const out = join(folder, 'cut');
    rmSync(out, { recursive: true, force: true });
    mkdirSync(out);
    writeFileSync(join(out, 'shard-0-of-1.before.jsonl'), '');
    writeFileSync(join(out, 'shard-0-of-1.jsonl'), expected.subarray(0, length));
    const seen: string[] = [];
    const { resumed } = await run(out, work, { seen });
    const whole = expected.subarray(0, length).toString('latin1').split('\n').length - 1;
    assert.is(resumed, whole, `${length} bytes`);
    assert.equal(seen, ['1', '2', '3', '4', '5'].slice(whole), `${length} bytes`);
    assert.ok(readFileSync(join(out, 'shard-0-of-1.jsonl')).equals(expected), `${length} bytes`);
    assert.equal(readdirSync(out), ['shard-0-of-1.jsonl']);
  }
});

resume('keeps what an earlier run found, also when it is ended again and again', async ({ folder }) => {
  const work = listIn(folder, [1, 2, 3, 4, 5, 6]);
  const out = join(folder, 'out');
  await run(out, work);
  const tips = (id: string): string => shaOf(Number(id), id === '2' || id === '6' ? 1 : 0);
  const seen: string[] = [];
  for (const end of ['1', '3', '6']) await run(out, work, { tips, seen, end }).catch(() => undefined);
  await run(out, work, { tips, seen });
  assert.equal([...new Set(seen)], ['2', '6'], 'only what changed was looked at');
  const undisturbed = join(folder, 'undisturbed');
  await run(undisturbed, work, { tips });
  assert.is(resultsIn(out), resultsIn(undisturbed));
});

resume('begins anew with another list, and knows what was found', async ({ folder }) => {
  const out = join(folder, 'out');
  await run(out, listIn(folder, [1, 2, 3, 4]), { end: '4' }).catch(() => undefined);
  const done = resultsIn(out).split('\n').length - 1;
  assert.ok(done > 0, 'something was done');
  const seen: string[] = [];
  const work = listIn(folder, [9, 4, 3, 2, 1]);
  await run(out, work, { seen });
  assert.is(seen.length, 5 - done);
  const undisturbed = join(folder, 'undisturbed');
  await run(undisturbed, work);
  assert.is(resultsIn(out), resultsIn(undisturbed));
});

resume('a shard has one worker at a time', async ({ folder }) => {
  const work = listIn(folder, [1]);
  mkdirSync(join(folder, 'out'));
  const lock = join(folder, 'out/shard-0-of-1.lock');
  const holder = { pid: process.ppid, host: (await import('node:os')).hostname(), time: '2026-03-02T04:05:06Z' };
  writeFileSync(lock, JSON.stringify(holder));
  const error = await run(join(folder, 'out'), work).catch((problem: unknown) => problem as Error);
  assert.match((error as Error).message, /is at work here; wait for its end$/);
  // That one is gone.
  const child = spawn('true');
  await new Promise(resolve => child.on('close', resolve));
  writeFileSync(lock, JSON.stringify({ ...holder, pid: child.pid }));
  await run(join(folder, 'out'), work);
  assert.not(existsSync(lock));
  // A number of our own in the file of another process: a container that was started again.
  writeFileSync(lock, JSON.stringify({ ...holder, pid: process.pid }));
  LockFile.take(lock).release();
  assert.not(existsSync(lock));
});

resume('is the same after SIGKILL at any place', async ({ folder }) => {
  const fleet = await startFleet(12);
  try {
    const whole = join(folder, 'whole');
    assert.is(await start(fleet.work, whole).end, 0);
    const expected = resultsIn(whole);
    assert.is(expected.split('\n').length, 21);
    const out = join(folder, 'killed');
    const file = join(out, 'shard-0-of-1.jsonl');
    const lines = (): number => (existsSync(file) ? readFileSync(file, 'latin1').split('\n').length - 1 : 0);
    let kills = 0;
    for (const most of [1, 5, 6, 11, 17]) {
      const { child, end } = start(fleet.work, out);
      let isOver = false;
      void end.then(() => {
        isOver = true;
      });
      while (!isOver && lines() < most) await new Promise(resolve => setTimeout(resolve, 5));
      if (child.kill('SIGKILL') && !isOver) kills++;
      await end;
    }
    assert.ok(kills >= 3, `${kills} runs were killed`);
    assert.is(await start(fleet.work, out).end, 0);
    assert.is(resultsIn(out), expected);
    assert.equal(readdirSync(out), ['shard-0-of-1.jsonl'], 'nothing of the killed runs is left');
  } finally {
    await fleet.close();
  }
});

/** The built program. */
function start(work: string, out: string) {
  const words = ['dist/harden.js', 'bot', 'scan', '--work', work, '--out', out, '--jobs', '3'];
  const { PATH, TMPDIR } = process.env;
  const child = spawn(process.execPath, words, { env: { PATH, ...(TMPDIR && { TMPDIR }) }, stdio: 'ignore' });
  return { child, end: new Promise<number | null>(resolve => child.on('close', resolve)) };
}

resume.run();
