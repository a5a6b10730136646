import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DeliveredModel, deliverModel, type Model, scanModel } from './model.ts';
import { grouped, megabytes, tableOf, writeSection } from './page.ts';

const hour = 3_600_000;

interface Case {
  readonly name: string;
  readonly model: Partial<Model>;
  readonly how: Parameters<typeof deliverModel>[1];
}

const cases: readonly Case[] = [
  { name: 'one wave', model: {}, how: { wave: 1_000_000, waveWait: 0, budget: 400 } },
  { name: 'one wave, processes killed', model: { kill: 0.0005 }, how: { wave: 1_000_000, waveWait: 0, budget: 400 } },
  { name: 'waves of 50, 100, 200, …', model: {}, how: { wave: 50, waveWait: 24 * hour, budget: 400 } },
  { name: '30 % refuse', model: { refuse: 0.3 }, how: { wave: 50, waveWait: 24 * hour, budget: 400 } },
];

/** Delivers to a whole fleet, with the clock simulated, and says what that would take. */
export async function simulate(count: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'harden-simulation-'));
  try {
    const scanned = join(folder, 'scanned');
    const usual = { count, changes: 1, refuse: 0.05, fail: 0.01, kill: 0 };
    const { looks, kills } = await scanModel({ ...usual, folder: scanned, kill: 0.005 }, 64);
    const rows: (string | number)[][] = [];
    for (const [at, { name, model, how }] of cases.entries()) {
      const own = join(folder, String(at));
      cpSync(scanned, own, { recursive: true });
      const started = performance.now();
      const delivered = await deliverModel({ ...usual, folder: own, ...model }, how);
      rows.push(rowOf(name, delivered, performance.now() - started));
    }
    write(
      `A scan in 64 shards that was killed ${grouped(kills)} times took ${grouped(looks)} looks at ${grouped(count)} repositories.`,
      { count, rows },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function write(
  scanned: string,
  { count, rows }: { readonly count: number; readonly rows: readonly (readonly (string | number)[])[] },
): void {
  const head = ['', 'hours', 'opened', 'twice', 'most in an hour', 'requests', 'waves', 'processes', 'of them killed'];
  const memory = megabytes(process.resourceUsage().maxRSS * 1024);
  writeSection(
    'simulation',
    [
      `${grouped(count)} repositories with something to change in each, 400 pull requests an hour:`,
      '',
      tableOf([...head, 'seconds of this machine'], rows),
      '',
      `${scanned} All of this took place in one process of at most ${memory}, simulation included.`,
    ].join('\n'),
  );
}

function rowOf(name: string, ran: DeliveredModel, took: number): (string | number)[] {
  const { hours, opened, doubled, busiest, requests, waves, processes, kills, stopped } = ran;
  const end = stopped === undefined ? '' : ', stopped';
  const counts = [opened, doubled, busiest, requests, waves, processes, kills].map(grouped);
  return [`${name}${end}`, hours.toFixed(1), ...counts, Math.round(took / 1000)];
}
