import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Mutant } from './operators.ts';

export interface Ended {
  readonly passed: boolean;
  readonly timedOut: boolean;
  readonly output: string;
}

export interface RunOptions {
  /** Seconds. */
  readonly timeout: number;
  /** The program is ended as soon as its output holds this. */
  readonly until?: RegExp;
  readonly env?: Readonly<Record<string, string>>;
}

/** Every file of the project that git knows or would take. */
export function projectFiles(): readonly string[] {
  const words = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const names = execFileSync('git', words, { encoding: 'utf8', maxBuffer: 1 << 28 }).split('\0');
  return names.filter(name => name !== '' && existsSync(name)).sort();
}

/** A copy of the project, to be changed and tried: the project itself stays as it is. */
export class Copy {
  readonly #folder = mkdtempSync(join(tmpdir(), 'harden-m-'));
  readonly root = join(this.#folder, 'project');
  readonly temporary = join(this.#folder, 'tmp');
  #running: ChildProcess | undefined;

  constructor(files: readonly string[]) {
    // Some tests run the program as another user.
    chmodSync(this.#folder, 0o755);
    for (const name of files) {
      mkdirSync(dirname(join(this.root, name)), { recursive: true });
      cpSync(name, join(this.root, name));
    }
    // Some tests ask git which files the project has.
    execFileSync('git', ['init', '-q'], { cwd: this.root });
    execFileSync('git', ['add', '-A'], { cwd: this.root });
    symlinkSync(resolve('node_modules'), join(this.root, 'node_modules'));
    mkdirSync(this.temporary);
  }

  /** Makes the change; what is returned takes it back. */
  change({ path, start, end, before, after }: Mutant): () => void {
    const file = join(this.root, path);
    const text = readFileSync(file, 'utf8');
    if (text.slice(start, end) !== before) throw new Error(`${path} is not the text that was drawn from`);
    writeFileSync(file, text.slice(0, start) + after + text.slice(end));
    return () => writeFileSync(file, text);
  }

  /** Runs node at a low priority. What computes without an end is ended by the system, however busy the machine is. */
  run(words: readonly string[], { timeout, until, env: more }: RunOptions): Promise<Ended> {
    const limited = `ulimit -c 0; ulimit -t ${Math.ceil(timeout / 10)}; exec nice -n 15 "$@"`;
    const child = spawn('sh', ['-c', limited, 'sh', process.execPath, ...words], {
      cwd: this.root,
      env: { ...process.env, TMPDIR: this.temporary, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that what it started ends with it.
      detached: true,
    });
    this.#running = child;
    let output = '';
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      end(child);
    }, timeout * 1000);
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', chunk => {
        output += chunk;
        if (until?.test(output)) end(child);
      });
    }
    return new Promise(done => {
      child.on('close', code => {
        clearTimeout(timer);
        this.#running = undefined;
        done({ passed: code === 0, timedOut, output });
      });
    });
  }

  remove(): void {
    if (this.#running) end(this.#running);
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

function end({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}
