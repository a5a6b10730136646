import { isWithin } from '../../engine/accept.ts';
import type { FileSplice, PlanFinding, PlanProblem } from '../../engine/plan.ts';
import type { Severity } from '../../transform.ts';
import { BySeverity } from '../by-severity.ts';
import { Positions } from '../positions.ts';
import { rulePage } from '../rule-page.ts';
import { paragraph } from '../sentences.ts';
import type { FileOutcome, MakeWriter, RunStart } from '../writer.ts';
import { lineHashes } from './line-hashes.ts';

/** GitHub refuses a run with more; it shows the 5,000 most severe. */
const mostResults = 25_000;
/** GitHub refuses longer descriptions of rules. */
const longestDescription = 1024;

/** Static Analysis Results Interchange Format 2.1.0, within what GitHub code scanning takes. */
export const writer: MakeWriter = (start, print) => {
  const results = new BySeverity<string>(mostResults);
  const notRead: PlanProblem[] = [];
  const ruleIndexes = new Map(start.rules.map(({ id }, index) => [id, index]));
  return {
    file: outcome => {
      notRead.push(...outcome.plan.problems);
      const result = resultMaker(outcome, start, ruleIndexes);
      for (const finding of outcome.plan.findings) {
        if (start.mode === 'write' && outcome.fixed.has(finding.id)) continue;
        results.add(finding.severity, () => JSON.stringify(result(finding)));
      }
    },
    end: ({ problems }) => {
      const head = {
        $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
        version: '2.1.0',
      };
      const run = {
        tool: { driver: driverOf(start) },
        automationDetails: { id: 'harden/' },
        columnKind: 'utf16CodeUnits',
        invocations: [invocation([...problems, ...notRead], results.leftOut)],
      };
      print(`${JSON.stringify(head).slice(0, -1)},"runs":[${JSON.stringify(run).slice(0, -1)},"results":[`);
      let separator = '\n';
      for (const result of results) {
        print(separator + result);
        separator = ',\n';
      }
      print('\n]}]}\n');
    },
  };
};

/** What was not looked at, and why. */
function invocation(problems: readonly PlanProblem[], leftOut: number): object {
  const notes = problems.map(({ path, message, at, explicit }) => ({
    level: explicit ? 'error' : 'warning',
    message: { text: message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(path) },
          ...(at && { region: { startLine: at.line, startColumn: at.column } }),
        },
      },
    ],
  }));
  const text = `${leftOut} less severe results are left out: ${mostResults} is the most that receivers take`;
  return {
    executionSuccessful: !problems.some(({ explicit }) => explicit),
    toolExecutionNotifications: [...notes, ...(leftOut > 0 ? [{ level: 'warning', message: { text } }] : [])],
  };
}

function uriOf(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

/** Numbers by which GitHub sorts what is about security, from 0 to 10. */
const securitySeverity: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.5',
  info: '1.0',
};

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};

function driverOf({ version, rules }: RunStart): object {
  return {
    name: 'harden',
    semanticVersion: version,
    informationUri: 'https://github.com/harden-cli/harden',
    rules: rules.map(({ id, title, severity, why, fixSafety, references }) => ({
      id,
      name: id.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()),
      shortDescription: { text: title },
      fullDescription: { text: why.slice(0, longestDescription) },
      helpUri: rulePage(id),
      help: { text: `${why}\n\n${fixSafety}`, markdown: `${why}\n\n**The fix.** ${fixSafety}` },
      defaultConfiguration: { level: levels[severity] },
      properties: {
        tags: ['security', 'hardening', ...references].slice(0, 10),
        precision: 'high',
        'security-severity': securitySeverity[severity],
      },
    })),
  };
}

function resultMaker(
  { plan, text, alone }: FileOutcome,
  { limit }: RunStart,
  ruleIndexes: ReadonlyMap<string, number>,
): (finding: PlanFinding) => object {
  let hashes: readonly string[] | undefined;
  const positions = new Positions(text);
  const uri = uriOf(plan.path);
  return finding => {
    hashes ??= lineHashes(text);
    const { id, rule, severity, range, fix, suppressed } = finding;
    const lineHash = hashes[range.start.line - 1];
    return {
      ruleId: rule,
      ruleIndex: ruleIndexes.get(rule),
      level: levels[severity],
      message: { text: paragraph(finding) },
      locations: [{ physicalLocation: { artifactLocation: { uri }, region: regionOf(range) } }],
      partialFingerprints: {
        ...(lineHash !== undefined && { primaryLocationLineHash: lineHash }),
        'hardenFinding/v1': id,
      },
      ...(fix && isWithin(finding.safety, limit) && { fixes: [fixOf(fix.title, uri, positions, alone(id).splices)] }),
      ...(suppressed && { suppressions: [suppressionOf(suppressed)] }),
    };
  };
}

interface Range {
  readonly start: { readonly line: number; readonly column: number };
  readonly end: { readonly line: number; readonly column: number };
}

function regionOf({ start, end }: Range): object {
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

function fixOf(title: string, uri: string, positions: Positions, splices: readonly FileSplice[]): object {
  const replacements = splices.map(({ start, end, text }) => ({
    deletedRegion: regionOf({ start: positions.at(start), end: positions.at(end) }),
    insertedContent: { text },
  }));
  return { description: { text: title }, artifactChanges: [{ artifactLocation: { uri }, replacements }] };
}

function suppressionOf({ by, where, reason }: NonNullable<PlanFinding['suppressed']>): object {
  return {
    kind: by === 'config' ? 'external' : 'inSource',
    justification: reason === '' ? `by ${by} (${where})` : `${reason} (by ${by}, ${where})`,
  };
}
