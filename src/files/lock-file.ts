import { linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { isAlive } from './process.ts';

/** So often a holder shows that it lives; one that has not for so long does not. */
const beat = 10_000;
const silence = 60_000;

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly time: string;
}

/** Somebody else holds a lock. */
export class LockHeld extends Error {
  override readonly name = 'LockHeld';
}

/**
 * A file that at most one process holds, on whatever machine. What a process left that is gone is taken over: at once on the same
 * machine, after a minute without a sign of life on another one.
 */
export class LockFile {
  readonly #path: string;
  readonly #own: string;
  readonly #timer: NodeJS.Timeout;

  private constructor(path: string, own: string) {
    this.#path = path;
    this.#own = own;
    this.#timer = setInterval(() => this.#beat(), beat);
    this.#timer.unref();
  }

  /** Throws LockHeld. */
  static take(path: string): LockFile {
    const holder: Holder = { pid: process.pid, host: hostname(), time: new Date().toISOString() };
    const own = `${JSON.stringify(holder)}\n`;
    for (let tries = 0; tries < 5; tries++) {
      if (write(path, own)) return new LockFile(path, own);
      const seen = read(path);
      if (seen === undefined) continue;
      if (!isStale(seen)) throw new LockHeld(`${path}: ${wordsFor(seen)} is at work here; wait for its end`);
      takeAway(path, seen.text);
    }
    throw new LockHeld(`${path}: others are about to work here; try again`);
  }

  release(): void {
    clearInterval(this.#timer);
    if (read(this.#path)?.text === this.#own) rmSync(this.#path, { force: true });
  }

  #beat(): void {
    try {
      if (read(this.#path)?.text === this.#own) utimesSync(this.#path, new Date(), new Date());
    } catch {
      // It is gone: then nobody waits for a sign.
    }
  }
}

interface Seen {
  readonly text: string;
  readonly holder: Partial<Holder>;
  /** Milliseconds since the last sign of life. */
  readonly silent: number;
}

function write(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function read(path: string): Seen | undefined {
  try {
    const text = readFileSync(path, 'utf8');
    return { text, holder: parse(text), silent: Date.now() - statSync(path).mtimeMs };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function parse(text: string): Partial<Holder> {
  try {
    return Object(JSON.parse(text)) as Partial<Holder>;
  } catch {
    return {};
  }
}

/** In containers every process has the same number: one of ours that is not this process is gone. */
function isStale({ holder: { pid, host }, silent }: Seen): boolean {
  if (typeof pid !== 'number' || host !== hostname()) return silent > silence;
  return pid === process.pid || !isAlive(pid);
}

const wordsFor = ({ holder: { pid, host, time } }: Seen): string =>
  `process ${pid ?? '?'} on ${host ?? '?'} (since ${time ?? '?'})`;

/** Only what was seen: another one may have taken it over meanwhile. */
function takeAway(path: string, text: string): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  try {
    if (readFileSync(aside, 'utf8') !== text) linkSync(aside, path);
  } finally {
    rmSync(aside, { force: true });
  }
}
