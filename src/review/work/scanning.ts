/** Looking through all files: what is found arrives in batches. */
import type { FilePlan, PlanProblem } from '../../engine/plan.ts';
import type { Desk } from './desk.ts';
import type { ScanListener } from './options.ts';
import type { SourceFile } from './workspace.ts';

/** Files found within this time arrive together: a frame costs as much as several files. */
const batchTime = 250;
/** The first ones arrive sooner: the screen opens with them. */
const firstBatchTime = 50;

export class Scanning implements ScanListener {
  readonly #desk: Desk;
  readonly #onArrival: () => void;
  #files: FilePlan[] = [];
  #problems: PlanProblem[] = [];
  #total = 0;
  #told = 0;
  stopped = false;

  /** `onArrival` is called after each batch. */
  constructor(desk: Desk, onArrival: () => void) {
    this.#desk = desk;
    this.#onArrival = onArrival;
  }

  async scan(): Promise<void> {
    const started = performance.now();
    await this.#desk.options.scan(this);
    this.#arrive(this.#total);
    this.#desk.dispatch({ kind: 'scan-done', took: performance.now() - started });
    this.#onArrival();
  }

  file(source: SourceFile): void {
    const planning = this.#desk.workspace.engine.planFile(source);
    if (planning.kind === 'problem') this.#problems.push(...planning.problems);
    if (planning.kind !== 'planned') return;
    this.#desk.workspace.take(source, planning.file);
    this.#files.push(planning.file.plan);
  }

  problem(problem: PlanProblem): void {
    this.#problems.push(problem);
  }

  progress(done: number, total: number): void {
    this.#total = total;
    if (performance.now() - this.#told < (this.#desk.isShown ? batchTime : firstBatchTime)) return;
    this.#told = performance.now();
    this.#arrive(done);
    this.#onArrival();
  }

  #arrive(done: number): void {
    const [files, problems, total] = [this.#files, this.#problems, this.#total];
    this.#files = [];
    this.#problems = [];
    if (files.length + problems.length > 0) this.#desk.dispatch({ kind: 'scanned', files, problems });
    const { scan } = this.#desk.state;
    if (scan.done !== done || scan.total !== total) this.#desk.dispatch({ kind: 'progress', done, total });
  }
}
