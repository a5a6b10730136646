import type { Document, Stream } from '../languages/language.ts';
import type { ManifestTarget } from '../manifests/manifest.ts';
import type { Declined, Facts, Finding, Fix, Path, Targets, Transform } from '../transform.ts';
import { ElsewhereJudge, hasElsewhere } from './elsewhere.ts';
import { findingId } from './finding-id.ts';
import { type Judged, judge } from './judge.ts';
import type { PlanFinding, PlannedFix, Resource } from './plan.ts';
import { unplannable, withRefusal } from './plannable.ts';
import { positionOf } from './position.ts';
import { type DraftFinding, resolveRequirements } from './requirements.ts';
import { startsWith, toPointer } from './scope.ts';
import { tieSharedTargets } from './shared-targets.ts';
import type { NamedIgnores, Silencers, Suppressions } from './suppressions/index.ts';

export interface DocumentInput {
  readonly path: string;
  readonly stream: Stream;
  readonly document: Document;
  readonly targets: readonly ManifestTarget[];
  /** In the order in which they are asked. */
  readonly transforms: readonly Transform[];
  readonly facts: Facts;
  readonly suppressions: Suppressions;
  /** Silences what a baseline covers. */
  readonly settle: (finding: PlanFinding) => PlanFinding;
}

/** `lines` are those of the document and of the targets around a finding. */
interface Scope extends Silencers {
  readonly resource: Resource;
}

/** All findings of one document, judged, silenced, and proven to be writable. */
export function planDocument(input: DocumentInput): PlanFinding[] {
  const findings = new DocumentPlanner(input).findings();
  const refused = unplannable(input.document, findings);
  const writable =
    refused.size === 0
      ? findings
      : findings.map(finding => {
          const refusal = refused.get(finding.id);
          return refusal ? withRefusal(finding, refusal) : finding;
        });
  return [...tieSharedTargets(input.document, writable)];
}

class DocumentPlanner {
  readonly #input: DocumentInput;
  readonly #elsewhere: ElsewhereJudge;
  readonly #drafts: DraftFinding[] = [];
  /** What is the same for all findings of a target. */
  readonly #scopes = new Map<ManifestTarget, Scope>();

  constructor(input: DocumentInput) {
    this.#input = input;
    this.#elsewhere = new ElsewhereJudge(input.facts);
  }

