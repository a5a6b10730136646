/** The review on the full screen: keys in, frames out. */
import type { UiConfig } from '../config/types.ts';
import { colorDepth } from '../report/color-depth.ts';
import { type Frame, frameOf } from './frame.ts';
import type { Renderer } from './ink/renderer.ts';
import type { Screen } from './model/screen.ts';
import { topScreen } from './model/screen-stack.ts';
import { type Block, rowsOfBlock } from './parts/block.ts';
import { type Line, paint } from './parts/line.ts';
import type { Surroundings } from './parts/shown.ts';
import { isUtf8, toAscii } from './terminal/ascii.ts';
import { openTerminal, type Stop, type Terminal } from './terminal/terminal.ts';
import { type Background, createTheme, type Theme } from './terminal/theme.ts';
import type { End, Face, ReviewOptions } from './work/options.ts';
import { type Outcome, ReviewSession } from './work/session.ts';

export interface ScreenReviewOptions extends ReviewOptions {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream & { readonly fd: number };
  readonly color: boolean;
  readonly ui: Pick<UiConfig, 'theme' | 'background'>;
  readonly version: string;
}

/** A fix counts as viewed when it was on the screen this long. */
const viewTime = 400;

/** Opens the screen as soon as there is something to decide; without that it never does. */
export async function reviewOnScreen(options: ScreenReviewOptions): Promise<Outcome> {
  const { stdout } = options;
  const session = new ReviewSession(options, { columns: stdout.columns || 80, rows: stdout.rows || 24 });
  const face = await new Promise<ScreenFace | undefined>((resolve, reject) => {
    let opened: ScreenFace | undefined;
    const onArrival = (): void => {
      if (opened || !session.hasFixes) return;
      opened = new ScreenFace(session, options);
      resolve(opened);
    };
    session.scan(onArrival).then(
      () => {
        resolve(opened);
        opened?.prepare();
      },
      error => (opened ? opened.crash(error) : reject(error)),
    );
  });
  if (!face) return { kind: 'nothing-to-decide' };
  return { kind: 'ended', end: await face.ended, session };
}

/** The list and the fix, also while the filter is typed. */
function isReview({ kind }: Screen): boolean {
  return kind === 'review' || kind === 'filter';
}

class ScreenFace implements Face {
  readonly ended: Promise<End>;
  readonly #session: ReviewSession;
  readonly #options: ScreenReviewOptions;
  readonly #terminal: Terminal;
  /** Ink, loaded when all files are there, or for the first question. */
  #renderer: Renderer | undefined;
  #isLoading = false;
  readonly #unicode: boolean;
  #theme: Theme;
  #frame: Frame | undefined;
  #isScheduled = false;
  #viewing: { readonly id: string; readonly timer: NodeJS.Timeout } | undefined;
  #resolve: (end: End) => void = () => {};

