import { proposePullRequests } from '../../bot/pr/index.ts';
import type { UnitOutcome } from '../../bot/pr/steward.ts';
import type { Options } from '../options.ts';
import type { BotSession } from './command.ts';

/** `harden bot pr`: one run over one repository. */
export async function pullRequests(session: BotSession, { base, dryRun }: Options): Promise<number> {
  const { outcomes } = await proposePullRequests({ ...session, base, isDryRun: dryRun === true });
  for (const outcome of outcomes) if (outcome.operation !== 'none') session.say(lineFor(outcome));
  return 0;
}

function lineFor({ unit, operation, url, files }: UnitOutcome): string {
  const what = `${files.length} file${files.length === 1 ? '' : 's'}`;
  return `${unit}: ${operation} ${url ?? ''}${files.length === 0 ? '' : ` (${what})`}`;
}
