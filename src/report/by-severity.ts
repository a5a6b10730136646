import { type Severity, severities } from '../transform.ts';

/** Keeps the most severe of many, in the order in which they came, and counts the others. */
export class BySeverity<T> implements Iterable<T> {
  readonly #most: number;
  readonly #lists = new Map<Severity, T[]>();
  #count = 0;
  leftOut = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** `make` is called only for what is kept so far. */
  add(severity: Severity, make: () => T): void {
    if (this.#count >= this.#most) {
      this.leftOut++;
      if (!this.#dropLessSevereThan(severity)) return;
    } else this.#count++;
    const list = this.#lists.get(severity);
    if (list) list.push(make());
    else this.#lists.set(severity, [make()]);
  }

  *[Symbol.iterator](): Iterator<T> {
    for (const severity of severities) yield* this.#lists.get(severity) ?? [];
  }

  #dropLessSevereThan(severity: Severity): boolean {
    const lesser = severities.slice(severities.indexOf(severity) + 1).reverse();
    return lesser.some(other => this.#lists.get(other)?.pop() !== undefined);
  }
}
