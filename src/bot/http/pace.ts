import type { Clock } from './clock.ts';
import { TryLater } from './problem.ts';

const second = 1000;
const hour = 3600 * second;
/** A longer pause than this ends a run. */
export const longestPause = 60 * second;

/** One write after the other, with the pauses and within the budget that forges ask for. One for each token. */
export class Pace {
  readonly #clock: Clock;
  /** Notices in an hour. GitHub stops at 500. */
  readonly #budget: number;
  #queue: Promise<unknown> = Promise.resolve();
  #lastWrite = Number.NEGATIVE_INFINITY;
  #notices: number[];

  /** `earlier`: when a run before this one gave notices, the oldest first. */
  constructor(clock: Clock, budget = 400, earlier: readonly number[] = []) {
    this.#clock = clock;
    this.#budget = budget;
    this.#notices = [...earlier];
  }

  /** Carries out a write when it is its turn. */
  take<T>(effect: 'write' | 'notice', write: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(() => this.#turn(effect, write));
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  async #turn<T>(effect: 'write' | 'notice', write: () => Promise<T>): Promise<T> {
    const lastNotice = effect === 'notice' ? this.#notices.at(-1) : undefined;
    await this.#pause(Math.max(this.#lastWrite + second, (lastNotice ?? Number.NEGATIVE_INFINITY) + 3 * second));
    if (effect === 'notice') await this.#keepBudget();
    try {
      return await write();
    } finally {
      this.#lastWrite = this.#clock.now();
      if (effect === 'notice') this.#notices.push(this.#lastWrite);
    }
  }

  async #pause(until: number): Promise<void> {
    const pause = until - this.#clock.now();
    if (pause > 0) await this.#clock.sleep(pause);
  }

  async #keepBudget(): Promise<void> {
    this.#notices = this.#notices.filter(time => time > this.#clock.now() - hour);
    const oldest = this.#notices[this.#notices.length - this.#budget];
    if (oldest === undefined) return;
    if (oldest + hour - this.#clock.now() > longestPause)
      throw new TryLater(`${this.#budget} pull requests, comments and reviews in an hour are enough`, oldest + hour);
    await this.#pause(oldest + hour);
  }
}
