import { thousands } from '../report/thousands.ts';
/** One line on a terminal while a long scan runs; erased at the end. Nothing anywhere else. */
export class Progress {
  readonly #stream: NodeJS.WriteStream;
  readonly #enabled: boolean;
  #last = Date.now();
  #shown = false;

  constructor(stream: NodeJS.WriteStream, quiet: boolean) {
    this.#stream = stream;
    this.#enabled = stream.isTTY === true && !quiet && process.env.CI === undefined && process.env.TERM !== 'dumb';
  }

  update(word: string, done: number, total: number): void {
    if (!this.#enabled || Date.now() - this.#last < 100) return;
    this.#last = Date.now();
    this.#shown = true;
    this.#stream.write(`\r\x1b[K${word} ${thousands(done)} of ${thousands(total)} files`);
  }

  /** Before anything else is printed. */
  clear(): void {
    if (this.#shown) this.#stream.write('\r\x1b[K');
    this.#shown = false;
  }
}
