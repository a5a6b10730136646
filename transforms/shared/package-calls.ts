import type { BuildCommand, Instruction, Stage } from '../../src/transform.ts';

/** A call of a package manager in a RUN. */
export interface PackageCall {
  readonly step: Instruction;
  readonly command: BuildCommand;
  /** `apt-get`, `apk`, `pip`, `npm`. */
  readonly manager: string;
  /** `install`, `update`. */
  readonly action: string;
  /** Position of the action among the words of the command. */
  readonly at: number;
  /** Words behind the action; undefined where the shell puts something in. */
  readonly words: readonly (string | undefined)[];
}

/** Programs that only start another one. */
const wrappers = new Set(['sudo', 'env', 'time', 'nice', 'exec', 'command', 'eatmydata']);
/** Options of a package manager in front of its action that take the next word. */
const takesWord = new Set([
  ...['-o', '-c', '-t', '--option', '--config-file', '--target-release', '-C', '--prefix', '--repository', '-X'],
  ...['--root', '-p', '--cwd', '--dir', '--filter', '--loglevel', '-F'],
  ...['--enablerepo', '--disablerepo', '--repo', '--repoid', '--installroot', '--releasever', '--setopt', '--exclude'],
]);

/** Calls of these package managers, in the order of the text. Names of versions count as the same: `pip3.12` is `pip`. */
export function packageCalls({ steps }: Stage, ...managers: readonly string[]): readonly PackageCall[] {
  return steps.flatMap(step => callsIn(step, ...managers));
}

/** Those of one RUN. */
export function callsIn(step: Instruction, ...managers: readonly string[]): readonly PackageCall[] {
  return (step.commands ?? []).flatMap(command => {
    const call = readCall(step, command);
    return call && (managers.length === 0 || managers.includes(call.manager)) ? [call] : [];
  });
}

function readCall(step: Instruction, command: BuildCommand): PackageCall | undefined {
  const { words } = command;
  const start = programAt(words);
  const name = words[start]?.replace(/^.*\//, '');
  if (name === undefined) return undefined;
  const isModule = /^python[\d.]*$/.test(name) && words[start + 1] === '-m' && words[start + 2] === 'pip';
  const manager = isModule ? 'pip' : name.replace(/^(pip)[\d.]*$/, '$1');
  let at = isModule ? start + 3 : start + 1;
  while (at < words.length && words[at]?.startsWith('-')) at += takesWord.has(words[at]!) ? 2 : 1;
  // Yarn without an action installs.
  if (at >= words.length && manager === 'yarn')
    return { step, command, manager, action: 'install', at: start, words: words.slice(start + 1) };
  const action = words[at];
  if (action === undefined) return undefined;
  return { step, command, manager, action, at, words: words.slice(at + 1) };
}

/** Position of the program that words start, behind `sudo`, `env` and the like. */
export function programAt(words: readonly (string | undefined)[]): number {
  let start = 0;
  while (start < words.length && isInFront(words, start)) start++;
  return start;
}

/** A wrapper, one of its options, or a variable for it. */
function isInFront(words: readonly (string | undefined)[], index: number): boolean {
  const word = words[index];
  if (word === undefined) return false;
  if (wrappers.has(word)) return true;
  return index > 0 && /^(-|[A-Za-z_]\w*=)/.test(word) && wrappers.has(words[0] ?? '');
}

/** Whether an option is among the words of a call, before or behind its action. `--no-cache=true` counts as `--no-cache`. */
export function hasOption({ command, at }: PackageCall, ...options: readonly string[]): boolean {
  const words = command.words.filter((word, index) => index !== at && word !== undefined);
  return words.some(word => options.some(option => word === option || word!.startsWith(`${option}=`)));
}

/** Packages that are named behind the action; undefined where the shell puts something in. */
export function namedPackages({ words }: PackageCall): readonly (string | undefined)[] {
  return words.filter(word => word === undefined || !word.startsWith('-'));
}

/** A mount of the instruction that keeps a folder out of the layers: `--mount=type=cache,target=/var/lib/apt`. */
export function hasCacheMount({ flags }: Instruction, folder: RegExp): boolean {
  return flags.some(({ name, value }) => {
    if (name !== 'mount' || !/\btype=(cache|tmpfs)\b/.test(value)) return false;
    return folder.test(/\b(?:target|dst|destination)=([^,]+)/.exec(value)?.[1] ?? '');
  });
}
