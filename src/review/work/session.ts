/** One review: the state, the files, and the effects. What it looks like is the business of a face: full screen or lines. */
import { setImmediate } from 'node:timers/promises';
import type { Engine, FilePlan, FindingId, PlanProblem } from '../../engine/plan.ts';
import { PrivateCopy } from '../../files/private-copy.ts';
import { readProjectFile } from '../../files/read.ts';
import { shownEdit } from '../model/decide.ts';
import type { Keymap } from '../model/keymap.ts';
import { type Action, type Check, type Effect, type Size, type State, startState, topScreen } from '../model/state.ts';
import { reduce } from '../reduce.ts';
import type { RuleFacts } from '../screens/details.ts';
import { checkFile } from './check.ts';
import { ConfigFile, configChange, configPath } from './config-file.ts';
import { firstLine, judgeEdit } from './edit-fix.ts';
import { patchOf, savePatch } from './patch-file.ts';
import { editorWords, pagerWords, runProgram } from './programs.ts';
import { SavedReview } from './saved.ts';
import { clashesOf, type ReviewSource, Workspace } from './workspace.ts';
import { type Written, writeFiles } from './write.ts';

/** What the search for manifests reports. */
export interface ScanListener {
  file(source: ReviewSource): void;
  problem(problem: PlanProblem): void;
  progress(done: number, total: number): void;
  /** True once nobody wants to know any more. */
  readonly stopped: boolean;
}

export interface ReviewOptions {
  /** Folder all paths lie in. */
  readonly root: string;
  readonly title: string;
  readonly limit: State['limit'];
  readonly maxFileSize: number;
  /** Absolute; undefined when there is none. */
  readonly configFile: string | undefined;
  /** ISO date. */
  readonly today: string;
  readonly keymap: Keymap;
  readonly engine: Engine;
  readonly rules: ReadonlyMap<string, RuleFacts>;
  readonly scan: (listener: ScanListener) => Promise<void>;
  /** Where decisions and the journal of a write are kept. */
  readonly stateFolder: string;
  /** Leave decisions of an earlier review out. */
  readonly fresh: boolean;
  readonly env: NodeJS.ProcessEnv;
}

/** How the review ended. */
export type End =
  | { readonly kind: 'quit'; readonly keep: boolean; readonly interrupted: boolean }
  | { readonly kind: 'written'; readonly written: Written };

/** What a face does for the session. */
export interface Face {
  /** The state is another one. */
  changed(): void;
  /** Gives the terminal to another program. */
  lend(use: () => void): Promise<void>;
  suspend(): void;
  redraw(): void;
  end(end: End): void;
}

/** Keys that were typed before the confirm screen could be seen are not meant for it. */
const armTime = 300;
/** Longest piece of work between two looks at the keyboard. */
const slice = 8;
/** A decision is on the disk after this time, whatever happens. */
const saveTime = 2000;
/** Files found or checked within this time arrive together: a frame costs as much as several files. */
const batchTime = 250;
/** The first ones arrive sooner: the screen opens with them. */
const firstBatchTime = 50;

export class ReviewSession {
  readonly options: ReviewOptions;
  readonly workspace: Workspace;
  state: State;
  face: Face | undefined;
  #stopWriting: AbortController | undefined;
  #stopped = false;
  #arrivals: { files: FilePlan[]; problems: PlanProblem[] } = { files: [], problems: [] };
  #round = 0;
  readonly #saved: SavedReview;
  #saving: NodeJS.Timeout | undefined;
  #work: Promise<void> = Promise.resolve();

  constructor(options: ReviewOptions, size: Size) {
    this.options = options;
    this.workspace = new Workspace(options.engine, new ConfigFile(options.root, options.configFile));
    this.#saved = new SavedReview(options.stateFolder, options.root, Date.now());
    const saved = options.fresh ? new Map() : this.#saved.decisions;
    const savedView = options.fresh ? undefined : this.#saved.view;
    const { limit, title, today, keymap } = options;
    const config = this.workspace.config.place;
    this.state = startState({ limit, title, size, saved, savedView, config, today, keymap });
  }

  dispatch(action: Action): void {
    const [state, effects] = reduce(this.state, action);
    const isNew = state !== this.state;
    if (state.past !== this.state.past) this.#saveSoon();
    const isDecided = state.decisions !== this.state.decisions;
    this.state = state;
    for (const effect of effects) this.#run(effect);
    if (isDecided) this.#findClashes();
    if (isNew) this.face?.changed();
  }

