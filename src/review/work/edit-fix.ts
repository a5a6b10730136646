/** A fix that comes back from an editor: what it is worth. */
import type { Applied, FilePlan, PlanFinding } from '../../engine/plan.ts';
import { dialectOf, languageOf } from '../../manifests/index.ts';
import { lineEdits } from '../../patch/line-edits.ts';
import { markedLines } from '../../patch/marked-lines.ts';
import type { EditedFix, OutsideLine } from '../model/shapes.ts';
import { editedText } from './edited.ts';
import type { Workspace } from './workspace.ts';

/** Whether the rule finds something at the same place. */
export function isStillFound(plan: FilePlan, { rule, document, target }: PlanFinding): boolean {
  const place = target.join('\0');
  return plan.findings.some(
    other =>
      other.rule === rule &&
      other.document === document &&
      other.status !== 'suppressed' &&
      other.target.join('\0') === place,
  );
}

/** First line the fix writes, from 1. */
export function firstLine({ before, splices }: Applied): number {
  return Math.max(1, markedLines(before, splices).findIndex(({ findings }) => findings.length > 0) + 1);
}

/** What the editor was given. */
export interface Opened {
  readonly finding: PlanFinding;
  readonly variant: number;
  readonly alone: Applied;
}

export function judgeEdit(workspace: Workspace, { finding, variant, alone }: Opened, bytes: Uint8Array): EditedFix {
  const text = Buffer.from(bytes).toString('utf8');
  const edited = editedText(workspace.file(finding.path)!.plan.sha256, alone.after, text);
  const problem = readProblem(finding.path, alone.after, bytes);
  const plan = problem === undefined ? workspace.planText(finding.path, text) : undefined;
  return {
    finding: finding.id,
    variant,
    edited,
    text,
    problem: problem ?? (plan ? undefined : 'it is no manifest any more'),
    outside: problem === undefined ? outsideLines(finding, alone, text) : [],
    violates: plan !== undefined && isStillFound(plan, finding),
  };
}

/** The first thing that cannot be read and could before. */
function readProblem(path: string, before: string, bytes: Uint8Array): string | undefined {
  const known = new Set(problemsOf(path, new TextEncoder().encode(before)).map(({ message }) => message));
  const found = problemsOf(path, bytes).find(({ message }) => !known.has(message));
  return found && `line ${found.line}: ${found.message}`;
}

function problemsOf(path: string, bytes: Uint8Array): readonly { readonly line: number; readonly message: string }[] {
  const language = languageOf(path);
  const stream = language.open(bytes);
  if ('kind' in stream) return [{ line: 1, message: stream.message }];
  const problems = language.problems(stream.text);
  return problems.map(({ message, offset }) => ({ line: stream.position(offset).line, message }));
}

/** Changed lines that neither belong to the service or container nor were written by the fix. */
function outsideLines(finding: PlanFinding, alone: Applied, text: string): readonly OutsideLine[] {
  const [first, last] = targetLines(finding, alone.after);
  const written = markedLines(alone.before, alone.splices);
  const isInside = (at: number): boolean => (at >= first && at <= last) || (written[at]?.findings.length ?? 0) > 0;
  return lineEdits(alone.after, text).flatMap(({ at, count, lines }): readonly OutsideLine[] => {
    const removed = Array.from({ length: count }, (_, offset) => at + offset).filter(line => !isInside(line));
    if (removed.length > 0) return removed.map(line => ({ line: line + 1, text: written[line]?.text ?? '' }));
    // What is added stands with the line before it or with the one behind it.
    const isNear = count > 0 || isInside(at) || isInside(at - 1);
    return isNear ? [] : lines.map((line, offset) => ({ line: at + offset + 1, text: line.replace(/\r?\n$/, '') }));
  });
}

/** First and last line of the service or container, from 0. */
function targetLines(finding: PlanFinding, text: string): readonly [number, number] {
  const stream = languageOf(finding.path).open(new TextEncoder().encode(text));
  const document = 'kind' in stream ? undefined : stream.documents[finding.document]?.read(dialectOf(finding.path));
  const view = document?.kind === 'document' ? document.root.find(finding.target) : undefined;
  if (!view || 'kind' in stream) return [0, -1];
  const [start, end] = [(view.keyRange ?? view.range)[0], view.range[1]];
  const tail = text.slice(start, end).trimEnd().length;
  return [stream.position(start).line - 1, stream.position(start + tail).line - 1];
}
