import { type PullRequestResult, proposePullRequests } from '../../bot/pr/index.ts';
import type { UnitOutcome } from '../../bot/pr/task.ts';
import { code, prose } from '../../report/markdown-text.ts';
import type { Options } from '../options.ts';
import type { BotSession } from './session.ts';

/** `harden bot pr`: one run over one repository. */
export async function pullRequests(session: BotSession, { base, dryRun }: Options): Promise<number> {
  const done = await proposePullRequests({ ...session, base, isDryRun: dryRun === true });
  for (const outcome of done.outcomes) if (outcome.operation !== 'none') session.say(lineFor(outcome));
  session.summarise(summaryOf(done));
  session.keep({
    operation: done.outcomes.find(({ operation }) => operation !== 'none')?.operation ?? 'none',
    pulls: done.outcomes.map(({ findings: _findings, ...outcome }) => outcome),
    findings: { told: done.outcomes.reduce((sum, { findings }) => sum + findings, 0), suggested: 0 },
  });
  return 0;
}

function lineFor({ unit, operation, url, files }: UnitOutcome): string {
  const what = `${files.length} file${files.length === 1 ? '' : 's'}`;
  return `${unit}: ${operation} ${url ?? ''}${files.length === 0 ? '' : ` (${what})`}`;
}

function summaryOf({ outcomes }: PullRequestResult): string {
  const lines = outcomes.map(({ unit, operation, number, url, why }) => {
    const pull = number === undefined ? '' : ` [#${number}](${url})`;
    return `- ${code(unit)}:${pull} ${operation === 'none' ? prose(why ?? 'nothing to do') : operation}`;
  });
  return `# harden\n\n${lines.length === 0 ? 'There is nothing to change.' : lines.join('\n')}\n`;
}
