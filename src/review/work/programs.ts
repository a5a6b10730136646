/** The user's own editor and pager. Started without a shell: a file name is never read as a command. */
import { spawnSync } from 'node:child_process';
import { userEditor } from '../../git/local.ts';

/** Words of a command such as `code --wait`; quotes keep blanks together. */
function splitWords(command: string): readonly string[] {
  const words = [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)];
  return words.map(([, double, single, bare]) => double ?? single ?? bare ?? '');
}

export function editorWords(env: NodeJS.ProcessEnv, file: string, line: number): readonly string[] {
  const command =
    [env.VISUAL, env.EDITOR].find(value => value !== undefined && value.trim() !== '') ??
    userEditor(env) ??
    (process.platform === 'win32' ? 'notepad' : 'vi');
  const words = splitWords(command);
  const name = words[0]!.split(/[\\/]/).at(-1)!;
  // These open a file at a line; what others do with `+12` is not known.
  if (/^(?:n?vim?|nano|emacs|emacsclient|micro|kak|joe|pico)$/.test(name)) return [...words, `+${line}`, file];
  if (/^(?:code|code-insiders|codium|cursor)$/.test(name)) return [...words, '--goto', `${file}:${line}`];
  return [...words, file];
}

export function pagerWords(env: NodeJS.ProcessEnv): readonly string[] {
  const command = env.PAGER !== undefined && env.PAGER.trim() !== '' ? env.PAGER : 'less';
  return splitWords(command);
}

export interface Launch {
  /** The program and its arguments. */
  readonly words: readonly string[];
  /** What it reads; undefined: the keyboard. */
  readonly input: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly lend: (use: () => void) => Promise<void>;
}

/** Runs a program with the terminal lent to it. What went wrong; undefined when nothing did. */
export async function runProgram({ words: all, input, env, lend }: Launch): Promise<string | undefined> {
  const [program, ...words] = all;
  let failure: string | undefined;
  await lend(() => {
    const { error, status } = spawnSync(program!, words, {
      stdio: [input === undefined ? 'inherit' : 'pipe', 'inherit', 'inherit'],
      input: input ?? '',
      env,
      shell: false,
    });
    if (error) failure = `${program} cannot be started: ${error.message}`;
    else if (status !== 0) failure = `${program} ended with ${status ?? 'a signal'}`;
  });
  return failure;
}
