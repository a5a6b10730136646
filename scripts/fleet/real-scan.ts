/** Scans real repositories with the built program, undisturbed and with processes that are killed, and compares every byte. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGitServer } from './git-server.ts';
import { chance } from './model.ts';
import { grouped, megabytes, tableOf, writeSection } from './page.ts';
import { makeMany } from './repositories.ts';

const corpus = '../shared/corpus';

interface Ran {
  readonly code: number | null;
  readonly memory: number;
}

export async function realScan(count: number, shards: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'harden-scan-'));
  const sources = ['fixtures', ...(existsSync(corpus) ? [`${corpus}/compose`, `${corpus}/kubernetes`] : [])];
  const made = makeMany(join(folder, 'repositories'), count, sources);
  const server = await startGitServer(join(folder, 'repositories'));
  try {
    const work = join(folder, 'work.jsonl');
    const lines = made.map(({ owner, name, repoId }) => ({ host: server.url, owner, name, repoId, ref: 'main' }));
    const gone = { host: server.url, owner: 'owner-0', name: 'gone', repoId: 'gone', ref: 'main' };
    writeFileSync(work, [...lines, gone].map(line => `${JSON.stringify(line)}\n`).join(''));
    const whole = await undisturbed({ work, out: join(folder, 'whole'), shards });
    const requests = server.requests.length;
    const killed = await withKills({ work, out: join(folder, 'killed'), shards });
    const [first, second] = [textsIn(join(folder, 'whole')), textsIn(join(folder, 'killed'))];
    const isSame = JSON.stringify(first) === JSON.stringify(second);
    const before = server.requests.length;
    const again = await undisturbed({ work, out: join(folder, 'whole'), shards });
    const asked = server.requests.length - before;
    const isStill = JSON.stringify(textsIn(join(folder, 'whole'))) === JSON.stringify(first);
    writeSection(
      'scan',
      report({ count: count + 1, shards, whole, requests, killed, isSame, again, asked, isStill, first }),
    );
    if (!isSame || !isStill) throw new Error('the results are not the same');
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Place {
  readonly work: string;
  readonly out: string;
  readonly shards: number;
}

interface Whole {
  readonly seconds: number;
  readonly memory: number;
}

async function undisturbed({ work, out, shards }: Place): Promise<Whole> {
  const started = performance.now();
  let memory = 0;
  for (let index = 0; index < shards; index++) {
    const ran = await start({ work, out, shards }, index).end;
    if (ran.code !== 0) throw new Error(`shard ${index} ended with ${ran.code}`);
    memory = Math.max(memory, ran.memory);
  }
  return { seconds: (performance.now() - started) / 1000, memory };
}

/** Each shard is killed after a time that chance decides, until it comes to its end; all shards at once. */
async function withKills({ work, out, shards }: Place): Promise<number> {
  const kills = await Promise.all(
    Array.from({ length: shards }, async (_, index) => {
      for (let kills = 0; ; kills++) {
        const { child, end } = start({ work, out, shards }, index);
        const time = 1500 + 12_000 * chance(`${index} ${kills}`) + 300 * kills;
        const timer = setTimeout(() => child.kill('SIGKILL'), time);
        const { code } = await end;
        clearTimeout(timer);
        if (code === 0) return kills;
        if (code !== null) throw new Error(`shard ${index} ended with ${code}`);
      }
    }),
  );
  return kills.reduce((sum, count) => sum + count, 0);
}

function start({ work, out, shards }: Place, index: number) {
  const words = ['--work', work, '--out', out, '--shard', `${index}/${shards}`, '--bundle'];
  const child = spawn(process.execPath, ['dist/harden.js', 'bot', 'scan', ...words], {
    env: { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let memory = 0;
  const timer = setInterval(() => {
    memory = Math.max(memory, peakOf(child.pid));
  }, 100);
  const end = new Promise<Ran>(resolve =>
    child.on('close', code => {
      clearInterval(timer);
      resolve({ code, memory });
    }),
  );
  return { child, end };
}

/** Bytes, where the system tells. */
function peakOf(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** Everything that a scan leaves, by path. */
function textsIn(folder: string): readonly (readonly [string, string])[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort()
    .map(path => [path.slice(folder.length + 1), readFileSync(path, 'utf8')] as const);
}

interface Facts {
  readonly count: number;
  readonly shards: number;
  readonly whole: Whole;
  readonly requests: number;
  readonly killed: number;
  readonly isSame: boolean;
  readonly again: Whole;
  readonly asked: number;
  readonly isStill: boolean;
  readonly first: readonly (readonly [string, string])[];
}

function report({ count, shards, whole, requests, killed, isSame, again, asked, isStill, first }: Facts): string {
  const results = first.filter(([path]) => path.startsWith('shard-')).flatMap(([, text]) => text.trim().split('\n'));
  const statuses = new Map<string, number>();
  for (const line of results) {
    const { status } = JSON.parse(line) as { status: string };
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  const patches = first.filter(([path]) => path.endsWith('.patch')).length;
  const per = (value: number): string => (value / count).toFixed(2);
  return [
    `${grouped(count)} repositories in ${shards} shards, two at once in each, shards one after the other; ${[
      ...statuses,
    ]
      .sort()
      .map(([status, number]) => `${grouped(number)} ${status}`)
      .join(', ')}; ${grouped(patches)} patches.`,
    '',
    tableOf(
      [
        '',
        'seconds',
        'for each repository',
        'requests of git',
        'for each repository',
        'requests to REST',
        'most memory',
      ],
      [
        [
          'first scan',
          grouped(whole.seconds),
          `${per(whole.seconds)} s`,
          grouped(requests),
          per(requests),
          0,
          megabytes(whole.memory),
        ],
        [
          'nothing has changed',
          grouped(again.seconds),
          `${per(again.seconds)} s`,
          grouped(asked),
          per(asked),
          0,
          megabytes(again.memory),
        ],
      ],
    ),
    '',
    `Four processes that were killed with SIGKILL ${killed} times in all wrote ${isSame ? 'the same files, byte for byte' : 'OTHER FILES'}, patches included; a scan of what has not changed ${isStill ? 'left them as they were' : 'CHANGED THEM'}.`,
  ].join('\n');
}
