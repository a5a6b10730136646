import { ImageProblem } from './problem.ts';

export interface Limits {
  readonly entries: number;
  /** Bytes of all layers, unpacked. */
  readonly bytes: number;
  /** Bytes of all files whose content is kept. */
  readonly kept: number;
}

export const usualLimits: Limits = { entries: 1_000_000, bytes: 20 * 1024 ** 3, kept: 64 * 1024 ** 2 };

/** Longest path of a file. */
export const longestPath = 4096;
/** Symbolic links that are followed for one path. */
export const mostLinks = 40;
/** Largest script whose text is kept. */
export const largestScript = 128 * 1024;

/** What the layers of one image have used up together. */
export class Budget {
  readonly #limits: Limits;
  #entries = 0;
  #bytes = 0;
  #kept = 0;

  constructor(limits: Limits = usualLimits) {
    this.#limits = limits;
  }

  entry(): void {
    if (++this.#entries > this.#limits.entries)
      throw new ImageProblem(`holds more than ${this.#limits.entries.toLocaleString('en')} files`);
  }

  read(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > this.#limits.bytes)
      throw new ImageProblem(`is larger than ${this.#limits.bytes.toLocaleString('en')} bytes`);
  }

  keep(bytes: number): void {
    this.#kept += bytes;
    if (this.#kept > this.#limits.kept)
      throw new ImageProblem(`holds more than ${this.#limits.kept.toLocaleString('en')} bytes of scripts`);
  }
}
