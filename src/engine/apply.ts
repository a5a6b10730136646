import type { Document, Refusal, Stream } from '../languages/language.ts';
import { type DocumentChange, unchangedText, type VerifiedText, Verifier } from '../verify/index.ts';
import { editsOf } from './edits.ts';
import { coveredByFirst, ignoreEdit } from './ignore.ts';
import type { Acceptance, Applied, FindingId, Ignored, PlanFinding } from './plan.ts';
import { withRequirementsMet } from './requirements.ts';

/** A planned file whose documents are open. */
export interface OpenFile {
  readonly path: string;
  readonly isNew?: true | undefined;
  readonly stream: Stream;
  /** By their index. */
  readonly documents: ReadonlyMap<number, Document>;
  readonly findings: readonly PlanFinding[];
}

/** What was decided about the findings of a file. */
export interface Decided {
  readonly accepted: Acceptance;
  readonly ignored: Ignored;
}

/** A change of one document, and the file with nothing but it. */
interface Attempt {
  readonly kind: 'attempt';
  readonly change: DocumentChange;
  readonly text: VerifiedText;
}

interface Outcome {
  readonly fixed: readonly PlanFinding[];
  /** Undefined when nothing has to be written. */
  readonly attempt: Attempt | undefined;
  readonly refused: Applied['refused'];
}

/**
 * Turns accepted findings into verified text. What cannot be applied without side effects is left out, finding by finding, with
 * the reason: a refusal never spoils its neighbours.
 */
export function applyFindings(file: OpenFile, decided: Decided): Applied {
  return new Application(file, decided).run();
}

class Application {
  readonly #file: OpenFile;
  readonly #decided: Decided;
  readonly #verifier: Verifier;

  constructor(file: OpenFile, decided: Decided) {
    this.#file = file;
    this.#decided = decided;
    this.#verifier = new Verifier(file.stream);
  }

  run(): Applied {
    const { documents, findings } = this.#file;
    const { accepted, ignored } = this.#decided;
    const chosen = new Set(withRequirementsMet(findings, accepted));
    const covered = coveredByFirst(findings, ignored);
    const wanted = findings.filter(each => !covered.has(each.id) && (chosen.has(each) || ignored.has(each.id)));
    const attempts: Attempt[] = [];
    const fixed: FindingId[] = [];
    const refused: Applied['refused'][number][] = [];
    for (const [index, document] of documents) {
      const own = wanted.filter(finding => finding.document === index);
      if (own.length === 0) continue;
      const outcome = this.#applyTo(document, own);
      fixed.push(...outcome.fixed.map(finding => finding.id));
      refused.push(...outcome.refused);
      if (outcome.attempt) attempts.push(outcome.attempt);
    }
    for (const [id, first] of covered) {
      const refusal = refused.find(each => each.id === first);
      if (refusal) refused.push({ ...refusal, id });
      else fixed.push(id);
    }
    const after = this.#together(attempts);
    if (typeof after === 'string') return this.#applied(attempts, after, { fixed, refused });
    const { code, message } = after;
    return this.#applied([], this.#unchanged(), {
      fixed: [],
      refused: [...refused, ...fixed.map(id => ({ id, code, message }))],
    });
  }

  /** The file with all changes. One alone has been proven as the whole file already. */
  #together(attempts: readonly Attempt[]): VerifiedText | Refusal {
    const [only, second] = attempts;
    if (!only) return this.#unchanged();
    if (!second) return only.text;
    const verified = this.#verifier.verify(attempts.map(({ change }) => change));
    return verified.kind === 'refusal' ? verified : verified.text;
  }

  #unchanged(): VerifiedText {
    return unchangedText(this.#file.stream);
  }

  #applied(
    attempts: readonly Attempt[],
    after: VerifiedText,
    { fixed, refused }: Pick<Applied, 'fixed' | 'refused'>,
  ): Applied {
    const plans = attempts.map(({ change }) => change.planned);
    const splices = plans.flatMap(planned => planned.splices).sort((a, b) => a.start - b.start);
    return {
      path: this.#file.path,
      before: this.#file.stream.text,
      after,
      splices: splices.map(({ start, end, text, by }) => ({ start, end, text, findings: by })),
      fixed,
      refused,
      lostComments: plans.flatMap(planned => planned.lostComments),
      isNew: this.#file.isNew,
    };
  }

  /** All at once when that works, which is nearly always; else one finding after the other, keeping what works. */
  #applyTo(document: Document, findings: readonly PlanFinding[]): Outcome {
    const whole = this.#try(document, findings);
    if (whole?.kind !== 'refusal') return { fixed: findings, attempt: whole, refused: [] };
    let fixed: readonly PlanFinding[] = [];
    let kept: Attempt | undefined;
    const refused: Applied['refused'][number][] = [];
    for (const finding of findings) {
      if (fixed.includes(finding)) continue;
      const group = withRequired(finding, findings).filter(member => !fixed.includes(member));
      const tried = inOrder(findings, [...fixed, ...group]);
      const attempt = this.#try(document, tried);
      if (attempt?.kind === 'refusal') {
        refused.push({ id: finding.id, code: attempt.code, message: attempt.message });
        continue;
      }
      fixed = tried;
      kept = attempt;
    }
    return this.#dropOrphans(document, { fixed, attempt: kept, refused });
  }

  /** A finding whose requirement was refused goes too. */
  #dropOrphans(document: Document, outcome: Outcome): Outcome {
    const met = new Set(withRequirementsMet(outcome.fixed, new Map(outcome.fixed.map(finding => [finding.id, 0]))));
    const kept = outcome.fixed.filter(finding => met.has(finding) || this.#decided.ignored.has(finding.id));
    if (kept.length === outcome.fixed.length) return outcome;
    const attempt = this.#try(document, kept);
    const orphans = outcome.fixed.filter(finding => !kept.includes(finding));
    const message = 'a fix that this one needs could not be applied';
    const refused = [...outcome.refused, ...orphans.map(({ id }) => ({ id, code: 'needs-other-fix', message }))];
    return attempt?.kind === 'refusal' ? { fixed: [], attempt: undefined, refused } : { fixed: kept, attempt, refused };
  }

  /** Undefined when nothing has to be written. */
  #try(document: Document, findings: readonly PlanFinding[]): Attempt | Refusal | undefined {
    const { accepted, ignored } = this.#decided;
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
    if (planned.splices.length === 0) return undefined;
    const change = { document, edits, planned };
    const verified = this.#verifier.verify([change]);
    return verified.kind === 'refusal' ? verified : { kind: 'attempt', change, text: verified.text };
  }
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
