/** What is done, in which order, and what counts: with a forge that only says what it is told to. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readBacklog } from '../../../src/bot/deliver/backlog.ts';
import { fateOf } from '../../../src/bot/deliver/fate.ts';
import { type DeliverOptions, deliver } from '../../../src/bot/deliver/index.ts';
import { type Delivered, Journal } from '../../../src/bot/deliver/state.ts';
import type { Checks, PullDetails } from '../../../src/bot/forge/forge.ts';
import { RequestProblem, TryLater } from '../../../src/bot/http/problem.ts';
import { encodeState } from '../../../src/bot/pr/state.ts';
import type { UnitOutcome } from '../../../src/bot/pr/task.ts';
import { lineOf, type ScanResult, type Status } from '../../../src/bot/scan/result.ts';
import { FakeClock } from '../fake-clock.ts';
import { start } from '../pr/running.ts';

const backlog = suite<{ folder: string }>('what there is to deliver');

backlog.before.each(context => {
  context.folder = mkdtempSync(join(tmpdir(), 'harden-backlog-'));
});
backlog.after.each(({ folder }) => rmSync(folder, { recursive: true, force: true }));

const [old, now] = ['1'.repeat(40), '2'.repeat(40)];

function result(repoId: string, status: Status, key: string | null = status === 'changes' ? 'aa' : null): ScanResult {
  const about = { host: 'https://forge.example', owner: 'acme', name: repoId, ref: 'HEAD', version: '1', config: 'c' };
  return { ...about, repoId, sha: now, key, status, findings: 0, fixable: 0, files: 0, notes: [] };
}

function done(repoId: string, outcome: Delivered['outcome'], more: Partial<Delivered> = {}): Delivered {
  const isThere = outcome === 'created' || outcome === 'updated' || outcome === 'closed';
  const pull = isThere ? { number: 7, url: 'https://forge.example/7' } : { number: null, url: null };
  const time = new Date(start).toISOString();
  return { repoId, sha: now, key: 'aa', outcome, ...pull, time, notBefore: null, wave: null, why: null, ...more };
}

function write(folder: string, results: readonly ScanResult[], delivered: readonly Delivered[] = []): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'shard-0-of-1.jsonl'), results.map(each => `${lineOf(each)}\n`).join(''));
  writeFileSync(join(folder, 'delivered.jsonl'), delivered.map(each => `${JSON.stringify(each)}\n`).join(''));
}

interface Row {
  readonly name: string;
  readonly found: ScanResult;
  readonly before: readonly Delivered[];
  readonly phase: 'update' | 'close' | 'create' | 'nothing';
}

const id = 'r';
const rows: readonly Row[] = [
  { name: 'a new one', found: result(id, 'changes'), before: [], phase: 'create' },
  { name: 'nothing to change', found: result(id, 'clean'), before: [], phase: 'nothing' },
  { name: 'a repository that is gone', found: result(id, 'missing'), before: [done(id, 'created')], phase: 'nothing' },
  { name: 'done', found: result(id, 'changes'), before: [done(id, 'created')], phase: 'nothing' },
  { name: 'another change', found: result(id, 'changes', 'bb'), before: [done(id, 'created')], phase: 'update' },
  {
    name: 'another commit',
    found: result(id, 'changes'),
    before: [done(id, 'created', { sha: old })],
    phase: 'update',
  },
  { name: 'no change any more', found: result(id, 'clean'), before: [done(id, 'created')], phase: 'close' },
  {
    name: 'closed already',
    found: result(id, 'clean'),
    before: [done(id, 'created'), done(id, 'closed', { sha: old, key: null })],
    phase: 'nothing',
  },
  {
    name: 'back after it was closed',
    found: result(id, 'changes'),
    before: [done(id, 'created', { sha: old }), done(id, 'closed', { key: null })],
    phase: 'create',
  },
  { name: 'people said no', found: result(id, 'clean'), before: [done(id, 'none', { sha: old })], phase: 'nothing' },
  { name: 'it failed', found: result(id, 'changes'), before: [done(id, 'failed')], phase: 'create' },
  {
    name: 'an update that has to wait',
    found: result(id, 'changes', 'bb'),
    before: [done(id, 'created'), done(id, 'later', { key: 'bb' })],
    phase: 'update',
  },
  {
    name: 'merged since',
    found: result(id, 'clean'),
    before: [done(id, 'created', { sha: old }), done(id, 'none', { sha: old })],
    phase: 'nothing',
  },
];

for (const { name, found, before, phase } of rows) {
  backlog(name, ({ folder }) => {
    write(folder, [found], before);
    const journal = Journal.open(folder);
    const { update, close, create } = readBacklog(folder, journal);
    journal.close();
    const phases = { update, close, create };
    const filled = Object.entries(phases).flatMap(([key, tasks]) => (tasks.length > 0 ? [key] : []));
    assert.equal(filled, phase === 'nothing' ? [] : [phase]);
  });
}

const created = (number: number): UnitOutcome => ({
  ...{ unit: 'safe', operation: 'created', files: [], findings: 0, number, url: `https://forge.example/${number}` },
});

function run(folder: string, options: Partial<DeliverOptions>) {
  return deliver({
    ...{ folder, clock: new FakeClock(start), wave: 50, waveWait: 3_600_000, forceWave: false },
    propose: async () => [created(1)],
    fate: async () => ({ state: 'open', ours: undefined, base: undefined }),
    say: () => undefined,
    ...options,
  });
}

const outcomesIn = (folder: string): readonly string[] =>
  readFileSync(join(folder, 'delivered.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map(line => (JSON.parse(line) as Delivered).outcome);

const several = (count: number): readonly ScanResult[] =>
  Array.from({ length: count }, (_, at) => result(`r${at}`, 'changes'));

backlog('single repositories that do not answer are no forge that is away', async ({ folder }) => {
  write(folder, several(12));
  let count = 0;
  const propose = async (): Promise<readonly UnitOutcome[]> => {
    if (++count % 5 === 0) return [created(count)];
    throw new RequestProblem({ method: 'GET', template: '/x' }, 502, '');
  };
  const tally = await run(folder, { propose });
  assert.equal([...tally].sort(), [
    ['created', 2],
    ['later', 10],
  ]);
});

backlog('one that was opened by a process that was killed counts in its wave', async ({ folder }) => {
  write(folder, several(2));
  const propose = async (): Promise<readonly UnitOutcome[]> => [{ ...created(1), operation: 'none' }];
  const error = await run(folder, { propose, wave: 1 }).catch((problem: unknown) => problem);
  assert.instance(error, TryLater);
  assert.equal(outcomesIn(folder), ['none', 'waits']);
});

backlog('what people refused counts in no wave', async ({ folder }) => {
  write(folder, several(3));
  const propose = async (): Promise<readonly UnitOutcome[]> => [
    { unit: 'safe', operation: 'none', files: [], findings: 0 },
  ];
  await run(folder, { propose, wave: 1 });
  assert.equal(outcomesIn(folder), ['none', 'none', 'none']);
});

backlog('a wave that is under way cannot be forced', async ({ folder }) => {
  write(folder, several(4), [done('r0', 'created', { wave: 1 })]);
  const error = await run(folder, { wave: 2, forceWave: true }).catch((problem: unknown) => problem);
  assert.instance(error, TryLater);
  assert.equal(outcomesIn(folder), ['created', 'created', 'waits']);
});

backlog('several pull requests of one repository are one line, with what matters most', async ({ folder }) => {
  write(folder, several(1));
  const propose = async (): Promise<readonly UnitOutcome[]> => [
    { ...created(1), operation: 'none' },
    { ...created(2), operation: 'closed' },
    created(3),
    { ...created(4), operation: 'updated' },
  ];
  await run(folder, { propose });
  const line = JSON.parse(readFileSync(join(folder, 'delivered.jsonl'), 'utf8')) as Delivered;
  assert.equal([line.outcome, line.number, line.wave], ['created', 3, 1]);
});

const body = (closed: boolean): string =>
  encodeState({ group: 'safe', key: 'a'.repeat(16), findings: [], ...(closed && { closed: 'obsolete' as const }) });

function pull(state: PullDetails['state'], isOurs = false): PullDetails {
  const head = { branch: 'harden/safe', sha: 'a'.repeat(40), isFork: false };
  const base = { branch: 'main', sha: 'b'.repeat(40) };
  const words = { title: '', body: body(isOurs), author: 'harden-bot', labels: [] };
  const flags = { isDraft: false, isMergeable: undefined, isByBot: true };
  return { number: 1, url: '', state, head, base, closedAt: undefined, ...words, ...flags };
}

backlog('what became of a pull request', async () => {
  const none: Checks = { failed: 0, passed: 0, pending: 0 };
  const fate = (state: PullDetails, ours: Checks, base = none) =>
    fateOf({ pull: async () => state, checks: async sha => (sha.startsWith('a') ? ours : base) }, 1);
  const [bad, good] = [
    { ...none, failed: 1, passed: 3, pending: 2 },
    { ...none, passed: 3 },
  ];
  assert.equal(await fate(pull('open'), none, bad), { state: 'open', ours: undefined, base: undefined });
  assert.equal(await fate(pull('open'), bad, good), { state: 'open', ours: 'failed', base: 'passed' });
  assert.equal(await fate(pull('merged'), good, bad), { state: 'merged', ours: 'passed', base: 'failed' });
  assert.equal(await fate(pull('open'), { ...good, pending: 1 }), { state: 'open', ours: undefined, base: undefined });
  assert.is((await fate(pull('closed'), none)).state, 'refused');
  assert.is((await fate(pull('closed', true), none)).state, 'obsolete', 'we closed it ourselves');
  const gone = (status: number) => async (): Promise<never> => {
    throw new RequestProblem({ method: 'GET', template: '/x' }, status, '');
  };
  assert.is((await fateOf({ pull: gone(404) }, 1)).state, 'gone');
  assert.equal(await fateOf({ pull: async () => pull('open') }, 1), {
    state: 'open',
    ours: undefined,
    base: undefined,
  });
  assert.equal(await fateOf({ pull: async () => pull('open'), checks: gone(404) }, 1), {
    ...{ state: 'open', ours: undefined, base: undefined },
  });
  const error = await fateOf({ pull: gone(500) }, 1).catch((problem: unknown) => problem);
  assert.instance(error, RequestProblem);
});

backlog.run();