  #findClashes(): void {
    const ids = clashesOf(this.state, this.workspace);
    const before = this.state.clashes;
    if (ids.size !== before.size || [...ids].some(id => !before.has(id))) this.dispatch({ kind: 'clashes', ids });
  }

  get hasFixes(): boolean {
    return [...this.state.findings.values()].some(({ status }) => status === 'fixable');
  }

  /** Looks through all files. `onArrival` is told after each batch. */
  async scan(onArrival: () => void): Promise<void> {
    const started = performance.now();
    const session = this;
    let total = 0;
    let flushed = 0;
    await this.options.scan({
      get stopped() {
        return session.#stopped;
      },
      file: source => {
        const planning = this.options.engine.planFile(source);
        if (planning.kind === 'problem') this.#arrivals.problems.push(...planning.problems);
        if (planning.kind !== 'planned') return;
        this.workspace.take(source, planning.file);
        this.#arrivals.files.push(planning.file.plan);
      },
      problem: problem => this.#arrivals.problems.push(problem),
      progress: (done, all) => {
        total = all;
        if (performance.now() - flushed < (this.face ? batchTime : firstBatchTime)) return;
        flushed = performance.now();
        this.#flush(done, total);
        onArrival();
      },
    });
    this.#flush(total, total);
    this.dispatch({ kind: 'scan-done', took: performance.now() - started });
    onArrival();
  }

  #flush(done: number, total: number): void {
    const { files, problems } = this.#arrivals;
    this.#arrivals = { files: [], problems: [] };
    if (files.length + problems.length > 0) this.dispatch({ kind: 'scanned', files, problems });
    if (this.state.scan.done !== done || this.state.scan.total !== total)
      this.dispatch({ kind: 'progress', done, total });
  }

  /** Ends all work that is under way. */
  stop(): void {
    this.#stopped = true;
    this.#round++;
    clearTimeout(this.#saving);
  }

  #saveSoon(): void {
    if (this.#saving || this.#stopped) return;
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

  #run(effect: Effect): void {
    switch (effect.kind) {
      case 'check':
        this.#later(this.#check(effect.paths));
        return;
      case 'write':
        this.#later(this.#write(effect.paths));
        return;
      case 'stop-writing':
        this.#stopWriting?.abort();
        return;
      case 'try-comments':
        this.#tryComments(effect.id);
        return;
      case 'edit-fix':
        this.#later(this.#editFix(effect));
        return;
      case 'edit-file':
        this.#later(this.#editFile(effect.path, effect.line));
        return;
      case 'pager':
        this.#later(this.#page());
        return;
      case 'save-patch':
        this.#savePatch();
        return;
      case 'rescan':
        this.#later(this.#rescan(effect.paths));
        return;
      case 'redraw':
        this.face?.redraw();
        return;
      case 'suspend':
        this.face?.suspend();
        return;
      case 'quit':
        this.stop();
        this.face?.end(effect);
        return;
    }
  }

  /** A failure of work in the background is a bug: it ends the program as one. */
  #later(work: Promise<void>): void {
    this.#work = work.catch((error: unknown) => process.nextTick(() => raise(error)));
  }

  /** Waits for the last effect that takes time. */
  async idle(): Promise<void> {
    await this.#work;
  }

  // -------------------------------------------------------------------------------------------------------------------
  // Confirm and write

  async #check(paths: readonly string[]): Promise<void> {
    const round = ++this.#round;
    setTimeout(() => {
      if (round === this.#round) this.dispatch({ kind: 'armed' });
    }, armTime);
    let since = performance.now();
    let told = since;
    let checks: Check[] = [];
    for (const path of paths) {
      if (performance.now() - since > slice) {
        await setImmediate();
        since = performance.now();
      }
      if (round !== this.#round || !this.state.screens.some(({ kind }) => kind === 'confirm')) return;
      checks.push(checkFile(this.state, this.workspace, path));
      if (performance.now() - told < batchTime) continue;
      told = performance.now();
      this.dispatch({ kind: 'checked', checks });
      checks = [];
    }
    this.dispatch({ kind: 'checked', checks });
  }

  async #write(paths: readonly string[]): Promise<void> {
    this.#stopWriting = new AbortController();
    const outcome = await writeFiles({
      root: this.options.root,
      stateFolder: this.options.stateFolder,
      files: paths.flatMap(path => {
        if (path === configPath(this.state)) return configChange(this.workspace, this.state);
        const plan = this.state.files.find(file => file.path === path);
        const source = this.workspace.source(path);
        const applied = plan && this.workspace.together(plan, this.state.decisions);
        return source && applied ? [{ source, sha256: plan.sha256, applied }] : [];
      }),
      signal: this.#stopWriting.signal,
      onProgress: (done, total) => this.dispatch({ kind: 'write-progress', done, total }),
    });
    if (outcome.kind !== 'written') return this.dispatch(outcome);
    this.stop();
    this.face?.end(outcome);
  }

  /** Comments cannot stand everywhere: in JSON, between braces, behind an alias. */
  #tryComments(id: FindingId): void {
    const file = this.workspace.file(this.state.findings.get(id)?.path ?? '');
    if (!file) return;
    const noComment: { place?: string; file?: string } = {};
    for (const scope of ['place', 'file'] as const) {
      const refused = file.apply(new Map(), new Map([[id, { scope, reason: 'trial' }]])).refused[0];
      if (refused) noComment[scope] = refused.message;
    }
    this.dispatch({ kind: 'obstacles', id, noComment });
  }

  // -------------------------------------------------------------------------------------------------------------------
  // Other programs, and files that changed

  async #editFile(path: string, line: number): Promise<void> {
    const source = this.workspace.source(path);
    if (!source) return;
    await this.#start(editorWords(this.options.env, source.file, line));
    await this.#rescan([path]);
  }

  /** Opens the file as the fix would make it, as a copy that nobody else can read. */
  async #editFix({ id, variant, text }: Extract<Effect, { kind: 'edit-fix' }>): Promise<void> {
    const finding = this.state.findings.get(id);
    if (!finding || (await this.#isStale(finding.path))) return;
    const alone = this.workspace.alone(finding, variant, this.state.findings);
    if (!alone?.fixed.includes(id)) return this.#toast(`no fix to edit: ${alone?.refused[0]?.message ?? 'look again'}`);
    const shown = this.workspace.edited(finding, variant, this.state.findings, shownEdit(this.state, finding));
    const start = text ?? (shown ?? alone).after;
    const copy = new PrivateCopy(finding.path, start);
    try {
      if (!(await this.#start(editorWords(this.options.env, copy.file, firstLine(alone))))) return;
      const bytes = copy.read();
      if (!bytes || Buffer.from(bytes).equals(Buffer.from(start))) return this.#toast('nothing was edited');
      if (await this.#isStale(finding.path)) return;
      this.dispatch({ kind: 'edited', fix: judgeEdit(this.workspace, finding, variant, alone, bytes) });
    } finally {
      copy.remove();
    }
  }

  /** Whether the file is another one on the disk by now; it has been read again then. */
  async #isStale(path: string): Promise<boolean> {
    const before = this.workspace.source(path);
    await this.#readAgain([path]);
    if (before && this.workspace.source(path) === before) return false;
    this.#toast('the file changed on disk, look again');
    return true;
  }

  async #page(): Promise<void> {
    const patch = patchOf(this.state, this.workspace);
    if (patch === '') return this.#toast('nothing is accepted yet');
    await this.#start(pagerWords(this.options.env), patch);
  }

  /** False when the program failed; the user knows why. */
  async #start(words: readonly string[], input?: string): Promise<boolean> {
    const lend = (use: () => void): Promise<void> => this.face?.lend(use) ?? Promise.resolve();
    const failure = await runProgram(words, input, this.options.env, lend);
    if (failure !== undefined) this.#toast(failure);
    return failure === undefined;
  }

  #toast(text: string): void {
    this.dispatch({ kind: 'toast', text });
  }

  async #rescan(paths: readonly string[]): Promise<void> {
    const shaken = this.state.changed.size;
    await this.#readAgain(paths);
    if (topScreen(this.state).kind === 'changed') return;
    const lost = this.state.changed.size - shaken;
    this.#toast(lost > 0 ? `read again, ${lost} changed and marked !` : 'read again');
  }

  /** Decisions about proposals that are still the same stay. */
  async #readAgain(paths: readonly string[]): Promise<void> {
    let since = performance.now();
    for (const path of paths) {
      if (performance.now() - since > slice) {
        await setImmediate();
        since = performance.now();
      }
      if (path === configPath(this.state)) this.workspace.config.read();
      const source = this.workspace.source(path);
      if (!source) continue;
      const outcome = readProjectFile(this.options.root, source.file, this.options.maxFileSize);
      if ('bytes' in outcome && Buffer.compare(outcome.bytes, source.bytes) === 0) continue;
      const plan = 'bytes' in outcome ? this.workspace.add({ ...source, bytes: outcome.bytes }) : undefined;
      if (!plan) this.workspace.forget(path);
      this.dispatch({ kind: 'reread', path, plan });
    }
  }

  #savePatch(): void {
    const patch = patchOf(this.state, this.workspace);
    const text = patch === '' ? 'nothing is accepted yet' : savePatch(this.options.root, patch);
    this.#toast(text);
  }
}

function raise(error: unknown): never {
  throw error;
}
