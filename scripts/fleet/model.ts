/**
 * A fleet of any size under a clock that need not be waited for. Modelled are the forge and what is planned in a repository: how many
 * requests it takes, how long they last, and what people do with pull requests. Everything else is the program: shards, files,
 * resuming, order, pace, budget, waves.
 */
import { hash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fate } from '../../src/bot/deliver/governor.ts';
import { deliver } from '../../src/bot/deliver/index.ts';
import { recentNotices } from '../../src/bot/deliver/state.ts';
import { WaveStopped } from '../../src/bot/deliver/waves.ts';
import type { Clock } from '../../src/bot/http/clock.ts';
import { Pace } from '../../src/bot/http/pace.ts';
import { TryLater } from '../../src/bot/http/problem.ts';
import type { UnitOutcome } from '../../src/bot/pr/task.ts';
import { scan } from '../../src/bot/scan/index.ts';
import type { ScanResult, Status } from '../../src/bot/scan/result.ts';
import type { Work } from '../../src/bot/scan/work.ts';

export const begin = Date.parse('2026-03-02T04:05:06Z');
const hour = 3_600_000;
/** Milliseconds that the forge takes for an answer. */
const latency = 250;
/** Of a new pull request: questions, and writes besides the one that people are told of. Counted with the tests of `bot pr`. */
const questions = 5;
const writes = 5;
/** Of the state of a pull request and the checks of two commits. */
const questionsOfFate = 5;

export class SimulatedClock implements Clock {
  #now = begin;

  now(): number {
    return this.#now;
  }

  async sleep(milliseconds: number): Promise<void> {
    this.#now += milliseconds;
  }

  moveTo(time: number): void {
    this.#now = Math.max(this.#now, time);
  }
}

/** A number from 0 to 1 that belongs to a text. */
export function chance(text: string): number {
  return Number.parseInt(hash('sha256', text).slice(0, 12), 16) / 2 ** 48;
}

export interface Model {
  readonly folder: string;
  readonly count: number;
  /** Share of repositories in which something can be changed. */
  readonly changes: number;
  /** Share of pull requests that people refuse. */
  readonly refuse: number;
  /** Share of pull requests on which checks fail that do not fail on their base. */
  readonly fail: number;
  /** Share of steps at which the process is killed. */
  readonly kill: number;
}

/** Writes the list of work. */
export function writeWork({ folder, count }: Model): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'work.jsonl');
  const lines = Array.from({ length: count }, (_, id) =>
    JSON.stringify({ host: 'https://forge.example', owner: `o${id % 500}`, name: `r${id}`, repoId: id, ref: 'main' }),
  );
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

export interface Scanned {
  readonly looks: number;
  readonly kills: number;
}

/** Scans in shards, each killed now and then. */
export async function scanModel(model: Model, shards: number): Promise<Scanned> {
  const work = writeWork(model);
  let [looks, kills] = [0, 0];
  for (let index = 0; index < shards; index++) {
    for (let isOver = false; !isOver; ) {
      const look = async (each: Work): Promise<ScanResult> => {
        if (chance(`kill ${each.repoId} ${++looks}`) < model.kill) throw new Killed();
        return resultOf(each, model);
      };
      const out = join(model.folder, 'results');
      const told = { version: '1', config: 'c', say: () => undefined };
      try {
        await scan({ work, folder: out, shard: { index, count: shards }, jobs: 2, ...told, look });
        isOver = true;
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
        kills++;
      }
    }
  }
  return { looks, kills };
}

class Killed extends Error {}

function resultOf({ sha: _, ...work }: Work, { changes }: Model): ScanResult {
  const number = chance(`status ${work.repoId}`);
  const status: Status = number < changes ? 'changes' : number < 0.97 ? 'clean' : 'missing';
  const isChange = status === 'changes';
  const counts = { findings: isChange ? 9 : 0, fixable: isChange ? 6 : 0, files: isChange ? 2 : 0 };
  const sha = hash('sha1', work.repoId);
  return {
    ...work,
    ...counts,
    sha,
    key: isChange ? sha.slice(0, 16) : null,
    status,
    version: '1',
    config: 'c',
    notes: [],
  };
}

