import type { FindingId } from '../../engine/plan.ts';
import type { BranchName } from '../../git/names.ts';
import type { Forge } from '../forge/forge.ts';
import { type History, readHistory, verdictOf } from './history.ts';

export interface MemoryOptions {
  readonly forge: Forge;
  readonly base: string;
  /** The account that we write as, where it is known. */
  readonly self: string | undefined;
  /** Heads by name of the branches of ours. */
  readonly heads: ReadonlyMap<string, string>;
  readonly branchOf: (unit: string) => BranchName;
}

/** What earlier pull requests of ours say; each of them is asked for once in a run. */
export class Memory {
  readonly #options: MemoryOptions;
  readonly #histories = new Map<string, History>();
  readonly #refused = new Set<FindingId>();
  readonly #merged = new Set<FindingId>();
  #isWhole = false;

  constructor(options: MemoryOptions) {
    this.#options = options;
  }

  async historyOf(unit: string): Promise<History> {
    const known = this.#histories.get(unit);
    if (known) return known;
    const { forge, base, self, heads, branchOf } = this.#options;
    const head = branchOf(unit);
    const history = await readHistory(forge, { head, base, isThere: heads.has(head) }, self);
    this.#histories.set(unit, history);
    this.#add(history);
    return history;
  }

  /** Of units that were asked for so far. */
  get histories(): ReadonlyMap<string, History> {
    return this.#histories;
  }

  /** Findings that are not proposed any more: refused, or fixed by what was merged and then taken back. */
  get refused(): ReadonlySet<FindingId> {
    return new Set([...this.#refused, ...this.#merged]);
  }

  get merged(): ReadonlySet<FindingId> {
    return this.#merged;
  }

  /**
   * Remembers everything, also of branches that are gone: a group that was split had others. True when that changes what is
   * refused.
   */
  async recall(): Promise<boolean> {
    const { forge, self } = this.#options;
    if (this.#isWhole || self === undefined) return false;
    this.#isWhole = true;
    const before = this.refused.size;
    for (const { body, isMerged } of await forge.closedByUs(self)) this.#add(verdictOf(body, isMerged));
    return this.refused.size > before;
  }

  #add({ refused, merged }: Pick<History, 'refused' | 'merged'>): void {
    for (const id of refused) this.#refused.add(id);
    for (const id of merged) this.#merged.add(id);
  }
}
