import { setImmediate } from 'node:timers/promises';

/** Longest piece of work between two looks at the keyboard, in milliseconds. */
const longest = 8;

/** A piece of work: when it has taken long enough, keys have their turn. Short work is done without a pause. */
export class Slice {
  #since = performance.now();

  get isOver(): boolean {
    return performance.now() - this.#since > longest;
  }

  async pause(): Promise<void> {
    await setImmediate();
    this.#since = performance.now();
  }
}
