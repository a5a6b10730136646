/** Runs the built program as people do: a process of its own, in a folder of its own. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { suite } from 'uvu';

export const harden = resolve('dist/harden.js');

export interface Context {
  folder: string;
}

/** Gives each test of a suite an empty folder. */
export function giveFolders(tests: ReturnType<typeof suite<Context>>): void {
  tests.before(() => {
    if (!existsSync(harden)) throw new Error('dist/harden.js is missing; run: npm run build');
  });
  tests.before.each(context => {
    context.folder = realpathSync(mkdtempSync(join(tmpdir(), 'harden-cli-')));
  });
  tests.after.each(({ folder }) => {
    for (const path of [folder, `${folder}.state`]) rmSync(path, { recursive: true, force: true });
  });
}

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** An environment in which nothing of this machine decides about colours, progress or configuration. */
export const environment = (folder: string): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  HOME: folder,
  XDG_STATE_HOME: `${folder}.state`,
});

export function run(
  folder: string,
  words: readonly string[],
  input = '',
  more: Readonly<Record<string, string>> = {},
): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [harden, ...words], {
    cwd: folder,
    encoding: 'utf8',
    input,
    env: { ...environment(folder), ...more },
  });
  return { code: status, out: stdout, err: stderr };
}

export function make(folder: string, name: string, text: string): string {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}
