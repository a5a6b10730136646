import type { Unit } from './split.ts';
import type { UnitOutcome } from './task.ts';

interface QueueLimits {
  readonly maxOpen: number;
  /** Two that touch the same file are not open at the same time. */
  readonly sequence: boolean;
}

/** Keeps the number of open pull requests small: one waits for the other. */
export class Queue {
  readonly #open: Map<string, Unit>;
  readonly #limits: QueueLimits;

  constructor(open: readonly Unit[], limits: QueueLimits) {
    this.#open = new Map(open.map(unit => [unit.name, unit]));
    this.#limits = limits;
  }

  /** Why nothing new may be opened for it; undefined: it may. */
  whyWait({ files }: Unit): string | undefined {
    const { maxOpen, sequence } = this.#limits;
    const taken = new Set([...this.#open.values()].flatMap(unit => unit.files.map(({ path }) => path)));
    const isFull = this.#open.size >= maxOpen;
    const isTaken = sequence && files.some(({ path }) => taken.has(path));
    return isFull || isTaken ? 'it waits for the pull request that is open' : undefined;
  }

  note(unit: Unit, operation: UnitOutcome['operation']): void {
    if (operation === 'created') this.#open.set(unit.name, unit);
    if (operation === 'closed') this.#open.delete(unit.name);
  }
}
