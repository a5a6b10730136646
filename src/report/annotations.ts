import type { PlanFinding } from '../engine/plan.ts';
import type { Severity } from '../transform.ts';
import { BySeverity } from './by-severity.ts';
import { paragraph } from './sentences.ts';
import { commandData, commandProperty } from './workflow-command.ts';

type Level = 'error' | 'warning' | 'notice';

const levels: Readonly<Record<Severity, Level>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'notice',
  info: 'notice',
};

/** A step shows so many annotations of each level, and no more. */
const mostShown = 10;

/** Annotations of GitHub Actions, as commands in the log of a step: the most severe of each level, and how many more there are. */
export class Annotations {
  readonly #kept = new Map<Level, BySeverity<string>>();

  add(finding: PlanFinding): void {
    const level = levels[finding.severity];
    // One notice is kept for the sentence about the others.
    const most = level === 'notice' ? mostShown - 1 : mostShown;
    const list = this.#kept.get(level) ?? new BySeverity<string>(most);
    this.#kept.set(level, list);
    list.add(finding.severity, () => commandOf(level, finding));
  }

  *commands(): Generator<string> {
    let leftOut = 0;
    for (const level of ['error', 'warning', 'notice'] as const) {
      yield* this.#kept.get(level) ?? [];
      leftOut += this.#kept.get(level)?.leftOut ?? 0;
    }
    if (leftOut === 0) return;
    const text = `${leftOut} more finding${leftOut === 1 ? ' is' : 's are'} in the log of this step and in its other reports`;
    yield `::notice title=harden::${commandData(text)}\n`;
  }
}

function commandOf(level: Level, finding: PlanFinding): string {
  const { rule, path, range } = finding;
  const properties = {
    file: path,
    line: range.start.line,
    endLine: range.end.line,
    // Columns make sense within one line only.
    ...(range.start.line === range.end.line && { col: range.start.column, endColumn: range.end.column }),
    title: `harden: ${rule}`,
  };
  const words = Object.entries(properties).map(([name, value]) => `${name}=${commandProperty(String(value))}`);
  return `::${level} ${words.join(',')}::${commandData(paragraph(finding))}\n`;
}
