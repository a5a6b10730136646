/** Work that waits, by repository: one piece at a time for each, and what would do the same becomes one. */
import type { Clock } from '../http/clock.ts';
import { TryLater } from '../http/problem.ts';
import type { Job } from './events.ts';

/** How a piece of work ends for those who asked for it. */
export interface Ask {
  readonly done: () => void;
  readonly failed: () => void;
}

export interface QueueOptions {
  readonly run: (job: Job) => Promise<void>;
  /** Repositories at once. */
  readonly concurrency: number;
  /** Most pieces of work that wait. */
  readonly most: number;
  readonly clock: Clock;
  readonly say: (line: string) => void;
}

interface Piece {
  job: Job;
  readonly asks: Ask[];
  tries: number;
}

const mostTries = 3;
const longestPause = 3_600_000;

export class WorkQueue {
  readonly #options: QueueOptions;
  /** By repository, in the order in which they came; within one by what is to be done. */
  readonly #waiting = new Map<string, Map<string, Piece>>();
  readonly #busy = new Set<string>();
  #count = 0;
  #isClosed = false;
  #idle: (() => void)[] = [];

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  get waiting(): number {
    return this.#count;
  }

  get running(): number {
    return this.#busy.size;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Whether so many further pieces may come. */
  hasRoom(count: number): boolean {
    return !this.#isClosed && this.#count + count <= this.#options.most;
  }

  add(job: Job, ask: Ask): void {
    this.#put({ job, asks: [ask], tries: 0 });
    this.#start();
  }

  /** Takes nothing more, lets end what runs, and gives what is left. */
  async close(): Promise<readonly Job[]> {
    this.#isClosed = true;
    const left = [...this.#waiting.values()].flatMap(pieces => [...pieces.values()]);
    this.#waiting.clear();
    this.#count = 0;
    for (const { asks } of left) for (const { failed } of asks) failed();
    if (this.#busy.size > 0) await new Promise<void>(resolve => this.#idle.push(resolve));
    return left.map(({ job }) => job);
  }

  #put(piece: Piece): void {
    const key = piece.job.repository.toLowerCase();
    const pieces = this.#waiting.get(key) ?? new Map<string, Piece>();
    this.#waiting.set(key, pieces);
    const what = piece.job.kind === 'review' ? `review ${piece.job.number}` : piece.job.kind;
    const known = pieces.get(what);
    if (known) {
      // The newest head is the one that counts.
      if (piece.tries === 0) known.job = piece.job;
      known.asks.push(...piece.asks);
      return;
    }
    pieces.set(what, piece);
    this.#count++;
  }

  #start(): void {
    for (const [key, pieces] of this.#waiting) {
      if (this.#busy.size >= this.#options.concurrency) return;
      if (this.#busy.has(key)) continue;
      const [what, piece] = pieces.entries().next().value!;
      pieces.delete(what);
      this.#count--;
      this.#waiting.delete(key);
      // To the end of the line: no repository keeps the others waiting.
      if (pieces.size > 0) this.#waiting.set(key, pieces);
      this.#busy.add(key);
      void this.#run(piece).finally(() => {
        this.#busy.delete(key);
        if (this.#busy.size === 0 && this.#isClosed) for (const resolve of this.#idle.splice(0)) resolve();
        this.#start();
      });
    }
  }

  async #run(piece: Piece): Promise<void> {
    const { run, say } = this.#options;
    try {
      await run(piece.job);
      for (const { done } of piece.asks) done();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      say(`${piece.job.repository}: ${piece.job.kind}: ${why}`);
      if (error instanceof TryLater && ++piece.tries < mostTries && !this.#isClosed) this.#again(piece, error);
      else for (const { failed } of piece.asks) failed();
    }
  }

  /** Comes back when its time has come. */
  #again(piece: Piece, { notBefore }: TryLater): void {
    const { clock } = this.#options;
    const pause = Math.min(longestPause, Math.max(1000, (notBefore ?? 0) - clock.now()));
    void clock.sleep(pause).then(() => {
      if (this.#isClosed) for (const { failed } of piece.asks) failed();
      else {
        this.#put(piece);
        this.#start();
      }
    });
  }
}
