/** What runs ahead of the one that is waited for, as a multiple of what runs at once. */
const ahead = 4;

/**
 * Works on several items at once and gives the results in the order of the items. Neither items nor results pile up: however long
 * the list is, only so many are there at a time.
 */
export async function* inOrder<Item, Result>(
  items: Iterable<Item>,
  jobs: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const slots = new Slots(jobs);
  const waiting: Promise<Result>[] = [];
  const begin = (item: Item): void => {
    const result = slots.run(() => work(item));
    // It is looked at when its turn comes; until then it must not count as unhandled.
    result.catch(() => undefined);
    waiting.push(result);
  };
  for (const item of items) {
    begin(item);
    if (waiting.length >= jobs * ahead) yield await waiting.shift()!;
  }
  for (const result of waiting) yield await result;
}

/** Lets so many pieces of work run at once. */
export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>(resolve => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}