export interface DeliveredModel {
  readonly hours: number;
  readonly requests: number;
  readonly notices: number;
  /** Most notices in any hour. */
  readonly busiest: number;
  readonly opened: number;
  /** Repositories in which more than one was opened. */
  readonly doubled: number;
  readonly processes: number;
  readonly kills: number;
  readonly waves: number;
  /** Why it was stopped. */
  readonly stopped: string | undefined;
}

/** Delivers until nothing is left, or the fleet is stopped. A process that ends is begun again when its time has come. */
export async function deliverModel(
  model: Model,
  { wave, waveWait, budget }: { readonly wave: number; readonly waveWait: number; readonly budget: number },
): Promise<DeliveredModel> {
  const clock = new SimulatedClock();
  const folder = join(model.folder, 'results');
  const there = new Map<string, number>();
  const times: number[] = [];
  let [requests, processes, kills, doubled, most] = [0, 0, 0, 0, 1];
  let stopped: string | undefined;
  for (let isOver = false; !isOver; ) {
    processes++;
    const pace = new Pace(clock, budget, recentNotices(folder, clock.now()));
    const ask = async (): Promise<void> => {
      requests++;
      await clock.sleep(latency);
    };
    let kill = (): void => undefined;
    const killed = new Promise<never>((_, reject) => {
      kill = () => reject(new Killed());
    });
    // Nothing happens after a kill, not even what follows an error.
    const maybeKill = async (where: string): Promise<void> => {
      if (chance(`${where} ${requests}`) >= model.kill) return;
      kills++;
      kill();
      await new Promise(() => undefined);
    };
    const propose = async ({ repoId }: { readonly repoId: string }): Promise<readonly UnitOutcome[]> => {
      for (let at = 0; at < questions; at++) await ask();
      const known = there.get(repoId);
      const outcome = { unit: 'safe', files: [], findings: 0, number: 1, url: `https://forge.example/${repoId}` };
      if (known !== undefined) return [{ ...outcome, operation: 'none' }];
      for (let at = 0; at < writes - 2; at++) await pace.take('write', ask);
      await maybeKill(`before ${repoId}`);
      await pace.take('notice', ask);
      times.push(clock.now());
      if (there.has(repoId)) doubled++;
      there.set(repoId, clock.now());
      await maybeKill(`after ${repoId}`);
      for (let at = 0; at < 2; at++) await pace.take('write', ask);
      return [{ ...outcome, operation: 'created' }];
    };
    const fate = async ({ repoId }: { readonly repoId: string }): Promise<Fate> => {
      for (let at = 0; at < questionsOfFate; at++) await ask();
      const people = chance(`people ${repoId}`);
      const base = chance(`base ${repoId}`) < 0.05 ? 'failed' : 'passed';
      // What fails on the base fails on a branch of it as well, and a few fail for reasons of their own.
      const ours = chance(`checks ${repoId}`) < model.fail ? 'failed' : base;
      const state = people < model.refuse ? 'refused' : people < 0.6 ? 'merged' : 'open';
      return { state, ours, base };
    };
    const say = (line: string): void => {
      most = Math.max(most, 1 + Number(/^wave (\d+): of/.exec(line)?.[1] ?? 0));
    };
    try {
      const work = deliver({ folder, clock, wave, waveWait, forceWave: false, propose, fate, say });
      await Promise.race([work, killed]);
      isOver = true;
    } catch (error) {
      if (error instanceof WaveStopped) {
        stopped = error.message;
        isOver = true;
      } else if (error instanceof TryLater) clock.moveTo(error.notBefore ?? clock.now());
      else if (!(error instanceof Killed)) throw error;
    }
  }
  const hours = (clock.now() - begin) / hour;
  const waves = stopped === undefined ? most : most - 1;
  return {
    ...{ hours, requests, notices: times.length, busiest: busiestHour(times), opened: there.size },
    ...{ doubled, processes, kills, waves, stopped },
  };
}

function busiestHour(times: readonly number[]): number {
  let [first, most] = [0, 0];
  for (const [last, time] of times.entries()) {
    while (times[first]! <= time - hour) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
