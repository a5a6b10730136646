import { Command as Commander, CommanderError, Option as CommanderOption, InvalidArgumentError } from 'commander';
import { commands, groups, type Option, type Options } from './options.ts';
import { version } from './version.ts';

/** What the user asked for, before the configuration is read. */
export interface Request {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly options: Options;
}

/** Parses the command line. A number is the exit code when help was shown or the usage is wrong. */
export function parseArguments(words: readonly string[]): Request | number {
  let request: Request | undefined;
  const program = new Commander(programName(process.argv[1]))
    .description('Fixes the runtime hardening of Docker Compose files and Kubernetes manifests.')
    .version(version, '-V, --version')
    .showSuggestionAfterError(true)
    .showHelpAfterError(`(${programName(process.argv[1])} --help lists the commands)`)
    .helpCommand(false)
    .exitOverride();
  const parents = new Map<string, Commander>();
  for (const { name, argument, description, options } of commands) {
    const word = name.split(' ').at(-1)!;
    const command = parentOf(name, program, parents)
      .command(argument ? `${word} ${argument}` : word)
      .description(description);
    for (const option of options) command.addOption(toCommander(option));
    command.action((...given: unknown[]) => {
      const positional = argument ? given[0] : [];
      request = {
        command: name,
        arguments: Array.isArray(positional) ? positional : [String(positional)],
        options: command.opts(),
      };
    });
  }
  try {
    program.parse(words, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
  return request ?? 2;
}

/** Where a command is looked for: `pr` of `bot pr` below `bot`. */
function parentOf(name: string, program: Commander, parents: Map<string, Commander>): Commander {
  const [first, second] = name.split(' ');
  if (second === undefined) return program;
  const parent = parents.get(first!) ?? program.command(first!).description(groups[first!]!).helpCommand(false);
  parents.set(first!, parent);
  return parent;
}

/** As a plugin of kubectl it is called by two words. */
function programName(file = ''): string {
  return /(^|[\\/])kubectl-harden(\.js)?$/.test(file) ? 'kubectl harden' : 'harden';
}

/** Files, folders and patterns of the command line; `-` is standard input and no path. */
export function namedPaths(paths: readonly string[], { filename = [] }: Options): readonly string[] {
  return [...paths, ...filename].filter(path => path !== '-');
}

function toCommander({ flags, description, choices, repeatable, number }: Option): CommanderOption {
  const option = new CommanderOption(flags, description);
  if (choices) option.choices([...choices]);
  if (repeatable) option.argParser((value: string, previous: string[] | undefined) => [...(previous ?? []), value]);
  if (number) {
    option.argParser((value: string) => {
      if (!/^\d+$/.test(value) || Number(value) < 1) throw new InvalidArgumentError('must be a whole number above 0');
      return Number(value);
    });
  }
  return option;
}
