/** What a person reads of the findings of a fixture, and how `findings.json` is laid out. */
import type { PlanFinding, PlanProblem } from '../src/engine/index.ts';
import type { Severity } from '../src/transform.ts';

type Value = string | number | boolean | readonly string[];

/** One finding as `findings.json` holds it: whatever is empty, or clear from the fixture, is left out. */
export type Told = Readonly<Record<string, Value>>;

export interface Surroundings {
  /** Severity of each rule, so that only another one is told. */
  readonly severities: ReadonlyMap<string, Severity>;
  /** More than one rule runs, more than one file is read. */
  readonly severalRules: boolean;
  readonly severalFiles: boolean;
  readonly findings: readonly PlanFinding[];
}

/** Short facts share a line; every other part has a line of its own. */
const facts = new Set(['safety', 'status', 'resource', 'rule', 'file', 'line', 'severity', 'explicit', 'code']);
const width = 140;

export function tellFinding(finding: PlanFinding, surroundings: Surroundings): Told {
  const { rule, severity, resource, range, fix, declined, suppressed } = finding;
  const { severities, severalRules, severalFiles, findings } = surroundings;
  const all: Readonly<Record<string, Value | undefined>> = {
    safety: finding.safety,
    status: finding.status,
    resource: resource.container ?? resource.name,
    rule: severalRules ? rule : undefined,
    file: severalFiles ? finding.path : undefined,
    line: range.start.line,
    severity: severity === severities.get(rule) ? undefined : severity,
    explicit: finding.explicit || undefined,
    code: declined?.code,
    message: finding.message,
    title: fix?.title,
    titleWhen: fix?.titleWhen && `${fix.titleWhen.when.rule} ${fix.titleWhen.when.is}: ${fix.titleWhen.title}`,
    risk: fix?.risk,
    reason: declined?.reason,
    because: finding.evidence.map(({ code, what, origin }) => `${code} ${what} (${origin})`),
    check: fix?.check,
    variants: fix?.variants.map(({ title, risk }) => `${title}; ${risk}`),
    requires: fix?.requires.map(id => findings.find(other => other.id === id)?.rule ?? id),
    comment: finding.comment,
    suppressed: suppressed && `by ${suppressed.by} (${suppressed.where}), ${suppressed.reason}`,
  };
  return Object.fromEntries(Object.entries(all).filter(isTold));
}

export function tellProblem({ path, code, message, at }: PlanProblem): string {
  return `${path}${at ? `:${at.line}:${at.column}` : ''}: ${message} (${code})`;
}

function isTold(entry: [string, Value | undefined]): entry is [string, Value] {
  const [, value] = entry;
  return value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0);
}

/** The text of `findings.json`: what a person set in front, then the findings, each on one line where it fits. */
export function layOut(expectation: { readonly findings: readonly Told[] }): string {
  const { findings, ...settings } = expectation;
  const lines = Object.entries(settings).map(([key, value]) => `  ${member(key, value, 2)}`);
  const list = findings.map(finding => `\n    ${layOutFinding(finding)}`).join(',');
  lines.push(findings.length === 0 ? '  "findings": []' : `  "findings": [${list}\n  ]`);
  return `{\n${lines.join(',\n')}\n}\n`;
}

function layOutFinding(finding: Told): string {
  const members = Object.entries(finding).map(([key, value]) => ({ key, text: member(key, value, 6) }));
  const line = `{ ${members.map(({ text }) => text).join(', ')} }`;
  if (line.length + 4 <= width && !line.includes('\n')) return line;
  const short = members.filter(({ key }) => facts.has(key)).map(({ text }) => text);
  const long = members.filter(({ key }) => !facts.has(key)).map(({ text }) => text);
  return `{\n      ${[short.join(', '), ...long].join(',\n      ')}\n    }`;
}

function member(key: string, value: unknown, indent: number): string {
  const name = `${JSON.stringify(key)}: `;
  if (!Array.isArray(value)) return name + JSON.stringify(value);
  const items = value.map(item => JSON.stringify(item));
  const line = `${name}[${items.join(', ')}]`;
  if (line.length + indent <= width) return line;
  const margin = ' '.repeat(indent);
  return `${name}[\n${items.map(item => `${margin}  ${item}`).join(',\n')}\n${margin}]`;
}
