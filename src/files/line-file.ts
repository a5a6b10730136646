import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder } from './state-folder.ts';

const piece = 64 * 1024;
/** Bytes of the longest line that is read. */
const longestLine = 1024 * 1024;

export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  /** Bytes before it. */
  readonly start: number;
}

/** Lines of a file, one at a time; one that has no end is `isWhole: false` of the last. A file that is not there has none. */
export function* readLines(path: string): Generator<Line & { readonly isWhole: boolean }> {
  if (!existsSync(path)) return;
  const descriptor = openSync(path, 'r');
  try {
    let rest = Buffer.alloc(0);
    let [start, number] = [0, 1];
    for (;;) {
      const buffer = Buffer.allocUnsafe(piece);
      const length = readSync(descriptor, buffer, 0, piece, null);
      if (length === 0) break;
      rest = Buffer.concat([rest, buffer.subarray(0, length)]);
      let from = 0;
      for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10, from)) {
        yield { number: number++, text: rest.toString('utf8', from, end), start: start + from, isWhole: true };
        from = end + 1;
      }
      start += from;
      rest = rest.subarray(from);
      if (rest.length > longestLine) throw new LineProblem(path, number, 'is longer than a megabyte');
    }
    if (rest.length > 0) yield { number, text: rest.toString('utf8'), start, isWhole: false };
  } finally {
    closeSync(descriptor);
  }
}

/** A line that cannot be used. The message names the file and the line. */
export class LineProblem extends Error {
  override readonly name = 'LineProblem';

  constructor(path: string, number: number, what: string) {
    super(`${path}:${number}: ${what}`);
  }
}

/** A file that lines are added to. What was added is on the disk, whatever happens then; half a line is taken away when it is opened. */
export class LineFile {
  readonly path: string;
  readonly #descriptor: number;

  constructor(path: string) {
    this.path = path;
    mkdirSync(dirname(path), { recursive: true });
    this.#descriptor = openSync(path, 'a+');
    this.#repair();
    syncFolder(dirname(path));
  }

  add(line: string): void {
    const bytes = Buffer.from(`${line}\n`);
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#descriptor, bytes, at);
    fsyncSync(this.#descriptor);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #repair(): void {
    const { size } = fstatSync(this.#descriptor);
    const buffer = Buffer.allocUnsafe(piece);
    let end = size;
    while (end > 0) {
      const from = Math.max(0, end - piece);
      const length = readSync(this.#descriptor, buffer, 0, end - from, from);
      const at = buffer.subarray(0, length).lastIndexOf(10);
      if (at >= 0) {
        end = from + at + 1;
        break;
      }
      end = from;
    }
    if (end === size) return;
    ftruncateSync(this.#descriptor, end);
    fsyncSync(this.#descriptor);
  }
}

/** Puts lines into a file as a whole, in place of what was there. */
export function replaceLines(path: string, lines: Iterable<string>): void {
  const coming = `${path}.new`;
  rmSync(coming, { force: true });
  const descriptor = openSync(coming, 'wx');
  try {
    for (const line of lines) writeSync(descriptor, `${line}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(coming, path);
  syncFolder(dirname(path));
}

/** Reads one line again that begins after so many bytes. */
export function lineAt(path: string, start: number): string {
  const descriptor = openSync(path, 'r');
  try {
    let text = Buffer.alloc(0);
    for (;;) {
      const buffer = Buffer.allocUnsafe(4096);
      const length = readSync(descriptor, buffer, 0, buffer.length, start + text.length);
      text = Buffer.concat([text, buffer.subarray(0, length)]);
      const end = text.indexOf(10);
      if (end >= 0) return text.toString('utf8', 0, end);
      if (length === 0 || text.length > longestLine) return text.toString('utf8');
    }
  } finally {
    closeSync(descriptor);
  }
}
