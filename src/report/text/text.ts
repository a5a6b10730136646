/** The report for people: by file and service, one finding in a few lines, a summary at the end. Pure: data to text. */

import { titleBeside } from '../../engine/edits.ts';
import type { FilePlan, FindingId, IgnoreEntry, PlanFinding, PlanProblem } from '../../engine/plan.ts';
import { severities } from '../../transform.ts';
import { sanitise } from '../sanitise.ts';
import type { Limit, Summary } from '../summary.ts';
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

/** The last lines: what was found, and what to do next. */
export function reportSummary(summary: Summary, { colors, limit }: TextOptions, mode: Mode): string {
  const lines = summaryLines(summary, { limit, mode });
  return lines.map(line => `${line.startsWith(' ') ? line : colors.bold(line)}\n`).join('');
}

/** The same as plain lines; what is indented explains the line before. */
export function summaryLines(
  summary: Summary,
  { limit, mode }: { readonly limit: Limit; readonly mode: Mode },
): readonly string[] {
  if (summary.files === 0) return ['no manifest found; name Compose files or Kubernetes manifests'];
  const remaining = summary.findings - summary.fixed;
  return [
    ...(mode === 'check' ? [] : [fixedLine(summary, mode)]),
    remaining === 0 ? nothingLine(summary, mode) : remainingLine(summary, mode),
    ...nextLines(summary, limit),
  ];
}

function count(number: number, word: string): string {
  return `${thousands(number)} ${word}${number === 1 ? '' : 's'}`;
}

function fixedLine({ fixed, filesChanged }: Summary, mode: Exclude<Mode, 'check'>): string {
  const by = { write: '', diff: ' by this patch', patches: ' by these patches' }[mode];
  return `${count(fixed, 'finding')} fixed${by} in ${count(filesChanged, 'file')}`;
}

function nothingLine({ problems, files }: Summary, mode: Mode): string {
  const what = problems > 0 ? 'what could be looked at of ' : '';
  return `nothing ${mode === 'check' ? 'found' : 'left'} in ${what}${count(files, 'file')}`;
}

function remainingLine({ findings, fixed, files, bySeverity }: Summary, mode: Mode): string {
  const remains = severities
    .filter(severity => bySeverity[severity] > 0)
    .map(severity => `${thousands(bySeverity[severity])} ${severity}`)
    .join(', ');
  return `${count(findings - fixed, 'finding')} ${mode === 'check' ? `in ${count(files, 'file')}` : 'left'} (${remains})`;
}

function nextLines(summary: Summary, limit: Limit): readonly string[] {
  const { fixable, beyond, human, suppressed, problems, unknownImages } = summary;
  const lines: string[] = [];
  if (fixable > 0)
    lines.push(
      `${thousands(fixable)} fixed by \`harden fix --write${limit === 'assured' ? '' : ` --safety ${limit}`}\``,
    );
  if (beyond > 0)
    lines.push(
      `${thousands(beyond)} with a fix that may break something: read the risk, then \`--safety unsafe\` with \`--rule\``,
    );
  if (human > 0) lines.push(`${thousands(human)} without an automatic fix, each with its reason`);
  if (suppressed > 0) lines.push(`${thousands(suppressed)} suppressed`);
  if (problems > 0) lines.push(`${count(problems, 'problem')} reading files`);
  if (unknownImages > 0 && summary.findings > summary.fixed)
    lines.push(`${unknown(unknownImages)}: \`harden inspect\` looks into ${unknownImages === 1 ? 'it' : 'them'}`);
  return lines.map(line => `  ${line}`);
}

/** The next step that makes more of the fixes certain. */
function unknown(images: number): string {
  return images === 1 ? '1 image is unknown' : `${thousands(images)} images are unknown`;
}
