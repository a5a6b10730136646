/** The report for people: by file and service, one finding in a few lines, a summary at the end. Pure: data to text. */

import { titleBeside } from '../../engine/edits.ts';
import type { FilePlan, FindingId, IgnoreEntry, PlanFinding, PlanProblem } from '../../engine/plan.ts';
import { severities } from '../../transform.ts';
import { sanitise } from '../sanitise.ts';
import type { Summary } from '../summary.ts';
import { thousands } from '../thousands.ts';
import { reportFinding, reportResources, type TextOptions } from './finding.ts';
import { groupFindings } from './group.ts';

export type { TextOptions } from './finding.ts';

/** One file with its findings; an empty text when there is nothing to say. */
export function reportFile(plan: FilePlan, fixed: ReadonlySet<FindingId>, options: TextOptions): string {
  const { colors } = options;
  const shown = withTitles(plan.findings, fixed).filter(({ status }) => options.verbose || status !== 'suppressed');
  const notes = [
    ...plan.problems.map(problem => reportProblem(problem, options)),
    ...plan.unusedSuppressions.map(
      ({ at, text }) =>
        `${colors.dim('note')}  ${sanitise(plan.path)}:${at?.line ?? 1}: this suppression silences nothing: ${sanitise(text)}`,
    ),
  ];
  if (shown.length === 0) return notes.map(note => `${note}\n`).join('');
  const groups = groupFindings(shown, fixed, options.verbose).map(({ resources, statements }) => {
    const said = new Set<string>();
    const lines = statements.flatMap(statement => reportFinding(statement, fixed.has(statement[0]!.id), options, said));
    return [reportResources(resources, options), ...lines].join('\n');
  });
  return `${[colors.bold(sanitise(plan.path)), groups.join('\n\n'), ...notes].join('\n')}\n\n`;
}

/** A fix that was made is told as it came out next to the others. */
function withTitles(findings: readonly PlanFinding[], fixed: ReadonlySet<FindingId>): readonly PlanFinding[] {
  const made = findings.filter(({ id }) => fixed.has(id));
  return findings.map(finding => {
    const { fix } = finding;
    return fix?.titleWhen && fixed.has(finding.id)
      ? { ...finding, fix: { ...fix, title: titleBeside(finding, made) } }
      : finding;
  });
}

export function reportProblem(
  { path, code, message, at, explicit }: PlanProblem,
  { colors }: Pick<TextOptions, 'colors'>,
): string {
  const place = at ? `:${at.line}:${at.column}` : '';
  const word = explicit ? colors.red('error') : colors.yellow('skipped');
  return `${word}  ${sanitise(path)}${place}: ${sanitise(message)} (${code})`;
}

/** An entry of `ignore` in the configuration that is of no use. */
export function reportUnused({ rule, path, resource, until }: IgnoreEntry, { colors }: TextOptions): string {
  const where = [path, resource].filter(part => part !== undefined).join(', ');
  const entry = `ignore ${rule}${where === '' ? '' : ` (${where})`}`;
  const when = until === undefined ? '' : `, until ${until}`;
  return `${colors.dim('note')}  configuration: this suppression silences nothing: ${sanitise(entry + when)}`;
}

/** patches: as files, more than one. */
export type Mode = 'check' | 'write' | 'diff' | 'patches';

/** The next step that makes more of the fixes certain. */
function unknown(images: number): string {
  return images === 1 ? '1 image is unknown' : `${thousands(images)} images are unknown`;
}

/** The last lines: what was found, and what to do next. */
export function reportSummary(summary: Summary, options: TextOptions, mode: Mode): string {
  const { colors, limit } = options;
  const count = (number: number, word: string): string => `${thousands(number)} ${word}${number === 1 ? '' : 's'}`;
  if (summary.files === 0) return `${colors.bold('no manifest found')}; name Compose files or Kubernetes manifests\n`;
  const remains = severities
    .filter(severity => summary.bySeverity[severity] > 0)
    .map(severity => `${thousands(summary.bySeverity[severity])} ${severity}`)
    .join(', ');
  const lines: string[] = [];
  if (mode !== 'check') {
    const by = { write: '', diff: ' by this patch', patches: ' by these patches' }[mode];
    lines.push(colors.bold(`${count(summary.fixed, 'finding')} fixed${by} in ${count(summary.filesChanged, 'file')}`));
  }
  const remaining = summary.findings - summary.fixed;
  lines.push(
    colors.bold(
      remaining === 0
        ? `nothing ${mode === 'check' ? 'found' : 'left'} in ${summary.problems > 0 ? 'what could be looked at of ' : ''}${count(summary.files, 'file')}`
        : `${count(remaining, 'finding')} ${mode === 'check' ? `in ${count(summary.files, 'file')}` : 'left'} (${remains})`,
    ),
  );
  if (summary.fixable > 0)
    lines.push(
      `  ${thousands(summary.fixable)} fixed by \`harden fix --write${limit === 'assured' ? '' : ` --safety ${limit}`}\``,
    );
  if (summary.beyond > 0)
    lines.push(
      `  ${thousands(summary.beyond)} with a fix that may break something: read the risk, then \`--safety unsafe\` with \`--rule\``,
    );
  if (summary.human > 0) lines.push(`  ${thousands(summary.human)} without an automatic fix, each with its reason`);
  if (summary.suppressed > 0) lines.push(`  ${thousands(summary.suppressed)} suppressed`);
  if (summary.problems > 0) lines.push(`  ${count(summary.problems, 'problem')} reading files`);
  if (summary.unknownImages > 0 && remaining > 0)
    lines.push(
      `  ${unknown(summary.unknownImages)}: \`harden inspect\` looks into ${summary.unknownImages === 1 ? 'it' : 'them'}`,
    );
  return `${lines.join('\n')}\n`;
}
