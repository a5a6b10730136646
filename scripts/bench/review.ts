/**
 * The review in a pseudo-terminal: time to the first frame, and from a key to the end of the frame that answers it. The
 * terminal is the one that `script` of util-linux opens; where it is missing there is nothing to measure.
 */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Review {
  readonly findings: number;
  /** Milliseconds from the start of the process to the end of the first frame. */
  readonly firstFrame: number;
  /** Milliseconds from key to screen, sorted. */
  readonly latencies: readonly number[];
  /** Peak resident memory in MB. */
  readonly mb: number;
  /** Bytes written in one idle second after the scan. */
  readonly idle: number;
}

export const canReview = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;

/** Four findings a file, each with a fix that can be decided with one key. */
const findingsPerFile = 4;
const endOfFrame = '\x1b[?2026l';
/** Moves and decisions: every key changes the screen. */
const keys = ['j', 'j', 'y', 'k', 'j', 'j', 'n', 'j', 'j', 'y'];

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export async function measureReview(folder: string, findings: number, size: Size): Promise<Review> {
  for (let file = 0; file < findings / findingsPerFile; file++) {
    const project = join(folder, `project-${String(file).padStart(4, '0')}`);
    mkdirSync(project, { recursive: true });
    writeFileSync(join(project, 'compose.yaml'), 'services:\n  web:\n    image: redis:7\n');
  }
  const terminal = new Terminal(folder, size);
  try {
    const firstFrame = await terminal.answer(() => {});
    await terminal.quiet();
    const latencies: number[] = [];
    for (let round = 0; round < 12; round++) {
      for (const key of keys) {
        latencies.push(await terminal.answer(() => terminal.press(key)));
        await sleep(15);
      }
    }
    const mb = terminal.peakMemory();
    const idle = await terminal.bytesIn(1000);
    return { findings, firstFrame, latencies: latencies.sort((a, b) => a - b), mb, idle };
  } finally {
    await terminal.close();
  }
}

export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

class Terminal {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #pidFile: string;
  #bytes = 0;
  #tail = '';
  #onFrame: (() => void) | undefined;

  constructor(folder: string, { columns, rows }: Size) {
    this.#pidFile = join(folder, 'pid');
    const program = `${process.execPath} ${resolve('dist/harden.js')} fix --fresh --no-config --root ${folder} ${folder}`;
    const inside = `stty cols ${columns} rows ${rows}; echo $$ > ${this.#pidFile}; exec ${program}`;
    const { CI: _ci, NO_COLOR: _noColor, ...env } = process.env;
    this.#child = spawn('script', ['-qfec', inside, '/dev/null'], {
      env: {
        ...env,
        TERM: 'xterm-256color',
        COLORTERM: 'truecolor',
        LANG: 'C.UTF-8',
        SHELL: '/bin/sh',
        XDG_STATE_HOME: folder,
      },
    });
    this.#child.stdout.on('data', (data: Buffer) => {
      this.#bytes += data.length;
      this.#tail = (this.#tail + data.toString('latin1')).slice(-4096);
      if (!this.#tail.includes(endOfFrame)) return;
      this.#tail = '';
      this.#onFrame?.();
    });
  }

  press(key: string): void {
    this.#child.stdin.write(key);
  }

  /** Milliseconds until a frame has been painted after `act`. */
  async answer(act: () => void): Promise<number> {
    const started = performance.now();
    await new Promise<void>((done, fail) => {
      const timer = setTimeout(() => fail(new Error('the review painted no frame within 20 s')), 20_000);
      this.#onFrame = () => {
        clearTimeout(timer);
        done();
      };
      act();
    });
    this.#onFrame = undefined;
    return performance.now() - started;
  }

  /** Until nothing has been written for a while: the scan is done. */
  async quiet(): Promise<void> {
    while ((await this.bytesIn(700)) > 0);
  }

  async bytesIn(milliseconds: number): Promise<number> {
    const before = this.#bytes;
    await sleep(milliseconds);
    return this.#bytes - before;
  }

  peakMemory(): number {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${this.#pid()}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1024;
  }

  /** Ends the review; `script` ends with it, but by no signal that means a closed terminal. */
  async close(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const ended = once(this.#child, 'exit');
    process.kill(this.#pid());
    await ended;
  }

  #pid(): number {
    return Number(readFileSync(this.#pidFile, 'utf8'));
  }
}
