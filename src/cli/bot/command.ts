import { loadTransforms, transformIds } from '../../../transforms/index.ts';
import { ResultsProblem } from '../../bot/deliver/backlog.ts';
import { WaveStopped } from '../../bot/deliver/waves.ts';
import type { Environment } from '../../bot/forge/environment.ts';
import { EnvironmentProblem } from '../../bot/forge/environment-problem.ts';
import type { Forge } from '../../bot/forge/forge.ts';
import { forgeFromEnvironment } from '../../bot/forge/index.ts';
import { type Clock, systemClock } from '../../bot/http/clock.ts';
import { RequestProblem, TryLater } from '../../bot/http/problem.ts';
import { Redactor } from '../../bot/redactor.ts';
import type { Rules } from '../../bot/repository/plan.ts';
import { ConfigProblem } from '../../config/index.ts';
import { reasonOf } from '../../files/error-words.ts';
import { LineProblem } from '../../files/line-file.ts';
import { LockHeld } from '../../files/lock-file.ts';
import { GitProblem } from '../../git/command.ts';
import { sanitise } from '../../report/sanitise.ts';
import type { Request } from '../arguments.ts';
import { UsageError } from '../usage-error.ts';
import { stopCommands } from '../workflow-log.ts';

/** What every command of the bot works with. */
export interface BotSession {
  readonly forge: Forge;
  readonly rules: Rules;
  readonly now: () => number;
  /** Prints lines for people, without secrets and without anything that a terminal or a runner would obey. */
  readonly say: (text: string) => void;
}

/** What commands have that work with many repositories. */
export interface FleetSession extends Omit<BotSession, 'forge' | 'now'> {
  readonly env: Environment;
  readonly clock: Clock;
  /** Everything that is printed passes it; so does whatever is kept. */
  readonly redactor: Redactor;
}

/** Runs one command of the bot: 0 done, 2 it could not do its work, 75 it has to be run again later. */
export async function bot({ command, options }: Request): Promise<number> {
  const redactor = new Redactor();
  const resume = stopCommands(process.env, [process.stdout, process.stderr]);
  const print = (stream: NodeJS.WriteStream, text: string): void =>
    void stream.write(`${redactor.redact(text).split('\n').map(sanitise).join('\n')}\n`);
  try {
    const rules = { transforms: await loadTransforms(transformIds), known: transformIds };
    const say = (text: string): void => print(process.stdout, text);
    const { repository } = options;
    const fleet: FleetSession = { rules, say, env: process.env, clock: systemClock, redactor };
    if (command === 'bot scan') return await (await import('./scan.ts')).scanShard(fleet, options);
    if (command === 'bot deliver') return await (await import('./deliver.ts')).deliverResults(fleet, options);
    if (command === 'bot serve') return await (await import('./serve.ts')).serve(fleet, options);
    const forge = await forgeFromEnvironment(process.env, {
      ...(repository !== undefined && { repository }),
      clock: systemClock,
      redactor,
    });
    const session: BotSession = {
      forge,
      rules,
      now: () => systemClock.now(),
      say,
    };
    const { pullRequests } = await import('./pr.ts');
    return await pullRequests(session, options);
  } catch (error) {
    print(process.stderr, `harden: ${wordsFor(error)}`);
    return error instanceof TryLater || error instanceof LockHeld ? 75 : 2;
  } finally {
    resume();
  }
}

/** An internal error shows where it happened; in what happens outside nobody has to look into our code. */
function wordsFor(error: unknown): string {
  const kinds = [
    UsageError,
    EnvironmentProblem,
    ConfigProblem,
    RequestProblem,
    GitProblem,
    TryLater,
    LockHeld,
    LineProblem,
    ResultsProblem,
    WaveStopped,
  ];
  if (kinds.some(kind => error instanceof kind)) return (error as Error).message;
  const { syscall, path } = error as NodeJS.ErrnoException;
  if (syscall !== undefined && path !== undefined) return `${path} cannot be used: ${reasonOf(error)}`;
  return `internal error, please report it\n${error instanceof Error ? error.stack : String(error)}`;
}
