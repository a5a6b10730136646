import { appendFileSync } from 'node:fs';
import { loadTransforms, transformIds } from '../../../transforms/index.ts';
import type { Environment } from '../../bot/forge/environment.ts';
import type { Forge } from '../../bot/forge/forge.ts';
import { forgeFromEnvironment } from '../../bot/forge/index.ts';
import { type Clock, systemClock } from '../../bot/http/clock.ts';
import { Redactor } from '../../bot/redactor.ts';
import type { Rules } from '../../bot/repository/plan.ts';
import { openReport } from '../../files/report-file.ts';
import { sanitise } from '../../report/sanitise.ts';
import type { Options } from '../options.ts';
import { stopCommands } from '../workflow-log.ts';
import type { BotResult } from './result.ts';

/** What every command of the bot works with. */
export interface FleetSession {
  readonly env: Environment;
  readonly clock: Clock;
  readonly rules: Rules;
  /** Everything that is printed passes it; so does whatever is kept. */
  readonly redactor: Redactor;
  /** Prints lines for people, without secrets and without anything that a terminal or a runner would obey. */
  readonly say: (text: string) => void;
}

/** Beside that, what commands have that work with one repository. */
export interface BotSession extends Pick<FleetSession, 'rules' | 'say'> {
  readonly forge: Forge;
  readonly now: () => number;
  /** Prints commands for the log of a workflow; elsewhere they mean nothing. */
  readonly annotate: (commands: readonly string[]) => void;
  /** Adds Markdown to the summary of a step. */
  readonly summarise: (markdown: string) => void;
  /** Writes what was done to the file that was asked for. */
  readonly keep: (result: Omit<BotResult, 'schema'>) => void;
}

/** What is printed, made harmless. Annotations come behind the last text for people. */
export class Output {
  readonly redactor = new Redactor();
  readonly #annotations: string[] = [];
  readonly #resume = stopCommands(process.env, [process.stdout, process.stderr]);

  print(stream: NodeJS.WriteStream, text: string): void {
    stream.write(`${this.redactor.redact(text).split('\n').map(sanitise).join('\n')}\n`);
  }

  annotate(commands: readonly string[]): void {
    this.#annotations.push(...commands.map(line => this.redactor.redact(line)));
  }

  end(): void {
    this.#resume();
    if (process.env.GITHUB_ACTIONS === 'true') for (const line of this.#annotations) process.stdout.write(line);
  }
}

export async function openFleet(output: Output): Promise<FleetSession> {
  return {
    env: process.env,
    clock: systemClock,
    rules: { transforms: await loadTransforms(transformIds), known: transformIds },
    redactor: output.redactor,
    say: text => output.print(process.stdout, text),
  };
}

export async function openBot(output: Output, { repository, result }: Options): Promise<BotSession> {
  const { env, clock, rules, redactor, say } = await openFleet(output);
  const named = repository !== undefined && { repository };
  return {
    forge: await forgeFromEnvironment(env, { ...named, clock, redactor }),
    rules,
    say,
    now: () => clock.now(),
    annotate: commands => output.annotate(commands),
    summarise: markdown => appendTo(env.GITHUB_STEP_SUMMARY, redactor.redact(markdown)),
    keep: done => keep(result, redactor.redact(JSON.stringify({ schema: 'harden-bot/1', ...done }))),
  };
}

function keep(name: string | undefined, text: string): void {
  if (name === undefined) return;
  const file = openReport(name);
  file.write(`${text}\n`);
  file.finish();
}

function appendTo(file: string | undefined, text: string): void {
  if (file && text !== '') appendFileSync(file, text);
}
