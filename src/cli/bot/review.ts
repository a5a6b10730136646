import type { Delivered, ReviewResult } from '../../bot/review/result.ts';
import { reviewPullRequest } from '../../bot/review/run.ts';
import { openReport } from '../../files/report-file.ts';
import type { Options } from '../options.ts';
import { subjectOf } from './event.ts';
import type { BotSession } from './session.ts';

/** `harden bot review`: says beside the lines of a pull request what they could do without. */
export async function review(session: BotSession, { pull, patch }: Options): Promise<number> {
  const { forge, say } = session;
  const subject = await subjectOf(pull, forge, process.env);
  if (!subject) {
    say('the commit belongs to no open pull request, or to several: nothing is done');
    return 0;
  }
  const result = await reviewPullRequest({ ...session, ...subject, artifact: patch });
  if (!result) return 0;
  for (const line of result.log) say(line);
  say(countsOf(result.findings));
  if (patch !== undefined && result.patch !== '') writePatch(patch, result.patch);
  session.annotate(result.annotations);
  session.summarise(result.stepSummary);
  session.keep({
    operation: result.outcome === 'reviewed' ? 'reviewed' : 'none',
    pulls: [{ unit: '', operation: 'reviewed', number: subject.number, files: pathsOf(result.findings) }],
    findings: {
      told: result.findings.length,
      suggested: result.findings.filter(({ channel }) => channel === 'suggestion' || channel === 'standing').length,
    },
  });
  return 0;
}

function writePatch(name: string, text: string): void {
  const file = openReport(name);
  file.write(text);
  file.finish();
}

const words: Readonly<Record<Delivered['channel'], string>> = {
  suggestion: 'suggested beside the lines',
  standing: 'suggested earlier',
  summary: 'in one comment',
  annotation: 'in the log',
  none: 'left to `harden check`',
};

function countsOf(findings: ReviewResult['findings']): string {
  if (findings.length === 0) return 'nothing that this pull request touches has to be hardened';
  const parts = Object.entries(words).flatMap(([channel, text]) => {
    const count = findings.filter(finding => finding.channel === channel).length;
    return count === 0 ? [] : [`${count} ${text}`];
  });
  return `${findings.length} finding${findings.length === 1 ? '' : 's'}: ${parts.join(', ')}`;
}

function pathsOf(findings: ReviewResult['findings']): readonly string[] {
  return [...new Set(findings.map(({ finding }) => finding.path))].sort();
}
