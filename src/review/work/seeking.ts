/** Evidence that is sought while the review goes on; when it is there, every file is planned again with it. */
import type { FilePlan } from '../../engine/plan.ts';
import type { Place, Way } from '../model/shapes.ts';
import type { Desk } from './desk.ts';
import { Slice } from './slice.ts';
import type { SoughtPlace } from './ways.ts';

/** Time between two words about progress, in milliseconds. */
const tellTime = 150;

export class Seeker {
  readonly #desk: Desk;
  #controller: AbortController | undefined;
  #isStopped = false;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  async seek(way: Way, places: readonly Place[]): Promise<void> {
    const seek = this.#desk.options.ways?.[way];
    if (!seek) return;
    this.#controller = new AbortController();
    const found = await seek({
      places: this.#sought(places),
      signal: this.#controller.signal,
      onProgress: this.#teller(),
    });
    this.#controller = undefined;
    if (this.#isStopped) return;
    if (found.engine) this.#desk.workspace.engine = found.engine;
    const plans = found.engine ? await this.#planAgain() : [];
    this.#desk.dispatch({ kind: 'found', said: found.said, plans });
  }

  cancel(): void {
    this.#controller?.abort();
  }

  /** The review ends: nobody waits for an answer any more. */
  stop(): void {
    this.#isStopped = true;
    this.cancel();
  }

  #sought(places: readonly Place[]): readonly SoughtPlace[] {
    return places.flatMap(({ path, name }) => {
      const source = this.#desk.workspace.source(path);
      return source ? [{ file: source.file, name }] : [];
    });
  }

  #teller(): (text: string) => void {
    let told = 0;
    return text => {
      if (this.#isStopped || performance.now() - told < tellTime) return;
      told = performance.now();
      this.#desk.dispatch({ kind: 'seeking', text });
    };
  }

  async #planAgain(): Promise<readonly FilePlan[]> {
    const { workspace, state } = this.#desk;
    const slice = new Slice();
    const plans: FilePlan[] = [];
    for (const { path } of state.files) {
      if (slice.isOver) await slice.pause();
      const source = workspace.source(path);
      const plan = source && workspace.add(source);
      if (plan) plans.push(plan);
    }
    return plans;
  }
}
