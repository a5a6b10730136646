import { hash } from 'node:crypto';
import { titleBeside } from '../../engine/edits.ts';
import type { Applied, PlanFinding, PlanProblem } from '../../engine/plan.ts';
import { gitBlobId } from '../../patch/index.ts';
import type { FileOutcome } from '../writer.ts';
import type { EditEntry, EvidenceEntry, FileEntry, FindingEntry, ProblemEntry } from './document.ts';

/** One file as data. */
export function fileEntry({ plan, text, mode, fixed, all }: FileOutcome, evidence: EvidenceTable): FileEntry {
  const edits = editEntries(all);
  const findings = plan.findings.map(finding =>
    findingEntry(finding, { edits, evidence, made: madeBeside(finding, plan.findings, all, fixed) }),
  );
  return {
    path: plan.path,
    kind: plan.kind,
    mode,
    blob: gitBlobId(text),
    sha256: plan.sha256,
    size: plan.size,
    eol: plan.eol,
    bom: plan.bom,
    finalNewline: plan.finalNewline,
    findings,
    edits,
    after: edits.length === 0 ? null : { blob: gitBlobId(all.after), sha256: hash('sha256', all.after) },
    unknownImages: plan.unknownImages.map(({ document, resource, image, reason }) => ({
      document,
      resource,
      ...(image !== undefined && { image }),
      reason,
    })),
    unusedSuppressions: plan.unusedSuppressions.map(({ at, text }) => ({ ...(at && { line: at.line }), text })),
    problems: plan.problems.map(problemEntry),
  };
}

export function problemEntry({ path, code, message, at, explicit }: PlanProblem): ProblemEntry {
  return { path, code, message, ...(at && { at: { line: at.line, column: at.column } }), explicit };
}

/** The splices of a change in bytes. */
export function editEntries({ before, splices }: Applied): readonly EditEntry[] {
  let [offset, bytes] = [0, 0];
  const toBytes = (position: number): number => {
    bytes += Buffer.byteLength(before.slice(offset, position));
    offset = position;
    return bytes;
  };
  return splices.map(({ start, end, text, findings }, index) => ({
    id: `e${index + 1}`,
    findings,
    start: toBytes(start),
    end: toBytes(end),
    text,
  }));
}

interface Beside {
  readonly edits: readonly EditEntry[];
  readonly evidence: EvidenceTable;
  /** How the finding was or would be fixed next to the others; undefined: it is not fixed. */
  readonly made: Made | undefined;
}

interface Made {
  readonly title: string;
  readonly isDone: boolean;
}

/** A fix is told as it comes out next to the others. */
function madeBeside(
  finding: PlanFinding,
  findings: readonly PlanFinding[],
  { fixed: together }: Applied,
  fixed: FileOutcome['fixed'],
): Made | undefined {
  if (!together.includes(finding.id) && !fixed.has(finding.id)) return undefined;
  const title = finding.fix?.titleWhen
    ? titleBeside(
        finding,
        findings.filter(({ id }) => together.includes(id)),
      )
    : finding.fix!.title;
  return { title, isDone: fixed.has(finding.id) };
}

function findingEntry(finding: PlanFinding, { edits, evidence, made }: Beside): FindingEntry {
  const { id, rule, severity, safety, status, message, document, resource, pointer, range } = finding;
  const { fix, declined, suppressed } = finding;
  return {
    id,
    rule,
    severity,
    safety,
    status: made?.isDone ? 'fixed' : status,
    message,
    document,
    resource,
    pointer,
    range,
    evidence: finding.evidence.map(({ code, what, origin }) => evidence.indexOf({ code, what, origin })),
    edits: edits.filter(({ findings }) => findings.includes(id)).map(edit => edit.id),
    ...(fix && {
      fix: {
        title: made?.title ?? fix.title,
        ...(fix.risk !== '' && { risk: fix.risk }),
        ...(fix.check !== '' && { check: fix.check }),
        ...(fix.requires.length > 0 && { requires: fix.requires }),
        ...(fix.variants.length > 0 && { variants: fix.variants.map(({ title, risk }) => ({ title, risk })) }),
      },
    }),
    ...(declined && { declined: { code: declined.code, reason: declined.reason } }),
    ...(suppressed && { suppressed }),
  };
}

/** Numbers each piece of evidence, in the order in which they are met. */
export class EvidenceTable {
  readonly entries: EvidenceEntry[] = [];
  readonly #indexes = new Map<string, number>();

  indexOf(entry: EvidenceEntry): number {
    const key = JSON.stringify(entry);
    const known = this.#indexes.get(key);
    if (known !== undefined) return known;
    this.#indexes.set(key, this.entries.push(entry) - 1);
    return this.entries.length - 1;
  }
}
