import type { PlanFinding } from '../engine/plan.ts';
import { code, prose } from './markdown-text.ts';
import { rulePage } from './rule-page.ts';
import { type Group, groupFindings } from './text/group.ts';
import { summaryLines } from './text/text.ts';
import type { FileOutcome, MakeWriter } from './writer.ts';

/** GitHub shows no more of the summary of a step: 1 MiB, less what others write there. */
const mostBytes = 1_000_000;
/** Kept for what is said at the end. */
const reserve = 2_000;

/** A summary for people: step summaries, comments, wikis. */
export const writer: MakeWriter = ({ limit, mode }, print) => {
  const sections: string[] = [];
  let [bytes, filesLeftOut, findingsLeftOut] = [reserve, 0, 0];
  return {
    file: outcome => {
      const groups = groupFindings(shown(outcome), outcome.fixed, false);
      if (groups.length === 0) return;
      const section = sectionOf(outcome, groups);
      bytes += Buffer.byteLength(section);
      if (bytes <= mostBytes) sections.push(section);
      else {
        filesLeftOut++;
        findingsLeftOut += shown(outcome).length;
      }
    },
    end: ({ summary, problems }) => {
      const [headline, ...more] = summaryLines(summary, { limit, mode });
      print(`# harden\n\n**${headline}**\n\n${more.map(line => `- ${line.trim()}\n`).join('')}`);
      for (const section of sections) print(`\n${section}`);
      if (filesLeftOut > 0)
        print(
          `\n${findingsLeftOut} more findings in ${filesLeftOut} more files are left out, for the size of this summary.\n`,
        );
      const notes = problems.slice(0, 20).map(({ path, message }) => `- ${code(path)}: ${prose(message)}\n`);
      if (notes.length > 0) print(`\n## Not read\n\n${notes.join('')}`);
      if (problems.length > notes.length) print(`- and ${problems.length - notes.length} more\n`);
    },
  };
};

function shown({ plan }: FileOutcome): readonly PlanFinding[] {
  return plan.findings.filter(({ status }) => status !== 'suppressed');
}

function sectionOf({ plan, fixed }: FileOutcome, groups: readonly Group[]): string {
  const rows = groups.flatMap(({ resources, statements }) =>
    statements.map(statement => {
      const [finding] = statement as readonly [PlanFinding];
      const lines = [...new Set(statement.map(({ range }) => range.start.line))];
      const where = `${namesOf(resources)}<br>line${lines.length === 1 ? '' : 's'} ${lines.slice(0, 6).join(', ')}${lines.length > 6 ? ', …' : ''}`;
      return `| ${finding.severity} | ${where} | [${finding.rule}](${rulePage(finding.rule)}) | ${outcomeOf(finding, fixed.has(finding.id))} |\n`;
    }),
  );
  return `## ${code(plan.path)}\n\n| severity | where | rule | fix |\n| --- | --- | --- | --- |\n${rows.join('')}`;
}

function namesOf(resources: readonly string[]): string {
  const names = resources.slice(0, 5).map(name => code(name, true));
  const more = resources.length - names.length;
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ');
}

function outcomeOf({ fix, safety, declined }: PlanFinding, isFixed: boolean): string {
  if (declined) return `none: ${prose(declined.reason, true)}`;
  if (!fix) return '';
  if (isFixed) return `fixed: ${prose(fix.title, true)}`;
  const risk = fix.risk === '' ? '' : `<br>risk: ${prose(fix.risk, true)}`;
  return `${prose(fix.title, true)} (${safety})${risk}`;
}
