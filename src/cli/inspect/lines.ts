import { sanitise } from '../../report/sanitise.ts';
import type { Telling } from './inspect-images.ts';
import type { WantedImage } from './wanted.ts';

/** One line for each image on stderr; on a terminal the last one shows how far it is. */
export class Lines implements Telling {
  readonly #quiet: boolean;
  readonly #terminal: boolean;
  #last = 0;
  #shown = false;

  constructor(quiet: boolean) {
    this.#quiet = quiet;
    this.#terminal = process.stderr.isTTY === true && process.env.TERM !== 'dumb' && process.env.CI === undefined;
  }

  progress({ reference }: WantedImage, done: number, whole: number | undefined): void {
    if (this.#quiet || !this.#terminal || performance.now() - this.#last < 100) return;
    this.#last = performance.now();
    this.#shown = true;
    const of = whole ? ` of ${megabytes(whole)}` : '';
    process.stderr.write(`\r\x1b[K${sanitise(reference)}  ${megabytes(done)}${of} MB`);
  }

  /** What went wrong is said also when progress is not. */
  problem({ reference, where }: WantedImage, text: string): void {
    this.clear();
    process.stderr.write(`harden: ${sanitise(`${reference} (${where}): ${text}`)}\n`);
  }

  result({ reference, where }: WantedImage, text: string): void {
    this.clear();
    if (!this.#quiet) process.stderr.write(`${sanitise(`${reference} (${where})  ${text}`)}\n`);
  }

  clear(): void {
    if (this.#shown) process.stderr.write('\r\x1b[K');
    this.#shown = false;
  }
}

export function megabytes(bytes: number): string {
  return Math.round(bytes / 1e6).toLocaleString('en');
}