  constructor(session: ReviewSession, options: ScreenReviewOptions) {
    this.#session = session;
    this.#options = options;
    this.#unicode = isUtf8(options.env);
    const { background } = options.ui;
    this.#theme = this.#makeTheme(background === 'auto' ? undefined : background);
    this.ended = new Promise(resolve => {
      this.#resolve = resolve;
    });
    this.#terminal = openTerminal({
      stdin: options.stdin,
      stdout: options.stdout,
      onEvent: event =>
        session.dispatch(
          event.kind === 'key'
            ? { kind: 'key', key: event, metrics: this.#current().metrics }
            : { kind: 'paste', text: event.text },
        ),
      onStop: stop => this.#stopped(stop),
    });
    this.#terminal.onResize(() => {
      const { columns, rows } = this.#terminal;
      session.dispatch({ kind: 'resize', size: { columns, rows } });
      this.update();
    });
    session.face = this;
    this.#terminal.enter();
    this.#paint();
    if (this.#theme.depth === 'true' && options.ui.background === 'auto') void this.#askBackground();
  }

  /** Nothing is left to do but to wait for keys: time to get ready for the first question. */
  prepare(): void {
    void this.#loadInk();
  }

  update(): void {
    this.#frame = undefined;
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#paint();
    });
  }

  lend(use: () => void): Promise<void> {
    return this.#terminal.lend(use);
  }

  suspend(): void {
    this.#terminal.suspend();
  }

  redraw(): void {
    this.#terminal.redraw();
  }

  end(end: End): void {
    this.#close();
    this.#terminal.close();
    this.#resolve(end);
  }

  crash(error: unknown): void {
    this.#terminal.stop({ kind: 'crash', error });
  }

  #close(): void {
    this.#session.stop();
    clearTimeout(this.#viewing?.timer);
    this.#renderer?.close();
  }

  #stopped(stop: Stop): void {
    this.#close();
    const failure = this.#session.keep();
    if (failure !== undefined) process.stderr.write(`harden: the decisions could not be kept: ${failure}\n`);
    if (stop.kind !== 'crash') return;
    const { error } = stop;
    process.stderr.write(
      `harden: internal error, please report it; your decisions were kept\n${error instanceof Error ? error.stack : String(error)}\n`,
    );
  }

  /** Scrolling needs what the newest state looks like, even when keys come faster than frames. */
  #current(): Frame {
    this.#frame ??= frameOf(this.#session.state, this.#surroundings());
    return this.#frame;
  }

  #paint(): void {
    const frame = this.#current();
    const rows = this.#rows(frame.block);
    if (!rows) return;
    this.#terminal.paint(rows, frame.cursor);
    this.#watch(frame.finding);
  }

  /**
   * Here the two ways of painting meet; both are given the same blocks, so nothing moves between them. Ink lays out every screen it
   * draws: questions, and whatever else opens above the review. The review itself is painted without it, for the sake of the first
   * frame, which cannot wait until Ink is loaded, and of the time from key to frame, of which Ink would take the most. Undefined
   * until Ink is loaded.
   */
  #rows(block: Block): readonly string[] | undefined {
    const { state } = this.#session;
    const painted = (line: Line): string => this.#painted(line);
    if (isReview(topScreen(state))) return rowsOfBlock(block).map(painted);
    if (!this.#renderer) void this.#loadInk();
    return this.#renderer?.render({ block, ...state.size, paint: painted });
  }

  async #loadInk(): Promise<void> {
    if (this.#isLoading) return;
    this.#isLoading = true;
    const { Renderer } = await import('./ink/renderer.ts');
    this.#renderer = new Renderer(error => this.crash(error));
    this.update();
  }

  #painted(line: Line): string {
    const shown = this.#unicode ? line : line.map(({ text, tokens }) => ({ text: toAscii(text), tokens }));
    return paint(shown, this.#theme);
  }

  #watch(id: string | undefined): void {
    if (this.#viewing?.id === id) return;
    clearTimeout(this.#viewing?.timer);
    this.#viewing = undefined;
    if (id === undefined || this.#session.state.seen.has(id)) return;
    const timer = setTimeout(() => this.#session.dispatch({ kind: 'seen', id }), viewTime);
    this.#viewing = { id, timer };
  }

  #surroundings(): Surroundings {
    const { workspace: results, options } = this.#session;
    const { columns, rows } = this.#session.state.size;
    const words = { none: 'no colours', basic: '16 colours', true: 'true colour' };
    const facts = [`harden ${this.#options.version}`, `${columns}x${rows}`, words[this.#theme.depth]];
    facts.push(options.env.TERM ?? 'no TERM', this.#unicode ? 'UTF-8' : 'ASCII', `node ${process.versions.node}`);
    return { results, rules: options.rules, terminal: facts.join(', ') };
  }

  #makeTheme(background: Background | undefined): Theme {
    const { color, env, ui } = this.#options;
    const depth = colorDepth({ isTerminal: true, flag: color, env });
    return createTheme({ depth, background, palette: ui.theme === 'colorblind' ? 'colorblind' : 'usual' });
  }

  /** After the first frame, so that it costs nothing. */
  async #askBackground(): Promise<void> {
    const background = await this.#terminal.queryBackground();
    if (background === undefined) return;
    this.#theme = this.#makeTheme(background);
    this.update();
  }
}
