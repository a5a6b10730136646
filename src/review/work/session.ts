/** One review: the state, the files, and the effects. What it looks like is the business of a face: full screen or lines. */
import type { FindingId } from '../../engine/plan.ts';
import type { Size } from '../model/shapes.ts';
import { type Action, type Effect, type State, startState } from '../model/state.ts';
import { reduce } from '../reduce.ts';
import { Checking } from './checking.ts';
import { tryComments } from './comments.ts';
import { ConfigFile } from './config-file.ts';
import type { Desk } from './desk.ts';
import { editFile, editFix, showPatch } from './editing.ts';
import { Judge } from './judging.ts';
import type { End, Face, ReviewOptions } from './options.ts';
import { patchOf, savePatch } from './patch-file.ts';
import { rescan } from './rereading.ts';
import { SavedReview } from './saved.ts';
import { Scanning } from './scanning.ts';
import { Seeker } from './seeking.ts';
import { clashesOf, Workspace } from './workspace.ts';
import { Writing } from './writing.ts';

/** What became of a review. */
export type Outcome =
  | { readonly kind: 'nothing-to-decide' }
  | { readonly kind: 'ended'; readonly end: End; readonly session: ReviewSession };

/** A decision is on the disk after this time, in milliseconds, whatever happens. */
const saveTime = 2000;

export class ReviewSession implements Desk {
  readonly options: ReviewOptions;
  readonly workspace: Workspace;
  state: State;
  face: Face | undefined;
  readonly #judge = new Judge(this);
  readonly #checking = new Checking(this);
  readonly #writing = new Writing(this);
  readonly #seeker = new Seeker(this);
  readonly #saved: SavedReview;
  #scanning: Scanning | undefined;
  #saving: NodeJS.Timeout | undefined;
  #isStopped = false;
  /** The last effect that takes time. */
  #work: Promise<void> = Promise.resolve();

  constructor(options: ReviewOptions, size: Size) {
    this.options = options;
    this.workspace = new Workspace(options.engine, new ConfigFile(options.root, options.configFile));
    this.#saved = new SavedReview(options.stateFolder, options.root, Date.now());
    const saved = options.fresh ? new Map() : this.#saved.decisions;
    const savedView = options.fresh ? undefined : this.#saved.view;
    const { limit, title, today, ways = {} } = options;
    const missing = (['inspect', 'probe'] as const).filter(way => !ways[way]);
    const keymap = options.keymap.without(missing);
    const config = this.workspace.config.location;
    this.state = startState({ limit, title, size, saved, savedView, config, today, keymap });
  }

  dispatch(action: Action): void {
    const [state, effects] = reduce(this.state, action);
    const isNew = state !== this.state;
    if (state.past !== this.state.past) this.#saveSoon();
    const isDecided = state.decisions !== this.state.decisions;
    this.state = state;
    for (const effect of effects) this.#perform(effect);
    if (isDecided) this.#judgeAgain();
    if (isDecided) this.#findClashes();
    if (isNew) this.face?.update();
  }

  #judgeAgain(): void {
    const plans = this.#judge.look();
    if (plans.length > 0) this.dispatch({ kind: 'rejudged', plans });
  }

  #findClashes(): void {
    const ids = clashesOf(this.state, this.workspace);
    const before = this.state.clashes;
    if (ids.size !== before.size || [...ids].some(id => !before.has(id))) this.dispatch({ kind: 'clashes', ids });
  }

  get hasFixes(): boolean {
    return [...this.state.findings.values()].some(({ status }) => status === 'fixable');
  }

  get isShown(): boolean {
    return this.face !== undefined;
  }

  /** Looks through all files. `onArrival` is called after each batch. */
  async scan(onArrival: () => void): Promise<void> {
    this.#scanning = new Scanning(this, onArrival);
    await this.#scanning.scan();
  }

  /** Ends all work that is under way. */
  stop(): void {
    this.#isStopped = true;
    if (this.#scanning) this.#scanning.stopped = true;
    this.#checking.stop();
    this.#seeker.stop();
    clearTimeout(this.#saving);
  }

  end(end: End): void {
    this.stop();
    this.face?.end(end);
  }

  say(text: string): void {
    this.dispatch({ kind: 'message', text });
  }

  lend(use: () => void): Promise<void> {
    return this.face?.lend(use) ?? Promise.resolve();
  }

  /** Waits for the last effect that takes time. */
  async idle(): Promise<void> {
    await this.#work;
  }

  // -------------------------------------------------------------------------------------------------------------------
  // Decisions that outlive the review

  #saveSoon(): void {
    if (this.#saving || this.#isStopped) return;
    this.#saving = setTimeout(() => {
      this.#saving = undefined;
      this.keep();
    }, saveTime);
  }

  /** Keeps the decisions for the next review. The reason, when that is not possible. */
  keep(settled: ReadonlySet<FindingId> = new Set()): string | undefined {
    try {
      this.#saved.write(this.state, settled, Date.now());
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  forget(): void {
    this.#saved.remove();
  }

  // -------------------------------------------------------------------------------------------------------------------
  // Effects

  #perform(effect: Effect): void {
    switch (effect.kind) {
      case 'stop-writing':
        this.#writing.stop();
        break;
      case 'stop-seeking':
        this.#seeker.cancel();
        break;
      case 'try-comments':
        tryComments(this, effect.id);
        break;
      case 'save-patch':
        this.#savePatch();
        break;
      case 'redraw':
        this.face?.redraw();
        break;
      case 'suspend':
        this.face?.suspend();
        break;
      case 'quit':
        this.end(effect);
        break;
      default:
        // A failure of work in the background is a bug: it ends the program as one.
        this.#work = this.#start(effect).catch((error: unknown) => process.nextTick(() => raise(error)));
    }
  }

  /** Effects that take time. */
  #start(
    effect: Extract<Effect, { kind: 'check' | 'write' | 'edit-fix' | 'edit-file' | 'pager' | 'rescan' | 'seek' }>,
  ): Promise<void> {
    switch (effect.kind) {
      case 'check':
        return this.#checking.check(effect.paths);
      case 'write':
        return this.#writing.write(effect.paths);
      case 'edit-fix':
        return editFix(this, effect);
      case 'edit-file':
        return editFile(this, effect.path, effect.line);
      case 'pager':
        return showPatch(this);
      case 'rescan':
        return rescan(this, effect.paths);
      case 'seek':
        return this.#seeker.seek(effect.way, effect.places);
    }
  }

  #savePatch(): void {
    const patch = patchOf(this.state, this.workspace);
    this.say(patch === '' ? 'nothing is accepted yet' : savePatch(this.options.root, patch));
  }
}

function raise(error: unknown): never {
  throw error;
}
