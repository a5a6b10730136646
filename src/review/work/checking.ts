/** Trying all files that are to be written, while the confirm screen is open. */
import type { Check } from '../model/shapes.ts';
import { checkFile } from './check.ts';
import type { Desk } from './desk.ts';
import { Slice } from './slice.ts';

/** Keys that were typed before the confirm screen could be seen are not meant for it. */
const armTime = 300;
/** Files checked within this time arrive together: a frame costs as much as several files. */
const batchTime = 250;

export class Checking {
  readonly #desk: Desk;
  /** Each visit of the confirm screen is a round; an older one has nothing to say any more. */
  #round = 0;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** Forgets what is under way. */
  stop(): void {
    this.#round++;
  }

  async check(paths: readonly string[]): Promise<void> {
    const round = ++this.#round;
    setTimeout(() => {
      if (round === this.#round) this.#desk.dispatch({ kind: 'armed' });
    }, armTime);
    let told = performance.now();
    let checks: Check[] = [];
    const slice = new Slice();
    for (const path of paths) {
      if (slice.isOver) await slice.pause();
      const { state, workspace } = this.#desk;
      if (round !== this.#round || !state.screens.some(({ kind }) => kind === 'confirm')) return;
      checks.push(checkFile(state, workspace, path));
      if (performance.now() - told < batchTime) continue;
      told = performance.now();
      this.#desk.dispatch({ kind: 'checked', checks });
      checks = [];
    }
    this.#desk.dispatch({ kind: 'checked', checks });
  }
}
