import type { Document, Planned, Refusal, Splice, Stream, TaggedEdit } from '../languages/language.ts';
import { applySplices } from '../languages/yaml/index.ts';
import { verifyEdits } from '../verify/index.ts';
import { editsOf } from './edits.ts';
import { coveredByFirst, ignoreEdit } from './ignore.ts';
import type { Acceptance, Applied, FindingId, Ignored, PlanFinding } from './plan.ts';
import { withRequirementsMet } from './requires.ts';

interface Change {
  readonly document: Document;
  readonly edits: readonly TaggedEdit[];
  readonly planned: Planned;
}

/** What was decided about the findings of a file. */
interface Decided {
  readonly accepted: Acceptance;
  readonly ignored: Ignored;
}

interface Outcome {
  readonly fixed: readonly PlanFinding[];
  readonly change: Change | undefined;
  readonly refused: Applied['refused'];
}

/**
 * Turns accepted findings into verified text. What cannot be applied without side effects is left out, finding by finding, with
 * the reason: a refusal never spoils its neighbours.
 */
export function applyFindings(
  path: string,
  stream: Stream,
  documents: ReadonlyMap<number, Document>,
  findings: readonly PlanFinding[],
  accepted: Acceptance,
  ignored: Ignored,
): Applied {
  const decided = { accepted, ignored };
  const chosen = new Set(withRequirementsMet(findings, accepted));
  const covered = coveredByFirst(findings, ignored);
  const wanted = findings.filter(({ id }) => !covered.has(id)).filter(each => chosen.has(each) || ignored.has(each.id));
  const changes: Change[] = [];
  const fixed: FindingId[] = [];
  const refused: { id: FindingId; code: string; message: string }[] = [];
  for (const [index, document] of documents) {
    const own = wanted.filter(finding => finding.document === index);
    if (own.length === 0) continue;
    const outcome = applyToDocument(stream, document, own, decided);
    fixed.push(...outcome.fixed.map(finding => finding.id));
    refused.push(...outcome.refused);
    if (outcome.change) changes.push(outcome.change);
  }
  for (const [id, first] of covered) {
    const refusal = refused.find(each => each.id === first);
    if (refusal) refused.push({ ...refusal, id });
    else fixed.push(id);
  }
  const splices = changes.flatMap(change => change.planned.splices).sort((a, b) => a.start - b.start);
  return {
    path,
    before: stream.text,
    after: splices.length > 0 ? applySplices(stream.text, splices) : stream.text,
    splices: splices.map(({ start, end, text, by }) => ({ start, end, text, findings: by })),
    fixed,
    refused,
    lostComments: changes.flatMap(change => change.planned.lostComments),
  };
}

/** All at once when that works, which is nearly always; else one finding after the other, keeping what works. */
function applyToDocument(
  stream: Stream,
  document: Document,
  findings: readonly PlanFinding[],
  decided: Decided,
): Outcome {
  const whole = tryFindings(stream, document, findings, decided);
  if (whole.kind !== 'refusal') return { fixed: findings, change: whole.change, refused: [] };
  let fixed: readonly PlanFinding[] = [];
  let change: Change | undefined;
  const refused: { id: FindingId; code: string; message: string }[] = [];
  for (const finding of findings) {
    if (fixed.includes(finding)) continue;
    const group = withRequired(finding, findings).filter(member => !fixed.includes(member));
    const attempt = tryFindings(stream, document, inOrder(findings, [...fixed, ...group]), decided);
    if (attempt.kind === 'refusal') {
      refused.push({ id: finding.id, code: attempt.code, message: attempt.message });
      continue;
    }
    fixed = inOrder(findings, [...fixed, ...group]);
    change = attempt.change;
  }
  return dropOrphans(stream, document, { fixed, change, refused }, decided);
}

/** A finding and everything that it requires, directly or not. */
function withRequired(finding: PlanFinding, findings: readonly PlanFinding[]): readonly PlanFinding[] {
  const group = new Set([finding]);
  for (const member of group) {
    for (const other of findings) if (member.fix?.requires.includes(other.id)) group.add(other);
  }
  return [...group];
}

function inOrder(findings: readonly PlanFinding[], some: readonly PlanFinding[]): readonly PlanFinding[] {
  return findings.filter(finding => some.includes(finding));
}

/** A finding whose requirement was refused goes too. */
function dropOrphans(stream: Stream, document: Document, outcome: Outcome, decided: Decided): Outcome {
  const met = new Set(withRequirementsMet(outcome.fixed, new Map(outcome.fixed.map(finding => [finding.id, 0]))));
  const kept = outcome.fixed.filter(finding => met.has(finding) || decided.ignored.has(finding.id));
  if (kept.length === outcome.fixed.length) return outcome;
  const attempt = tryFindings(stream, document, kept, decided);
  const orphans = outcome.fixed.filter(finding => !kept.includes(finding));
  const refused = [
    ...outcome.refused,
    ...orphans.map(({ id }) => ({
      id,
      code: 'needs-other-fix',
      message: 'a fix that this one needs could not be applied',
    })),
  ];
  return attempt.kind === 'refusal'
    ? { fixed: [], change: undefined, refused }
    : { fixed: kept, change: attempt.change, refused };
}

function tryFindings(
  stream: Stream,
  document: Document,
  findings: readonly PlanFinding[],
  { accepted, ignored }: Decided,
): Refusal | { readonly kind: 'planned'; readonly change: Change | undefined } {
  const edits = [
    ...findings
      .filter(({ id }) => ignored.has(id))
      .map(finding => ignoreEdit(document.root, finding, ignored.get(finding.id)!)),
    ...editsOf(
      findings.filter(({ id }) => !ignored.has(id)),
      accepted,
    ),
  ];
  const planned = document.plan(edits);
  if (planned.kind === 'refusal') return planned;
  if (planned.splices.length === 0) return { kind: 'planned', change: undefined };
  const change = { document, edits, planned };
  const verified = verifyEdits(stream, [change], applySplices(stream.text, planned.splices as readonly Splice[]));
  return verified.kind === 'refusal' ? verified : { kind: 'planned', change };
}
