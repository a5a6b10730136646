import { appendFileSync } from 'node:fs';
import { loadTransforms, transformIds } from '../../../transforms/index.ts';
import { EnvironmentProblem } from '../../bot/forge/environment-problem.ts';
import type { Forge } from '../../bot/forge/forge.ts';
import { forgeFromEnvironment } from '../../bot/forge/index.ts';
import { systemClock } from '../../bot/http/clock.ts';
import { RequestProblem, TryLater } from '../../bot/http/problem.ts';
import { Redactor } from '../../bot/redactor.ts';
import type { Rules } from '../../bot/repository/plan.ts';
import { ConfigProblem } from '../../config/index.ts';
import { openReport } from '../../files/report-file.ts';
import { GitProblem } from '../../git/command.ts';
import { sanitise } from '../../report/sanitise.ts';
import type { Request } from '../arguments.ts';
import type { Options } from '../options.ts';
import { UsageError } from '../usage-error.ts';
import { stopCommands } from '../workflow-log.ts';
import type { BotResult } from './result.ts';

/** What every command of the bot works with. */
export interface BotSession {
  readonly forge: Forge;
  readonly rules: Rules;
  readonly now: () => number;
  /** Prints lines for people, without secrets and without anything that a terminal or a runner would obey. */
  readonly say: (text: string) => void;
  /** Prints commands for the log of a workflow; elsewhere they mean nothing. */
  readonly annotate: (commands: readonly string[]) => void;
  /** Adds Markdown to the summary of a step. */
  readonly summarise: (markdown: string) => void;
  /** Writes what was done to the file that was asked for. */
  readonly keep: (result: Omit<BotResult, 'schema'>) => void;
}

/** Runs one command of the bot: 0 done, 2 it could not do its work, 75 it has to be run again later. */
export async function bot({ command, options }: Request): Promise<number> {
  const redactor = new Redactor();
  const annotations: string[] = [];
  const resume = stopCommands(process.env, [process.stdout, process.stderr]);
  const print = (stream: NodeJS.WriteStream, text: string): void =>
    void stream.write(`${redactor.redact(text).split('\n').map(sanitise).join('\n')}\n`);
  try {
    const { repository } = options;
    const forge = await forgeFromEnvironment(process.env, {
      ...(repository !== undefined && { repository }),
      clock: systemClock,
      redactor,
    });
    const session: BotSession = {
      forge,
      rules: { transforms: await loadTransforms(transformIds), known: transformIds },
      now: () => systemClock.now(),
      say: text => print(process.stdout, text),
      annotate: commands => void annotations.push(...commands.map(line => redactor.redact(line))),
      summarise: markdown => appendTo(process.env.GITHUB_STEP_SUMMARY, redactor.redact(markdown)),
      keep: result => keep(options.result, redactor.redact(JSON.stringify({ schema: 'harden-bot/1', ...result }))),
    };
    return await commands[command]!(session, options);
  } catch (error) {
    print(process.stderr, `harden: ${wordsFor(error)}`);
    return error instanceof TryLater ? 75 : 2;
  } finally {
    resume();
    if (process.env.GITHUB_ACTIONS === 'true') for (const line of annotations) process.stdout.write(line);
  }
}

type Run = (session: BotSession, options: Options) => Promise<number>;

/** What each command loads when it runs. */
const commands: Readonly<Record<string, Run>> = {
  'bot pr': async (session, options) => (await import('./pr.ts')).pullRequests(session, options),
  'bot review': async (session, options) => (await import('./review.ts')).review(session, options),
};

function keep(name: string | undefined, text: string): void {
  if (name === undefined) return;
  const file = openReport(name);
  file.write(`${text}\n`);
  file.finish();
}

function appendTo(file: string | undefined, text: string): void {
  if (file && text !== '') appendFileSync(file, text);
}

/** An internal error shows where it happened; in what happens outside nobody has to look into our code. */
function wordsFor(error: unknown): string {
  const kinds = [UsageError, EnvironmentProblem, ConfigProblem, RequestProblem, GitProblem, TryLater];
  if (kinds.some(kind => error instanceof kind)) return (error as Error).message;
  return `internal error, please report it\n${error instanceof Error ? error.stack : String(error)}`;
}
