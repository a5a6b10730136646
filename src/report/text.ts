/** The report for people: by file and service, one finding in a few lines, a summary at the end. Pure: data to text. */
import type { FilePlan, FindingId, PlanFinding, PlanProblem } from '../engine/plan.ts';
import type { Severity } from '../transform.ts';
import type { Colors } from './colors.ts';
import { sanitise } from './sanitise.ts';
import type { Limit, Summary } from './summary.ts';
import { wrap } from './wrap.ts';

export interface TextOptions {
  readonly colors: Colors;
  /** Columns. */
  readonly width: number;
  readonly verbose: boolean;
  readonly limit: Limit;
}

/** One file with its findings; an empty text when there is nothing to say. */
export function reportFile(plan: FilePlan, fixed: ReadonlySet<FindingId>, options: TextOptions): string {
  const { colors } = options;
  const shown = plan.findings.filter(({ status }) => options.verbose || status !== 'suppressed');
  const notes = [
    ...plan.problems.map(problem => reportProblem(problem, options)),
    ...plan.unusedSuppressions.map(
      ({ at, text }) =>
        `${colors.dim('note')}  ${sanitise(plan.path)}:${at?.line ?? 1}: this suppression silences nothing: ${sanitise(text)}`,
    ),
  ];
  if (shown.length === 0) return notes.map(note => `${note}\n`).join('');
  const lines = [colors.bold(sanitise(plan.path))];
  let resource = '';
  for (const finding of sortByPlace(shown)) {
    const name = nameOf(finding);
    if (name !== resource) lines.push(`  ${colors.cyan(sanitise(name))}`);
    resource = name;
    lines.push(...reportFinding(finding, fixed.has(finding.id), options));
  }
  return `${[...lines, ...notes].join('\n')}\n\n`;
}

function sortByPlace(findings: readonly PlanFinding[]): readonly PlanFinding[] {
  const order = new Map<string, number>();
  for (const finding of findings) {
    const name = `${finding.document} ${nameOf(finding)}`;
    if (!order.has(name)) order.set(name, order.size);
  }
  return [...findings].sort(
    (a, b) => order.get(`${a.document} ${nameOf(a)}`)! - order.get(`${b.document} ${nameOf(b)}`)!,
  );
}

function nameOf({ resource }: PlanFinding): string {
  const object = `${resource.kind === 'service' ? 'service ' : `${resource.kind}/`}${resource.name}`;
  const namespace = resource.namespace === undefined ? '' : ` in ${resource.namespace}`;
  return `${object}${namespace}${resource.container === undefined ? '' : `, container ${resource.container}`}`;
}

const marks: Readonly<Record<Severity, string>> = {
  critical: 'critical',
  high: 'high',
  medium: 'medium',
  low: 'low',
  info: 'info',
};

function reportFinding(finding: PlanFinding, isFixed: boolean, options: TextOptions): string[] {
  const { colors, width, verbose } = options;
  const indent = ' '.repeat(13);
  const paint =
    finding.severity === 'critical' || finding.severity === 'high'
      ? colors.red
      : finding.severity === 'medium'
        ? colors.yellow
        : colors.dim;
  const severity = paint(marks[finding.severity].padEnd(8));
  const line = `    ${severity} ${colors.bold(finding.rule)}  ${colors.dim(`line ${finding.range.start.line}`)}`;
  const say = (label: string, text: string): string =>
    `${indent}${label}${wrap(sanitise(text), width - 13 - label.length, indent + ' '.repeat(label.length))}`;
  const lines = [line, say('', finding.message)];
  if (verbose) lines.push(say('why: ', finding.why));
  lines.push(...outcome(finding, isFixed, options).map(([label, text]) => say(label, text)));
  if (verbose && finding.comment !== undefined) lines.push(say('comment there: ', finding.comment));
  const evidence = verbose ? finding.evidence : finding.evidence.slice(0, 1);
  if (finding.safety !== 'unsafe' || verbose)
    lines.push(...evidence.map(({ code, what, origin }) => say('know: ', `${what} (${code} ${origin})`)));
  return lines;
}

function outcome(finding: PlanFinding, isFixed: boolean, { limit, verbose }: TextOptions): [string, string][] {
  if (finding.suppressed) {
    const { by, where, reason } = finding.suppressed;
    return [['suppressed: ', `by ${by} (${where})${reason === '' ? '' : `, ${reason}`}`]];
  }
  if (finding.declined) return [['no fix: ', finding.declined.reason]];
  const fix = finding.fix!;
  if (isFixed) return [['fixed: ', `${fix.title} (${finding.safety})`]];
  const beyond = finding.safety === 'unsafe' && limit !== 'unsafe';
  const lines: [string, string][] = [
    ['fix: ', `${fix.title} (${finding.safety}${beyond ? ', needs your decision' : ''})`],
  ];
  if (fix.risk !== '') lines.push(['risk: ', fix.risk]);
  if (verbose && fix.check !== '') lines.push(['check: ', fix.check]);
  if (verbose) lines.push(...fix.variants.map(({ title, risk }): [string, string] => ['or: ', `${title}; ${risk}`]));
  return lines;
}

export function reportProblem(
  { path, code, message, at, explicit }: PlanProblem,
  { colors }: Pick<TextOptions, 'colors'>,
): string {
  const place = at ? `:${at.line}:${at.column}` : '';
  const word = explicit ? colors.red('error') : colors.yellow('skipped');
  return `${word}  ${sanitise(path)}${place}: ${sanitise(message)} (${code})`;
}

/** The last lines: what was found, and what to do next. */
export function reportSummary(summary: Summary, options: TextOptions, mode: 'check' | 'fix'): string {
  const { colors, limit } = options;
  const count = (number: number, word: string): string =>
    `${number.toLocaleString('en')} ${word}${number === 1 ? '' : 's'}`;
  if (summary.files === 0) return `${colors.bold('no manifest found')}; name Compose files or Kubernetes manifests\n`;
  const severities = (['critical', 'high', 'medium', 'low', 'info'] as const)
    .filter(severity => summary.bySeverity[severity] > 0)
    .map(severity => `${summary.bySeverity[severity].toLocaleString('en')} ${severity}`)
    .join(', ');
  const lines: string[] = [];
  if (mode === 'fix')
    lines.push(colors.bold(`${count(summary.fixed, 'finding')} fixed in ${count(summary.filesChanged, 'file')}`));
  const remaining = summary.findings - summary.fixed;
  lines.push(
    colors.bold(
      remaining === 0
        ? `nothing ${mode === 'fix' ? 'left' : 'found'} in ${count(summary.files, 'file')}`
        : `${count(remaining, 'finding')} ${mode === 'fix' ? 'left' : `in ${count(summary.files, 'file')}`} (${severities})`,
    ),
  );
  if (summary.fixable > 0)
    lines.push(
      `  ${summary.fixable.toLocaleString('en')} fixed by \`harden fix --write\`${limit === 'assured' ? '' : ` --safety ${limit}`}`,
    );
  if (summary.beyond > 0)
    lines.push(
      `  ${summary.beyond.toLocaleString('en')} with a fix that may break something: read the risk, then \`--safety unsafe\` with \`--rule\``,
    );
  if (summary.human > 0)
    lines.push(`  ${summary.human.toLocaleString('en')} without an automatic fix, each with its reason`);
  if (summary.suppressed > 0) lines.push(`  ${summary.suppressed.toLocaleString('en')} suppressed`);
  if (summary.problems > 0) lines.push(`  ${count(summary.problems, 'problem')} reading files`);
  return `${lines.join('\n')}\n`;
}