  findings(): PlanFinding[] {
    const { targets, suppressions, settle } = this.#input;
    for (const target of targets) suppressions.declare(this.#scopeOf(target).named);
    for (const target of targets) this.#plan(target);
    const drafts = this.#drafts.sort((a, b) => a.rank - b.rank);
    return resolveRequirements(drafts.map(draft => ({ ...draft, finding: settle(draft.finding) })));
  }

  #plan(target: ManifestTarget): void {
    for (const [rank, transform] of this.#input.transforms.entries()) this.#ask(target, transform, rank);
    for (const part of target.parts) this.#plan(part);
  }

  /** Asks a rule about a target. */
  #ask<K extends keyof Targets>(subject: ManifestTarget<K>, transform: Transform, rank: number): void {
    const { kind, target } = subject;
    const { facts } = this.#input;
    const handler = transform.on[kind];
    if (!handler || (target.windows && !transform.meta.windows)) return;
    const drafts: DraftFinding[] = [];
    const add = (found: Finding, judged: Judged): void => {
      const finding = this.#finding(transform, found, subject, judged);
      const requires = judged.kind === 'fix' ? (judged.fix.requires ?? []) : [];
      if (!drafts.some(draft => draft.finding.id === finding.id)) drafts.push({ finding, requires, rank });
    };
    const own = [...handler.detect(target, facts)];
    for (const finding of own) {
      const proposal = handler.fix?.(finding, target, facts);
      const judged = judge(transform.meta, finding, target, closed(subject, proposal));
      const considered = hasElsewhere(target)
        ? this.#elsewhere.consider({ transform, kind, target, finding, judged })
        : { finding, judged };
      if (considered) add(considered.finding, considered.judged);
    }
    if (target.kind === 'service') {
      for (const [finding, declined] of this.#elsewhere.broughtIn(transform, target, own))
        add(finding, { kind: 'declined', declined });
    }
    this.#drafts.push(...drafts);
  }

  #finding({ meta }: Transform, found: Finding, subject: ManifestTarget, judged: Judged): PlanFinding {
    const { path, document, stream, suppressions } = this.#input;
    const owner = ownerOf(found, subject);
    const scope = this.#scopeOf(owner);
    const { resource } = scope;
    const at = subject.inside?.at ?? found.at;
    const pointer = toPointer(at);
    const place = owner.identify?.(found.at) ?? pointer;
    const { range, comment } = positionOf(document, stream, at);
    const suppressed = suppressions.find(meta.id, resource, range.start.line, scope);
    const fix = judged.kind === 'fix' ? judged : undefined;
    const declined = judged.kind === 'declined' ? judged.declined : undefined;
    // The same members in the same order for every finding: the thousands of a run share one shape.
    return {
      id: findingId({ rule: meta.id, path, document: document.index, resource, place, key: found.key ?? '' }),
      rule: meta.id,
      severity: found.severity ?? meta.severity,
      title: meta.title,
      message: found.message,
      why: meta.why,
      path,
      document: document.index,
      resource,
      pointer,
      range,
      target: placeOf(owner),
      explicit: found.explicit ?? false,
      changesStart: meta.changesStart,
      isProposal: meta.isProposal,
      comment,
      safety: fix?.safety ?? 'report-only',
      status: suppressed ? 'suppressed' : fix ? 'fixable' : 'declined',
      evidence: fix?.fix.because ?? [],
      fix: fix && plannedFix(fix),
      declined: declined && { code: declined.code, reason: declined.reason },
      suppressed,
    };
  }

  #scopeOf(subject: ManifestTarget): Scope {
    const known = this.#scopes.get(subject);
    if (known) return known;
    const { document, stream } = this.#input;
    const root = stream.position(document.root.range[0]).line;
    const lines = [this.#lineOf(placeOf(subject)), root, ...subject.around.map(path => this.#lineOf(path))];
    const scope = { resource: subject.resource, lines, named: this.#namedIgnores(subject) };
    this.#scopes.set(subject, scope);
    return scope;
  }

  #lineOf(path: Path): number {
    const { document, stream } = this.#input;
    return positionOf(document, stream, path).range.start.line;
  }

  #namedIgnores(subject: ManifestTarget): readonly NamedIgnores[] {
    return subject.ignores().map(({ by, at, ignores }) => {
      const line = this.#lineOf(at);
      return { by, where: `${this.#input.path}:${line}`, line, ignores };
    });
  }
}

function plannedFix({ fix, risk }: Extract<Judged, { kind: 'fix' }>): PlannedFix {
  return {
    title: fix.title,
    titleWhen: fix.titleWhen,
    edits: fix.edits,
    risk,
    check: fix.check ?? '',
    requires: [],
    variants: fix.variants ?? [],
  };
}

/** The path of a target in its document. */
function placeOf({ inside, target }: ManifestTarget): Path {
  return inside?.at ?? target.path;
}

/** What is written inside of a value is only told. */
function closed({ inside }: ManifestTarget, proposal: Fix | Declined | undefined): Fix | Declined | undefined {
  if (!inside || proposal?.kind !== 'fix') return proposal;
  return { kind: 'declined', code: 'not-possible', reason: `${inside.reason}: ${proposal.title}` };
}

/** A pod-level rule may speak about one container: then that container is the target. */
function ownerOf(finding: Finding, subject: ManifestTarget): ManifestTarget {
  return subject.parts.find(part => startsWith(finding.at, part.target.path)) ?? subject;
}
