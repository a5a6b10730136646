/** Reads the record of a write: lines, one at a time, because together they may not fit into memory. */
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { whyBusy } from './journal.ts';

/** One file that was replaced. */
export interface Step {
  /** Real path. */
  readonly path: string;
  readonly oldSha256: string;
  readonly newSha256: string;
  /** Base64. */
  readonly oldBytes: string;
}

/** A run at work; it is done when a line says so, or when its process is gone. */
export interface Begin {
  readonly version: 1;
  readonly pid: number;
  /** ISO time. */
  readonly started: string;
}

export interface Done {
  readonly done: number;
}

/** Where a line begins, and how long it is. */
export interface Line {
  readonly at: number;
  readonly length: number;
}

/** Why a record must not be touched: a process that lives is still adding to it. */
export function whyRecordIsBusy(file: string): string | undefined {
  const reader = RecordReader.open(file);
  if (!reader) return undefined;
  try {
    const working = new Map<number, Begin>();
    for (const line of reader.lines()) {
      const { pid, version, started, done } = reader.short(line) ?? {};
      if (version === 1 && typeof pid === 'number' && typeof started === 'string')
        working.set(pid, { version, pid, started });
      if (typeof done === 'number') working.delete(done);
    }
    const reasons = [...working.values()].map(begin => whyBusy(begin));
    return reasons.find(reason => reason !== undefined);
  } finally {
    reader.close();
  }
}

const newline = 10;

/** Lines of a record, one at a time. */
export class RecordReader {
  readonly #descriptor: number;

  private constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  /** Undefined when there is none, or none that can be read. */
  static open(file: string): RecordReader | undefined {
    try {
      return new RecordReader(openSync(file, 'r'));
    } catch {
      return undefined;
    }
  }

  /** A last line that was not written to its end is left out. */
  *lines(): Generator<Line> {
    const chunk = Buffer.alloc(1 << 16);
    let at = 0;
    for (let position = 0; ; ) {
      const read = readSync(this.#descriptor, chunk, 0, chunk.length, position);
      if (read === 0) return;
      const bytes = chunk.subarray(0, read);
      for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, end + 1)) {
        yield { at, length: position + end - at };
        at = position + end + 1;
      }
      position += read;
    }
  }

  /** What a line says that holds no file; undefined for the others. */
  short(line: Line): Partial<Begin & Done> | undefined {
    return line.length > 200 ? undefined : parse(this.text(line));
  }

  step(line: Line): Step | undefined {
    const value = parse(this.text(line)) as Partial<Record<keyof Step, unknown>> | undefined;
    const isStep = (['path', 'oldSha256', 'newSha256', 'oldBytes'] as const).every(
      key => typeof value?.[key] === 'string',
    );
    return isStep ? (value as Step) : undefined;
  }

  text({ at, length }: Line): string {
    const bytes = Buffer.alloc(length);
    for (let done = 0; done < length; ) {
      const read = readSync(this.#descriptor, bytes, done, length - done, at + done);
      if (read === 0) return '';
      done += read;
    }
    return bytes.toString('utf8');
  }

  /** Whether the record still is the one of that name. */
  isCurrent(file: string): boolean {
    return isSameFile(this.#descriptor, file);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

function parse(text: string): Partial<Begin & Done> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isSameFile(descriptor: number, file: string): boolean {
  try {
    const [one, other] = [fstatSync(descriptor), statSync(file)];
    return one.ino === other.ino && one.dev === other.dev;
  } catch {
    return false;
  }
}
