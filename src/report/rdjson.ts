import type { FileSplice, PlanFinding, PlanProblem } from '../engine/plan.ts';
import type { Severity } from '../transform.ts';
import { Positions } from './positions.ts';
import { remaining } from './remaining.ts';
import { rulePage } from './rule-page.ts';
import { paragraph } from './sentences.ts';
import type { FileOutcome, MakeWriter, RunStart } from './writer.ts';

const severities: Readonly<Record<Severity, 'ERROR' | 'WARNING' | 'INFO'>> = {
  critical: 'ERROR',
  high: 'ERROR',
  medium: 'WARNING',
  low: 'INFO',
  info: 'INFO',
};

/**
 * Reviewdog's diagnostics. Each change of `fix --write` is one suggestion, at the lines that it changes, so that all suggestions
 * together make that file and none touches another one; the findings that it fixes are told there. What has no fix of an allowed
 * class is told at its own line.
 */
export const writer: MakeWriter = (start, print) => {
  let separator = '\n';
  const tell = (diagnostic: object): void => {
    print(separator + JSON.stringify(diagnostic));
    separator = ',\n';
  };
  print('{"source":{"name":"harden","url":"https://github.com/harden-cli/harden"},"diagnostics":[');
  return {
    file: outcome => {
      for (const diagnostic of diagnosticsOf(outcome, start)) tell(diagnostic);
      for (const problem of outcome.plan.problems) tell(notRead(problem));
    },
    end: ({ problems }) => {
      for (const problem of problems) tell(notRead(problem));
      print('\n]}\n');
    },
  };
};

function notRead({ path, code, message, at, explicit }: PlanProblem): object {
  return {
    message,
    location: { path, ...(at && { range: { start: { line: at.line } } }) },
    severity: explicit ? 'ERROR' : 'WARNING',
    code: { value: code },
  };
}

function* diagnosticsOf(outcome: FileOutcome, start: RunStart): Generator<object> {
  const { plan, text, all } = outcome;
  const told = remaining(outcome, start);
  const positions = new Positions(text);
  const suggested = new Set<string>();
  const regions = start.mode === 'write' ? [] : whollySuggestible(regionsOf(text, all.splices, positions));
  for (const { change, ids } of regions) {
    const findings = told.filter(({ id }) => ids.includes(id));
    for (const { id } of findings) suggested.add(id);
    if (findings.length > 0) yield suggestion(findings, positions, anchored(change, text));
  }
  for (const finding of told) {
    if (suggested.has(finding.id)) continue;
    const { start: from, end: to } = finding.range;
    yield {
      message: paragraph(finding),
      location: { path: plan.path, range: { start: { line: from.line }, end: { line: to.line } } },
      ...aboutRule([finding]),
    };
  }
}

function aboutRule(findings: readonly PlanFinding[]): object {
  const [{ rule, severity }] = findings as readonly [PlanFinding];
  return { severity: severities[severity], code: { value: rule, url: rulePage(rule) } };
}

interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

interface Region {
  /** Findings that ask for it. */
  readonly ids: readonly string[];
  /** Undefined: unchanged text stands in it, which does not belong into a report. */
  readonly change: Replacement | undefined;
}

/** Splices that touch the same lines belong to one suggestion. */
function regionsOf(text: string, splices: readonly FileSplice[], positions: Positions): readonly Region[] {
  const groups: FileSplice[][] = [];
  let reached = 0;
  for (const splice of splices) {
    if (positions.at(splice.start).line <= reached) groups.at(-1)!.push(splice);
    else groups.push([splice]);
    reached = Math.max(reached, positions.at(splice.end).line);
  }
  return groups.map(group => ({ ids: group.flatMap(({ findings }) => findings), change: joined(text, group) }));
}

function joined(text: string, splices: readonly FileSplice[]): Replacement | undefined {
  const { start } = splices[0]!;
  let [result, position] = ['', start];
  for (const splice of splices) {
    const between = text.slice(position, splice.start);
    if (between.trim() !== '') return undefined;
    result += between + splice.text;
    position = splice.end;
  }
  return { start, end: position, text: result };
}

/** Without the regions of findings of which only a part could be suggested. */
function whollySuggestible(regions: readonly Region[]): readonly (Region & { readonly change: Replacement })[] {
  const broken = new Set(regions.filter(({ change }) => !change).flatMap(({ ids }) => ids));
  for (let size = -1; size !== broken.size; ) {
    size = broken.size;
    for (const { ids } of regions) if (ids.some(id => broken.has(id))) for (const id of ids) broken.add(id);
  }
  return regions.flatMap(({ ids, change }) => (change && !ids.some(id => broken.has(id)) ? [{ ids, change }] : []));
}

function suggestion(findings: readonly PlanFinding[], positions: Positions, { start, end, text }: Replacement): object {
  const range = { start: positions.bytesAt(start), end: positions.bytesAt(end) };
  return {
    message: findings.map(finding => `${finding.rule}: ${paragraph(finding)}`).join('\n'),
    location: { path: findings[0]!.path, range },
    ...aboutRule(findings),
    suggestions: [{ range, text }],
  };
}

/** There is no line behind the last line break to hang a suggestion on: what is added there is added to the line before. */
function anchored({ start, end, text: added }: Replacement, text: string): Replacement {
  const lineBreak = /\r?\n$/.exec(text)?.[0];
  if (start < text.length || lineBreak === undefined || !added.endsWith(lineBreak)) return { start, end, text: added };
  const before = text.length - lineBreak.length;
  return { start: before, end: before, text: lineBreak + added.slice(0, -lineBreak.length) };
}
