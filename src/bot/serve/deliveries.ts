const day = 24 * 3_600_000;

/**
 * Which deliveries were taken: each is worked on once. One that failed may come again. They are forgotten after a day, and before
 * that when there are too many.
 */
export class Deliveries {
  readonly #times = new Map<string, number>();
  readonly #most: number;

  constructor(most = 100_000) {
    this.#most = most;
  }

  /** False: it was taken before. */
  take(id: string, now: number): boolean {
    this.#forget(now);
    if (this.#times.has(id)) return false;
    this.#times.set(id, now);
    return true;
  }

  /** It came to nothing: the next one of this name is a new one. */
  release(id: string): void {
    this.#times.delete(id);
  }

  get size(): number {
    return this.#times.size;
  }

  /** The oldest come first, as nobody is put in again. */
  #forget(now: number): void {
    for (const [id, time] of this.#times) {
      if (time > now - day && this.#times.size < this.#most) return;
      this.#times.delete(id);
    }
  }
}
