/**
 * The terminal while it is ours: alternate screen, raw keys, painting. It is given back as it was found on every way out: a normal
 * end, a signal, a crash, a closed terminal, a stop with Ctrl-Z, and for an editor in between.
 */

import { writeSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Capture } from './capture.ts';
import { type Ending, endings } from './endings.ts';
import { KeyDecoder, type KeyEvent, type PasteEvent } from './keys.ts';
import { type Cell, Painter } from './painter.ts';
import { type Background, backgroundOf } from './theme.ts';

/** Why the program has to end now. */
export type Stop =
  | { readonly kind: 'signal'; readonly signal: Ending }
  /** The terminal is gone: end of input, or nobody reads the output. */
  | { readonly kind: 'closed' }
  | { readonly kind: 'crash'; readonly error: unknown };

export type Output = NodeJS.WriteStream & { readonly fd: number };

export interface TerminalOptions {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: Output;
  readonly onEvent: (event: KeyEvent | PasteEvent) => void;
  /** Called once, after the terminal was given back and before the process exits: the last chance to keep decisions. */
  readonly onStop: (stop: Stop) => void;
}

export interface Terminal {
  readonly columns: number;
  readonly rows: number;
  /** Shows a frame. Refused while the terminal is not ours: a late frame must not land on the normal screen. */
  paint(lines: readonly string[], cursor?: Cell): void;
  /** Shows the last frame anew, over whatever else got onto the screen. */
  redraw(): void;
  enter(): void;
  /** Gives the terminal back. Safe to call at any time, and twice. */
  leave(): void;
  /** Leaves and stops taking input and signals, for good. */
  close(): void;
  onResize(listener: () => void): void;
  /** Asks the terminal for its background; undefined when it does not say within 100 ms. */
  queryBackground(): Promise<Background | undefined>;
  /** Gives the terminal to something else, an editor or a pager, and takes it back afterwards. */
  lend<T>(use: () => T | Promise<T>): Promise<T>;
  /** Ctrl-Z: gives the terminal back and stops the process until the shell continues it. */
  suspend(): void;
  /** Ends the process as a signal or a crash would. */
  stop(stop: Stop): void;
  /** What was printed by others while the screen was ours. */
  readonly captured: readonly string[];
}

const enterSequence = '\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[?2004h\x1b[H\x1b[J';
const leaveSequence = '\x1b[?2026l\x1b[?2004l\x1b[?7h\x1b[0m\x1b[?1049l\x1b[?25h';
const backgroundQuery = '\x1b]11;?\x1b\\';
const answerTime = 100;
const signals = Object.keys(endings) as readonly Ending[];
const canSuspend = process.platform !== 'win32';

export function openTerminal(options: TerminalOptions): Terminal {
  return new OwnTerminal(options);
}

class OwnTerminal implements Terminal {
  readonly #stdin: NodeJS.ReadStream;
  readonly #stdout: Output;
  readonly #onStop: (stop: Stop) => void;
  readonly #decoder: KeyDecoder;
  readonly #painter = new Painter();
  readonly #capture: Capture;
  readonly #resizeListeners: (() => void)[] = [];
  #background: ((background: Background | undefined) => void) | undefined;
  #entered = false;
  #lent = false;
  #stopping = false;
  #last: { readonly lines: readonly string[]; readonly cursor: Cell | undefined } | undefined;

