import type { PlanFinding } from '../../engine/plan.ts';
import type { Severity } from '../../transform.ts';
import type { Colors } from '../colors.ts';
import { sanitise } from '../sanitise.ts';
import type { Limit } from '../summary.ts';
import { wrap } from '../wrap.ts';

export interface TextOptions {
  readonly colors: Colors;
  /** Columns. */
  readonly width: number;
  readonly verbose: boolean;
  readonly limit: Limit;
}

/** One part of a finding: `fix`, `risk`, and what is said. */
type Line = readonly [label: string, text: string];

const indent = ' '.repeat(13);

/**
 * A statement about one finding or about many alike. `said` holds the sentences of the group so far: what was said of the same
 * service is not said again.
 */
export function reportFinding(
  statement: readonly PlanFinding[],
  isFixed: boolean,
  options: TextOptions,
  said: Set<string>,
): readonly string[] {
  const [finding] = statement as readonly [PlanFinding];
  const { colors, verbose } = options;
  const severity = paint(finding.severity, colors)(finding.severity.padEnd(8));
  const headline = `    ${severity} ${colors.bold(finding.rule)}  ${colors.dim(linesOf(statement, options))}`;
  const lines: readonly Line[] = [
    ...(isFixed && !verbose ? [] : [['', statement.length > 1 ? lowerFirst(finding.title) : finding.message] as const]),
    ...(verbose ? [['why', finding.why] as const] : []),
    ...outcome(statement, isFixed, options, said),
    ...(verbose && finding.comment !== undefined ? [['comment there', finding.comment] as const] : []),
    ...(finding.safety === 'unsafe' && !verbose ? [] : evidenceOf(statement, verbose, said)),
  ];
  return [headline, ...lines.map(line => render(line, options))];
}

function render([label, text]: Line, { colors, width }: TextOptions): string {
  if (label === '') return indent + wrap(sanitise(text), Math.max(20, width - indent.length), indent);
  const prefix = `${label}: `;
  const hanging = indent + ' '.repeat(Math.min(prefix.length, 6));
  const color = label === 'fixed' ? colors.green : colors.dim;
  return `${indent}${color(prefix)}${wrap(sanitise(text), Math.max(20, width - indent.length - prefix.length), hanging)}`;
}

function paint(severity: Severity, colors: Colors): (text: string) => string {
  if (severity === 'critical' || severity === 'high') return colors.red;
  return severity === 'medium' ? colors.yellow : colors.dim;
}

function lowerFirst(title: string): string {
  return /^[A-Z][a-z]/.test(title) ? title[0]!.toLowerCase() + title.slice(1) : title;
}

function linesOf(statement: readonly PlanFinding[], { width, verbose }: TextOptions): string {
  const fitting = width < 80 ? 3 : 6;
  const lines = [...new Set(statement.map(({ range }) => range.start.line))];
  const shown = verbose ? lines : lines.slice(0, fitting);
  const more = lines.length > shown.length ? `, and ${lines.length - shown.length} more` : '';
  return `line${lines.length === 1 ? '' : 's'} ${shown.join(', ')}${more}`;
}

function outcome(
  statement: readonly PlanFinding[],
  isFixed: boolean,
  { verbose }: TextOptions,
  said: Set<string>,
): readonly Line[] {
  const [finding] = statement as readonly [PlanFinding];
  if (finding.suppressed) {
    const { by, where, reason } = finding.suppressed;
    return [['suppressed', `by ${by} (${where})${reason === '' ? '' : `, ${reason}`}`]];
  }
  if (finding.declined) return [['no fix', finding.declined.reason]];
  const fix = finding.fix!;
  if (isFixed) return [['fixed', `${fix.title} (${finding.safety})`]];
  const lines: Line[] = [['fix', `${fix.title} (${finding.safety})`]];
  const risk = riskOf(statement, said);
  if (risk !== '') lines.push(['risk', risk]);
  if (!verbose) return lines;
  if (fix.check !== '') lines.push(['check', fix.check]);
  return [...lines, ...fix.variants.map((variant): Line => ['or', `${variant.title}; ${variant.risk}`])];
}

/** The clauses that hold for all, without those that were just read. */
function riskOf(statement: readonly PlanFinding[], said: Set<string>): string {
  const [first = [], ...others] = statement.map(({ fix }) => (fix?.risk ?? '').split('; '));
  const common = first.filter(clause => others.every(clauses => clauses.includes(clause)));
  const fresh = common.filter(clause => !said.has(clause));
  for (const clause of common) said.add(clause);
  return fresh.join('; ');
}

/** The first piece of evidence, or all of it; of many findings only what they share. */
function evidenceOf(statement: readonly PlanFinding[], verbose: boolean, said: Set<string>): readonly Line[] {
  const [finding, ...others] = statement as readonly [PlanFinding, ...PlanFinding[]];
  const shared = finding.evidence.filter(({ what }) =>
    others.every(({ evidence }) => evidence.some(other => other.what === what)),
  );
  return (verbose ? shared : shared.slice(0, 1)).flatMap(({ code, what, origin }): readonly Line[] => {
    const source = others.length > 0 && code === 'CFG' ? '' : sourceOf(code, origin, finding);
    const text = `${what}${source}`;
    if (!verbose && said.has(text)) return [];
    said.add(text);
    return [['because', text]];
  });
}

/** A line of the same file needs no file name, and the line of the finding itself is in its headline. */
function sourceOf(code: string, origin: string, { path, range }: PlanFinding): string {
  if (code !== 'CFG' || !origin.startsWith(`${path}:`)) return ` [${code} ${origin}]`;
  const line = origin.slice(path.length + 1);
  return line === String(range.start.line) ? '' : ` [line ${line}]`;
}

/** Headline of a group: one service by its name, many by their number and first names. */
export function reportResources(resources: readonly string[], { colors, width }: TextOptions): string {
  if (resources.length === 1) return `  ${colors.cyan(sanitise(resources[0]!))}`;
  const names = resources.map(name => name.replace(/^service /, ''));
  const shown = names.slice(0, 8);
  const more = names.length > shown.length ? [`and ${names.length - shown.length} more`] : [];
  const word = resources.every(name => name.startsWith('service ')) ? 'services' : 'workloads';
  const text = `${names.length} ${word}: ${[...shown, ...more].join(', ')}`;
  return `  ${colors.cyan(wrap(sanitise(text), width - 4, '    '))}`;
}
