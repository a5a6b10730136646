import type { CapabilityNeed } from '../../transform.ts';

/** What a command line does to files and users, as far as its words say. */
export interface ShellUse {
  /** Needed when it runs as root without any other capability. */
  readonly capabilities: readonly CapabilityNeed[];
  /** Absolute paths that it changes. */
  readonly writes: readonly string[];
  /** What is beyond reading, when there is something. */
  readonly unknown: string | undefined;
}

type Effect = (
  operands: readonly string[],
  options: readonly string[],
) => Omit<ShellUse, 'unknown'> & Partial<Pick<ShellUse, 'unknown'>>;

const nothing: Effect = () => ({ capabilities: [], writes: [] });
const need = (capability: string, reason: string): CapabilityNeed => ({ capability, reason });
const paths = (words: readonly string[]): readonly string[] => words.filter(word => word.startsWith('/'));
/** Into folders that may be closed to everyone but their owner. */
const recursive = (options: readonly string[], program: string): readonly CapabilityNeed[] =>
  options.some(option => /^-\w*R|^--recursive$/.test(option))
    ? [need('DAC_OVERRIDE', `${program} -R enters folders of other users`)]
    : [];
const changesOwner =
  (program: string): Effect =>
  (operands, options) => ({
    capabilities: [need('CHOWN', `runs ${program}`), ...recursive(options, program)],
    writes: paths(operands.slice(1)),
  });
const writesFiles =
  (program: string): Effect =>
  operands => ({
    capabilities: [need('DAC_OVERRIDE', `${program} writes where another user may be the owner`)],
    writes: paths(operands),
  });
const switchesUser =
  (program: string): Effect =>
  () => ({
    capabilities: [need('SETGID', `runs ${program}`), need('SETUID', `runs ${program}`)],
    writes: [],
    unknown: `another program through ${program}`,
  });
const signals =
  (program: string): Effect =>
  () => ({ capabilities: [need('KILL', `${program} reaches processes of another user`)], writes: [] });

const effects: ReadonlyMap<string, Effect> = new Map([
  ...['true', 'false', ':', 'echo', 'printf', 'sleep', 'test', '[', 'cat', 'ls', 'id', 'env', 'date', 'pwd', 'cd'].map(
    program => [program, nothing] as const,
  ),
  ...['chown', 'chgrp'].map(program => [program, changesOwner(program)] as const),
  ...['mkdir', 'touch', 'cp', 'mv', 'rm', 'rmdir', 'ln', 'tee', 'truncate'].map(
    program => [program, writesFiles(program)] as const,
  ),
  ...['gosu', 'su-exec', 'setpriv', 'runuser', 'su', 's6-setuidgid', 'chpst'].map(
    program => [program, switchesUser(program)] as const,
  ),
  ...['kill', 'pkill', 'killall'].map(program => [program, signals(program)] as const),
  // Clients and signals to the image's own program, which has what it needs for them.
  ...['nginx', 'redis-cli', 'pg_isready', 'mysqladmin', 'nc'].map(program => [program, nothing] as const),
  [
    'curl',
    (_operands, options) => ({
      capabilities: [],
      writes: [],
      unknown: options.some(option => /^-\w*[oOTc]|^--(?:output|remote|upload|cookie)/.test(option))
        ? 'curl'
        : undefined,
    }),
  ] as const,
  [
    'chmod',
    (operands, options) => ({
      capabilities: [need('FOWNER', 'chmod changes files of another user'), ...recursive(options, 'chmod')],
      writes: paths(operands.slice(1)),
    }),
  ] as const,
]);

const shells = /^(?:sh|bash|ash|dash)$/;
const programName = (word: string): string => word.split('/').at(-1)!;

/** Reads the words of a command; the text of `sh -c` is read like a script of one line. */
export function shellUse(words: readonly string[]): ShellUse {
  const [first = '', second = '', line] = words;
  if (!shells.test(programName(first))) return commandUse(words);
  if (!/^-\w*c$/.test(second) || line === undefined || words.length > 3) return unread(programName(second || first));
  return lineUse(line);
}

function lineUse(line: string): ShellUse {
  // Substitutions, loops, pipes into shells, quotes and globs take a shell to be understood.
  if (/[$`(){}'"\\*?~#]|\b(?:if|for|while|case|until)\b|<<|\|\s*\w*sh\b/.test(line)) return unread('a shell line');
  const commands = line.split(/&&|\|\||[;|&\n]/).map(command => command.trim());
  return joined(commands.filter(command => command !== '').map(simpleUse));
}

/** One command with its redirections. */
function simpleUse(command: string): ShellUse {
  const written: string[] = [];
  const rest = command.replaceAll(/\d?>{1,2}\s*([^\s>]+)/g, (_match, target: string) => {
    if (!/^(?:&\d|\/dev\/)/.test(target)) written.push(target);
    return ' ';
  });
  const use = commandUse(rest.split(/\s+/).filter(word => word !== ''));
  return written.length === 0
    ? use
    : joined([use, { ...writesFiles('a redirection')(written, []), unknown: undefined }]);
}

function commandUse(words: readonly string[]): ShellUse {
  const [first = '', ...rest] = words[0] === 'exec' ? words.slice(1) : words;
  const effect = effects.get(programName(first));
  if (!effect || rest.some(word => word.includes('$'))) return unread(programName(first));
  const options = rest.filter(word => word.startsWith('-'));
  const operands = rest.filter(word => !word.startsWith('-'));
  return { unknown: undefined, ...effect(operands, options) };
}

/** Words of a command may be secrets: only the program is named. */
function unread(program: string): ShellUse {
  return { capabilities: [], writes: [], unknown: program };
}

function joined(uses: readonly ShellUse[]): ShellUse {
  return {
    capabilities: uses.flatMap(({ capabilities }) => capabilities),
    writes: uses.flatMap(({ writes }) => writes),
    unknown: uses.find(({ unknown }) => unknown !== undefined)?.unknown,
  };
}