  constructor({ stdin, stdout, onEvent, onStop }: TerminalOptions) {
    this.#stdin = stdin;
    this.#stdout = stdout;
    this.#onStop = onStop;
    this.#capture = new Capture([stdout, process.stderr]);
    this.#decoder = new KeyDecoder(onEvent, { onReply: reply => this.#answer(backgroundOf(reply)) });
    stdin.on('data', this.#onData).on('end', this.#onClosed).on('error', this.#onClosed);
    stdout.prependListener('error', this.#onClosed);
    stdout.on('resize', this.#onResized);
    process.prependListener('exit', this.#onExit);
    process.prependListener('uncaughtException', this.#onCrash);
    process.prependListener('unhandledRejection', this.#onCrash);
    for (const signal of signals) process.prependListener(signal, this.#onSignal);
    this.#listenForStops();
  }

  get columns(): number {
    return this.#stdout.columns || 80;
  }

  get rows(): number {
    return this.#stdout.rows || 24;
  }

  get captured(): readonly string[] {
    return this.#capture.lines;
  }

  paint(lines: readonly string[], cursor?: Cell): void {
    this.#last = { lines, cursor };
    if (!this.#entered) return;
    const bytes = this.#painter.paint({ lines, cursor, columns: this.columns, rows: this.rows });
    if (bytes !== '') this.#capture.writeThrough(this.#stdout, bytes);
  }

  redraw(): void {
    this.#painter.forget();
    if (this.#last) this.paint(this.#last.lines, this.#last.cursor);
  }

  enter(): void {
    if (this.#entered || this.#stopping) return;
    // First the mode: in the background this waits until we are in front again, and nothing is written before.
    this.#setMode('raw');
    this.#entered = true;
    this.#capture.start();
    this.#capture.writeThrough(this.#stdout, enterSequence);
    this.#stdin.resume();
    refreshSize(this.#stdout);
    this.redraw();
  }

  leave(): void {
    if (!this.#entered) return;
    this.#entered = false;
    this.#capture.stop();
    writeNow(this.#stdout, leaveSequence);
    this.#setMode('usual');
  }

  close(): void {
    this.#detach();
    process.off('exit', this.#onExit).off('uncaughtException', this.#onCrash).off('unhandledRejection', this.#onCrash);
    for (const signal of signals) process.off(signal, this.#onSignal);
  }

  /** Leaves, and takes no more input. */
  #detach(): void {
    this.leave();
    this.#stopping = true;
    this.#decoder.close();
    this.#answer(undefined);
    this.#stdin.off('data', this.#onData).off('end', this.#onClosed).off('error', this.#onClosed);
    this.#stdin.pause();
    this.#stdout.off('error', this.#onClosed).off('resize', this.#onResized);
    this.#ignoreStops();
  }

  onResize(listener: () => void): void {
    this.#resizeListeners.push(listener);
  }

  queryBackground(): Promise<Background | undefined> {
    return new Promise(resolve => {
      this.#background = resolve;
      this.#capture.writeThrough(this.#stdout, backgroundQuery);
      setTimeout(() => this.#answer(undefined), answerTime).unref();
    });
  }

  async lend<T>(use: () => T | Promise<T>): Promise<T> {
    this.leave();
    this.#stdin.pause();
    // The other program shares our process group: its Ctrl-Z has to stop us too, its Ctrl-C is not for us.
    this.#lent = true;
    this.#ignoreStops();
    try {
      return await use();
    } finally {
      // A Ctrl-C that was meant for the other program may still wait for its turn.
      await nextTurn();
      await nextTurn();
      this.#lent = false;
      this.#listenForStops();
      this.enter();
    }
  }

  suspend(): void {
    if (!canSuspend) return;
    this.leave();
    process.off('SIGTSTP', this.#onSuspend);
    // The whole group, or the shell would not notice: npm and other wrappers wait in front of us.
    process.kill(0, 'SIGTSTP');
  }

  stop(stop: Stop): void {
    if (this.#stopping) return;
    // Signals are still taken, and do nothing: a terminal that closes ends our input and sends SIGHUP as well, and the one that comes
    // second must not end the process before the decisions are kept.
    this.#detach();
    let code = stop.kind === 'crash' ? 2 : stop.kind === 'closed' ? endings.SIGHUP : endings[stop.signal];
    try {
      this.#onStop(stop);
    } catch (error) {
      process.stderr.write(`harden: ${error instanceof Error ? error.stack : String(error)}\n`);
      code = 2;
    }
    process.exit(code);
  }

  readonly #onData = (bytes: Uint8Array): void => this.#decoder.push(bytes);
  readonly #onClosed = (): void => this.stop({ kind: 'closed' });
  readonly #onExit = (): void => this.leave();
  readonly #onCrash = (error: unknown): void => this.stop({ kind: 'crash', error });
  readonly #onSuspend = (): void => this.suspend();

  readonly #onSignal = (signal: NodeJS.Signals): void => {
    const ending = signals.find(known => known === signal);
    if (ending && !(this.#lent && ending === 'SIGINT')) this.stop({ kind: 'signal', signal: ending });
  };

  readonly #onContinue = (): void => {
    process.off('SIGTSTP', this.#onSuspend).on('SIGTSTP', this.#onSuspend);
    // After a stop that could not be caught the shell has changed the mode without our knowing.
    if (this.#entered) this.#setMode('usual');
    this.leave();
    this.enter();
  };

  readonly #onResized = (): void => {
    this.#painter.forget();
    for (const listener of this.#resizeListeners) listener();
  };

  #listenForStops(): void {
    if (!canSuspend) return;
    this.#ignoreStops();
    process.on('SIGTSTP', this.#onSuspend).on('SIGCONT', this.#onContinue);
  }

  #ignoreStops(): void {
    process.off('SIGTSTP', this.#onSuspend).off('SIGCONT', this.#onContinue);
  }

  #answer(background: Background | undefined): void {
    this.#background?.(background);
    this.#background = undefined;
  }

  #setMode(mode: 'raw' | 'usual'): void {
    try {
      this.#stdin.setRawMode?.(mode === 'raw');
    } catch {
      // The terminal is gone; there is nothing left to restore.
    }
  }
}

/** Size changes while the process is stopped come without a signal. */
function refreshSize(stdout: NodeJS.WriteStream & { _refreshSize?(): void }): void {
  stdout._refreshSize?.();
}

/** Writes before it returns, so that it also works in an exit handler. A terminal that is gone is no error here. */
function writeNow(stdout: Output, text: string): void {
  const bytes = Buffer.from(text);
  for (let done = 0, tries = 0; done < bytes.length && tries < 100; tries++) {
    try {
      done += writeSync(stdout.fd, bytes, done);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}
