/**
 * Brings what a scan has found to the forge: the only part of a fleet that writes. One repository after the other, what people wait
 * for first. It may end anywhere; the next run goes on, and one that finds everything done does nothing.
 */
import { join } from 'node:path';
import { LockFile } from '../../files/lock-file.ts';
import type { Clock } from '../http/clock.ts';
import { longestPause } from '../http/pace.ts';
import { hasStatus, isUncertain, TryLater } from '../http/problem.ts';
import type { UnitOutcome } from '../pr/task.ts';
import { type Backlog, readBacklog, type Task } from './backlog.ts';
import type { Fate } from './governor.ts';
import { type Delivered, Journal, type Outcome } from './state.ts';
import { WaveStopped, Waves } from './waves.ts';

export interface DeliverOptions {
  /** Folder of the results, which also holds what was done. */
  readonly folder: string;
  readonly clock: Clock;
  /** New pull requests in the first wave. */
  readonly wave: number;
  /** Milliseconds between two waves. */
  readonly waveWait: number;
  readonly forceWave: boolean;
  /** Keeps the pull requests of one repository. */
  readonly propose: (task: Task) => Promise<readonly UnitOutcome[]>;
  /** What became of a pull request. */
  readonly fate: (task: Task, number: number) => Promise<Fate>;
  readonly say: (line: string) => void;
}

export type Tally = ReadonlyMap<Outcome, number>;

/** So many repositories in a row without an answer: then it is the forge. */
const mostInARow = 5;
const awayFor = 600_000;

const strongest: readonly UnitOutcome['operation'][] = ['created', 'updated', 'closed', 'none'];

/** Throws TryLater when the rest has to wait, WaveStopped when people have to look, ResultsProblem and LockHeld. */
export async function deliver(options: DeliverOptions): Promise<Tally> {
  const lock = LockFile.take(join(options.folder, 'deliver.lock'));
  try {
    const journal = Journal.open(options.folder);
    try {
      await waitUntil(journal.notBefore, options.clock);
      return await new Delivery(options, journal, readBacklog(options.folder, journal)).run();
    } finally {
      journal.close();
    }
  } finally {
    lock.release();
  }
}

/** An earlier run was told to wait: nothing is asked before. */
async function waitUntil(time: number | undefined, clock: Clock): Promise<void> {
  const pause = (time ?? 0) - clock.now();
  if (pause > longestPause) throw new TryLater('the forge is left alone until then', time);
  if (pause > 0) await clock.sleep(pause);
}

class Delivery {
  readonly #options: DeliverOptions;
  readonly #journal: Journal;
  readonly #backlog: Backlog;
  readonly #waves: Waves;
  readonly #tally = new Map<Outcome, number>();
  #inARow = 0;

  constructor(options: DeliverOptions, journal: Journal, backlog: Backlog) {
    this.#options = options;
    this.#journal = journal;
    this.#backlog = backlog;
    const { folder, wave: size, waveWait: wait, forceWave: force, clock, say } = options;
    this.#waves = new Waves(folder, journal, {
      ...{ size, wait, force, clock, say },
      fate: ({ repoId, number }) => this.#fate(repoId, number),
    });
  }

  async run(): Promise<Tally> {
    const { update, close, create } = this.#backlog;
    const { say } = this.#options;
    say(`to do: ${update.length} to update, ${close.length} to close, ${create.length} new`);
    try {
      for (const task of [...update, ...close]) await this.#take(task, null);
      for (const task of create) await this.#take(task, await this.#waveFor(task));
    } finally {
      this.#waves.close();
    }
    return this.#tally;
  }

  async #waveFor(task: Task): Promise<number> {
    try {
      return await this.#waves.next();
    } catch (error) {
      if (error instanceof TryLater) this.#write(task, 'waits', { notBefore: error.notBefore, why: error.message });
      else if (error instanceof WaveStopped) this.#write(task, 'waits', { why: error.message });
      throw error;
    }
  }

  async #take(task: Task, wave: number | null): Promise<void> {
    try {
      const outcomes = await this.#options.propose(task);
      const best = [...outcomes].sort((a, b) => rank(a) - rank(b))[0];
      const operation = best?.operation ?? 'none';
      const { number, url, why } = best ?? {};
      // One that is there already was opened by a run that ended before it could say so.
      const isNew = operation === 'created' || (wave !== null && number !== undefined);
      const own = isNew ? (wave ?? this.#waves.current) : null;
      this.#write(task, operation, { number, url, why, wave: own });
      this.#inARow = 0;
    } catch (error) {
      this.#refuse(task, error);
    }
  }

  #refuse(task: Task, error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    this.#options.say(`${task.owner}/${task.name}: ${why}`);
    if (error instanceof TryLater) {
      this.#write(task, 'later', { notBefore: error.notBefore, why });
      if (error.notBefore !== undefined) throw error;
      return;
    }
    // With this token nothing will do.
    if (hasStatus(error, 401)) throw error;
    if (!isUncertain(error)) {
      this.#write(task, 'failed', { why });
      return;
    }
    this.#inARow++;
    const isAway = this.#inARow >= mostInARow;
    const notBefore = isAway ? this.#options.clock.now() + awayFor : undefined;
    this.#write(task, 'later', { notBefore, why });
    if (isAway) throw new TryLater('the forge does not answer', notBefore);
  }

  #write(
    { repoId, sha, key, owner, name }: Task,
    outcome: Outcome,
    more: Partial<Pick<Delivered, 'wave'>> & {
      readonly number?: number | undefined;
      readonly url?: string | undefined;
      readonly why?: string | undefined;
      readonly notBefore?: number | undefined;
    },
  ): void {
    const { number = null, url = null, why = null, notBefore, wave = null } = more;
    this.#tally.set(outcome, (this.#tally.get(outcome) ?? 0) + 1);
    const time = new Date(this.#options.clock.now()).toISOString();
    const until = notBefore === undefined ? null : new Date(notBefore).toISOString();
    this.#journal.add({ repoId, sha, key, outcome, number, url, time, notBefore: until, wave, why });
    if (url !== null && outcome !== 'none') this.#options.say(`${owner}/${name}: ${outcome} ${url}`);
  }

  async #fate(repoId: string, number: number): Promise<Fate> {
    const task = this.#backlog.places.get(repoId);
    if (!task) return { state: 'gone', ours: undefined, base: undefined };
    return await this.#options.fate(task, number);
  }
}

const rank = ({ operation }: UnitOutcome): number => strongest.indexOf(operation);
