import { ResultsProblem } from '../../bot/deliver/backlog.ts';
import { WaveStopped } from '../../bot/deliver/waves.ts';
import { EnvironmentProblem } from '../../bot/forge/environment-problem.ts';
import { RequestProblem, TryLater } from '../../bot/http/problem.ts';
import { ConfigProblem } from '../../config/index.ts';
import { reasonOf } from '../../files/error-words.ts';
import { LineProblem } from '../../files/line-file.ts';
import { LockHeld } from '../../files/lock-file.ts';
import { GitProblem } from '../../git/command.ts';
import type { Request } from '../arguments.ts';
import type { Options } from '../options.ts';
import { UsageError } from '../usage-error.ts';
import { Output, openBot, openFleet } from './session.ts';

/** Runs one command of the bot: 0 done, 2 it could not do its work, 75 it has to be run again later. */
export async function bot({ command, options }: Request): Promise<number> {
  const output = new Output();
  try {
    return await commands[command]!(output, options);
  } catch (error) {
    output.print(process.stderr, `harden: ${wordsFor(error)}`);
    return error instanceof TryLater || error instanceof LockHeld ? 75 : 2;
  } finally {
    output.end();
  }
}

type Run = (output: Output, options: Options) => Promise<number>;

/** What each command loads when it runs. */
const commands: Readonly<Record<string, Run>> = {
  'bot pr': async (output, options) => (await import('./pr.ts')).pullRequests(await openBot(output, options), options),
  'bot review': async (output, options) =>
    (await import('./review.ts')).review(await openBot(output, options), options),
  'bot scan': async (output, options) => (await import('./scan.ts')).scanShard(await openFleet(output), options),
  'bot deliver': async (output, options) =>
    (await import('./deliver.ts')).deliverResults(await openFleet(output), options),
  'bot serve': async (output, options) => (await import('./serve.ts')).serve(await openFleet(output), options),
};

/** Problems whose words say all: in what happens outside nobody has to look into our code. */
const told = [
  ...[UsageError, EnvironmentProblem, ConfigProblem, RequestProblem, GitProblem, TryLater],
  ...[LockHeld, LineProblem, ResultsProblem, WaveStopped],
];

function wordsFor(error: unknown): string {
  if (told.some(kind => error instanceof kind)) return (error as Error).message;
  const { syscall, path } = error as NodeJS.ErrnoException;
  if (syscall !== undefined && path !== undefined) return `${path} cannot be used: ${reasonOf(error)}`;
  return `internal error, please report it\n${error instanceof Error ? error.stack : String(error)}`;
}
