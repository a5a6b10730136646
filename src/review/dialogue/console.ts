/** Lines in, lines out: a question waits for its answer, and an answer may be typed ahead. */
import { createInterface, type Interface } from 'node:readline';
import { type Line, textOf } from '../parts/line.ts';
import { isUtf8, toAscii } from '../terminal/ascii.ts';

export interface Streams {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
}

export class LineConsole {
  readonly #streams: Streams;
  readonly #shown: (text: string) => string;
  #lines: Interface;
  #waiting: ((line: string | undefined) => void) | undefined;
  readonly #typed: string[] = [];
  #isClosed = false;

  constructor(streams: Streams) {
    this.#streams = streams;
    this.#shown = isUtf8(streams.env) ? text => text : toAscii;
    this.#lines = this.#listen();
  }

  say(...lines: readonly string[]): void {
    for (const line of lines) this.#streams.stdout.write(`${this.#shown(line)}\n`);
  }

  /** Says what a screen would show. */
  print(lines: readonly Line[]): void {
    this.say(...lines.map(line => textOf(line).trimEnd()));
  }

  /** The next line; undefined at the end of the input. */
  ask(question: string): Promise<string | undefined> {
    this.#streams.stdout.write(this.#shown(question));
    const typed = this.#typed.shift();
    if (typed !== undefined) return Promise.resolve(typed);
    if (this.#isClosed) return Promise.resolve(undefined);
    return new Promise(resolve => {
      this.#waiting = resolve;
    });
  }

  /** Gives the terminal to another program. */
  lend(use: () => void): void {
    this.#lines.close();
    use();
    this.#isClosed = false;
    this.#lines = this.#listen();
  }

  close(): void {
    this.#lines.close();
    this.#streams.stdin.pause();
  }

  #listen(): Interface {
    const lines = createInterface({ input: this.#streams.stdin, terminal: false });
    lines.on('line', line => {
      if (this.#waiting) this.#answer(line);
      else this.#typed.push(line);
    });
    lines.on('close', () => {
      this.#isClosed = true;
      // No line feed was typed behind the question.
      if (this.#waiting) this.#streams.stdout.write('\n');
      this.#answer(undefined);
    });
    return lines;
  }

  #answer(line: string | undefined): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.(line);
  }
}
