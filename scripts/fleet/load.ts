/** Sends webhooks at a steady rate over loopback, some of them twice, and counts what became of each. */
import { spawn } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { createInterface } from 'node:readline';
import { grouped, megabytes, tableOf, writeSection } from './page.ts';

const secret = 'a-secret-for-the-load';

interface Memory {
  readonly rss: number;
  readonly heapUsed: number;
}

interface Done {
  readonly repositories: number;
  readonly pieces: number;
  readonly most: number;
}

export async function load(rate: number, seconds: number): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/fleet/load-server.ts'], {
    env: { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR, HARDEN_WEBHOOK_SECRET: secret },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const memories: Memory[] = [];
  let done: Done | undefined;
  const port = await new Promise<number>((resolve, reject) => {
    child.on('close', () => reject(new Error('the server ended')));
    createInterface({ input: child.stdout }).on('line', line => {
      const told = JSON.parse(line) as { port?: number } & Partial<Memory> & Partial<Done>;
      if (told.port !== undefined) resolve(told.port);
      else if (told.pieces !== undefined) done = told as Done;
      else memories.push(told as Memory);
    });
  });
  const sent = await send({ port, rate, seconds });
  child.kill('SIGTERM');
  await new Promise(resolve => child.on('close', resolve));
  if (!done) throw new Error('the server did not say what was done');
  writeSection('webhooks', report({ rate, seconds, sent, done, memories }));
  if (done.pieces !== sent.deliveries || done.most !== 1) throw new Error('work was lost or done twice');
}

interface Sent {
  readonly deliveries: number;
  readonly again: number;
  readonly statuses: ReadonlyMap<string, number>;
  /** Milliseconds of each answer, sorted. */
  readonly times: readonly number[];
}

async function send({ port, rate, seconds }: { port: number; rate: number; seconds: number }): Promise<Sent> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const statuses = new Map<string, number>();
  const times: number[] = [];
  const deliver = async (number: number, id: string): Promise<void> => {
    const started = performance.now();
    const status = await post({ port, agent }, number, id);
    times.push(performance.now() - started);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  };
  const all: Promise<void>[] = [];
  const begun = performance.now();
  let [again, number] = [0, 0];
  for (; number < rate * seconds; number++) {
    const pause = begun + (number * 1000) / rate - performance.now();
    if (pause > 1) await new Promise(resolve => setTimeout(resolve, pause));
    const id = randomUUID();
    all.push(deliver(number, id));
    if (number % 10 !== 0) continue;
    again++;
    all.push(deliver(number, id));
  }
  await Promise.all(all);
  agent.destroy();
  return { deliveries: number, again, statuses, times: times.sort((a, b) => a - b) };
}

/** Of the length that a push has. */
const filling = 'x'.repeat(7000);

function post({ port, agent }: { port: number; agent: Agent }, number: number, id: string): Promise<string> {
  const repository = { full_name: `acme/r${number}`, default_branch: 'main' };
  const body = JSON.stringify({ ref: 'refs/heads/main', deleted: false, repository, filling });
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-github-event': 'push',
    'x-github-delivery': id,
    'x-hub-signature-256': `sha256=${signature}`,
  };
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path: '/webhook', method: 'POST', headers, agent }, response => {
      let text = '';
      response.on('data', piece => {
        text += String(piece);
      });
      response.on('end', () => resolve(`${response.statusCode} ${(JSON.parse(text) as { status?: string }).status}`));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

interface Facts {
  readonly rate: number;
  readonly seconds: number;
  readonly sent: Sent;
  readonly done: Done;
  readonly memories: readonly Memory[];
}

function report({ rate, seconds, sent, done, memories }: Facts): string {
  const { deliveries, again, statuses, times } = sent;
  const at = (share: number): string => `${times[Math.floor(share * (times.length - 1))]!.toFixed(1)} ms`;
  const third = Math.floor(memories.length / 3);
  const mean = (some: readonly Memory[], what: keyof Memory): string =>
    megabytes(some.reduce((sum, memory) => sum + memory[what], 0) / some.length);
  const thirds = [memories.slice(0, third), memories.slice(third, 2 * third), memories.slice(2 * third)];
  return [
    `${rate} deliveries a second for ${seconds} seconds, each for a repository of its own, with 7 kB; every tenth was sent twice at once.`,
    '',
    tableOf(
      [
        'deliveries',
        'sent twice',
        'answers',
        'pieces of work',
        'lost',
        'done twice',
        'median answer',
        '99 %',
        'slowest',
      ],
      [
        [
          grouped(deliveries),
          grouped(again),
          [...statuses].map(([status, count]) => `${grouped(count)} × ${status}`).join(', '),
          grouped(done.pieces),
          grouped(deliveries - done.repositories),
          grouped(done.pieces - done.repositories),
          ...[at(0.5), at(0.99), at(1)],
        ],
      ],
    ),
    '',
    tableOf(
      ['memory, on average', 'first third', 'second', 'last'],
      [
        ['process', ...thirds.map(some => mean(some, 'rss'))],
        ['heap in use', ...thirds.map(some => mean(some, 'heapUsed'))],
      ],
    ),
  ].join('\n');
}
