/** A real terminal for tests: a shell in a tmux server of its own. */
import { execFileSync, spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

export const hasTmux = spawnSync('tmux', ['-V']).status === 0;

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export class Tmux {
  readonly #server: string;

  constructor({ columns, rows }: Size = { columns: 80, rows: 24 }, env: Readonly<Record<string, string>> = {}) {
    this.#server = `harden-test-${process.pid}-${Math.random().toString(36).slice(2)}`;
    const shell = 'env -u TMUX -u NO_COLOR -u CI PS1="$ " bash --norc --noprofile';
    const variables = Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
    this.#run('-f', '/dev/null', 'new-session', '-d', '-x', `${columns}`, '-y', `${rows}`, ...variables, shell);
    this.#run('set', '-g', 'window-size', 'manual');
    this.#run('set', '-g', 'history-limit', '5000');
    this.#run('set', '-g', 'escape-time', '0');
  }

  /** Types keys, in tmux's names: `Enter`, `C-c`, `Escape`. */
  keys(...names: readonly string[]): void {
    this.#run('send-keys', ...names);
  }

  /** Types text as it is. */
  type(text: string): void {
    this.#run('send-keys', '-l', text);
  }

  /** Sends bytes to the program as if the terminal had sent them. */
  send(bytes: string): void {
    this.#run('send-keys', '-H', ...[...Buffer.from(bytes, 'latin1')].map(byte => byte.toString(16)));
  }

  command(line: string): void {
    this.type(line);
    this.keys('Enter');
  }

  resize({ columns, rows }: Size): void {
    this.#run('resize-window', '-x', `${columns}`, '-y', `${rows}`);
  }

  /** Takes a dark background, and tells it to programs that ask. */
  darken(): void {
    this.#run('set', '-g', 'window-style', 'bg=#161b22');
  }

  /** What is on the screen now, one string per row: without trailing blanks, or with colours. */
  screen(colors = false): string[] {
    return this.#run('capture-pane', '-p', ...(colors ? ['-e', '-N'] : []))
      .split('\n')
      .slice(0, -1);
  }

  /** The scrollback and the screen. */
  history(): string[] {
    return this.#run('capture-pane', '-p', '-S', '-').split('\n').slice(0, -1);
  }

  format(text: string): string {
    return this.#run('display-message', '-p', text).trim();
  }

  /** Waits until the screen shows a text; fails with what it shows instead. */
  async until(wanted: string | RegExp | ((screen: readonly string[]) => boolean), seconds = 60): Promise<string[]> {
    const holds = (screen: readonly string[]): boolean =>
      typeof wanted === 'function'
        ? wanted(screen)
        : typeof wanted === 'string'
          ? screen.join('\n').includes(wanted)
          : wanted.test(screen.join('\n'));
    const end = Date.now() + seconds * 1000;
    for (;;) {
      const screen = this.screen();
      if (holds(screen)) return screen;
      if (Date.now() > end) throw new Error(`waited in vain for ${wanted}; the screen shows\n${screen.join('\n')}`);
      await sleep(30);
    }
  }

  /** Ends the terminal, and waits for what runs in it: a program may still have something to write while it ends. */
  close(): void {
    const server = Number(spawnSync('tmux', ['-L', this.#server, 'display-message', '-p', '#{pid}']).stdout);
    const programs = server > 0 ? startedBy(server) : [];
    spawnSync('tmux', ['-L', this.#server, 'kill-server']);
    for (let tries = 0; tries < 200 && programs.some(isRunning); tries++) pause(25);
  }

  #run(...words: readonly string[]): string {
    return execFileSync('tmux', ['-u', '-L', this.#server, ...words], { encoding: 'utf8' });
  }
}

/** Numbers of all processes below one. */
function startedBy(parent: number): readonly number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const all = [...(stdout ?? '').matchAll(/(\d+) +(\d+)/g)].map(
    ([, pid, above]) => [Number(pid), Number(above)] as const,
  );
  const below = (pid: number): readonly number[] =>
    all.flatMap(([child, above]) => (above === pid ? [child, ...below(child)] : []));
  return below(parent);
}

/** Not one that has ended and that nobody has asked about. */
function isRunning(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', `${pid}`], { encoding: 'utf8' });
  return /^[^Z\s]/.test(stdout ?? '');
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
