/** The built program in a real terminal, on a project of its own. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { suite } from 'uvu';
import { exampleRules } from '../../scripts/shared/example-rules.ts';
import { type Size, Tmux } from '../../scripts/shared/tmux.ts';

export interface Context {
  folder: string;
  project: string;
  tmux: Tmux;
}

const rules = exampleRules.map(id => `--rule ${id}`).join(' ');

/** The built program, with rules that stay the same when one is added. */
export const fix = `${process.execPath} ${resolve('dist/harden.js')} fix ${rules}`;
const wide = { columns: 120, rows: 40 };

/** Gives each test of a suite an empty folder, and takes its terminal away afterwards. */
export function giveTerminals(tests: ReturnType<typeof suite<Context>>): void {
  tests.before.each(context => {
    context.folder = realpathSync(mkdtempSync(join(tmpdir(), 'harden-terminal-')));
    context.project = join(context.folder, 'project');
  });
  tests.after.each(async ({ folder, tmux }) => {
    tmux?.close();
    await remove(folder);
  });
}

/** A review that was still open keeps its decisions in the folder while it ends. */
async function remove(folder: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      if (tries === 50) throw error;
      await sleep(100);
    }
  }
}

export const text = `# header
services:
  web:
    image: nginx:1.27
    ports: ["80:80"]
  db:
    image: postgres:16.4 # pinned
    volumes:
      - db:/var/lib/postgresql/data
  cache:
    image: redis:7
volumes:
  db: {}
`;

/** Every file of a folder with its bytes. */
export function snapshot(folder: string): [string, string][] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => statSync(join(folder, name)).isFile())
    .sort()
    .map(name => [name, readFileSync(join(folder, name), 'latin1')]);
}

export function makeProject(
  { project }: Context,
  files: Readonly<Record<string, string>> = { 'compose.yaml': text },
): void {
  cpSync('examples/shop', project, { recursive: true, filter: source => !/\.ya?ml$/.test(source) });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(project, name), content);
}

export interface Start {
  readonly size?: Size;
  readonly command?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The review, open and with all files looked at. */
export async function review(context: Context, { size = wide, command, env = {} }: Start = {}): Promise<Tmux> {
  const tmux = new Tmux(size, { XDG_STATE_HOME: join(context.folder, 'state'), ...env });
  context.tmux = tmux;
  tmux.command('for i in $(seq 1 80); do echo "line $i"; done');
  await tmux.until('line 80');
  const program = command ?? `${fix} --no-config .`;
  tmux.command(`cd ${context.project}; stty -g > ../before; ${program}; echo "status $?"; stty -g > ../after`);
  await tmux.until(isScanned);
  return tmux;
}

export const isScanned = (screen: readonly string[]): boolean =>
  /\bkeys\s+q quit/.test(screen.join('\n')) && !/scanning/.test(screen.join('\n'));

export async function confirm(tmux: Tmux): Promise<void> {
  tmux.keys('w');
  await tmux.until('Enter write');
  await tmux.until(/checked\s+(\d+)\s+of \1/);
  await enter(tmux, /status/);
}

/** Presses Enter once the confirm screen takes it, which is after a moment; and again when it was too early for that. */
export async function enter(tmux: Tmux, effect: RegExp): Promise<void> {
  await sleep(400);
  for (let tries = 0; tries < 5; tries++) {
    tmux.keys('Enter');
    const end = Date.now() + 4000;
    while (Date.now() < end) {
      if (effect.test(tmux.screen().join('\n'))) return;
      await sleep(30);
    }
  }
  await tmux.until(effect, 0);
}
