/** What can be decided about a finding, and what it means for the file. */
import { createHash } from 'node:crypto';
import { isWithin } from '../../engine/accept.ts';
import type { Acceptance, FilePlan, FindingId, Ignored, PlanFinding, Suppression } from '../../engine/plan.ts';
import type { LineEdit } from '../../patch/line-edits.ts';
import type { Safety } from '../../transform.ts';

/** Who decided: the class of the fix, a key, a bulk command, or an earlier session. */
export type By = 'default' | 'you' | 'bulk' | 'saved';

export type Decision =
  | {
      readonly kind: 'accept';
      readonly by: By;
      /** 0: the fix itself. */
      readonly variant: number;
      /** Changed by hand. */
      readonly edited?: EditedText;
    }
  | { readonly kind: 'skip'; readonly by: By }
  | Ignore;

export interface Ignore {
  readonly kind: 'ignore';
  readonly by: By;
  /** This finding, its rule in the file, or its rule everywhere. */
  readonly scope: 'place' | 'file' | 'rule';
  /** A comment in the file, or an entry of the configuration. */
  readonly to: 'comment' | 'config';
  readonly reason: string;
  /** Last day (YYYY-MM-DD) on which an entry holds. */
  readonly until?: string;
}

/** What was changed by hand: the difference to what a fix proposed. */
export interface EditedText {
  /** Checksum of the file it was made for. */
  readonly file: string;
  /** Checksum of the text that was opened: that file with the fix. */
  readonly base: string;
  readonly edits: readonly LineEdit[];
}

/** A finding without an entry is open. */
export type Decisions = ReadonlyMap<FindingId, Decision>;

/** Wanted decisions; undefined opens the finding. */
export type Wanted = ReadonlyMap<FindingId, Decision | undefined>;

/** Highest class of fixes that starts accepted. */
export type Limit = Exclude<Safety, 'report-only'> | 'none';

export type Findings = ReadonlyMap<FindingId, PlanFinding>;

/** What `fix --write` would do with a finding; undefined: it waits for a person. */
export function startDecision(finding: PlanFinding, limit: Limit): Decision | undefined {
  if (finding.status !== 'fixable' || limit === 'none' || !isWithin(finding.safety, limit)) return undefined;
  return { kind: 'accept', by: 'default', variant: 0 };
}

export function isFixable(finding: PlanFinding | undefined): finding is PlanFinding & { fix: object } {
  return finding?.status === 'fixable';
}

/** Fixable and not decided: what a person still has to look at. */
export function isOpen(finding: PlanFinding, decisions: Decisions): boolean {
  return finding.status === 'fixable' && !decisions.has(finding.id);
}

/** What a finding proposes, for telling whether a decision still is about the same thing. */
export function proposalOf({ fix, declined }: PlanFinding): string {
  return createHash('sha256')
    .update(JSON.stringify([fix, declined]))
    .digest('hex')
    .slice(0, 20);
}

/** What `PlannedFile.apply` needs to write the decisions about one file, and what was edited by hand. */
export interface Selection {
  readonly accepted: Acceptance;
  readonly ignored: Ignored;
  readonly edited: ReadonlyMap<FindingId, EditedText>;
}

export function selectionOf(file: FilePlan, decisions: Decisions): Selection {
  const accepted = new Map<FindingId, number>();
  const edited = new Map<FindingId, EditedText>();
  const ignored = new Map<FindingId, Suppression>();
  for (const { id } of file.findings) {
    const decision = decisions.get(id);
    if (decision?.kind === 'accept') accepted.set(id, decision.variant);
    if (decision?.kind === 'accept' && decision.edited) edited.set(id, decision.edited);
    if (decision?.kind === 'ignore' && decision.to === 'comment') ignored.set(id, commentOf(decision));
  }
  return { accepted, ignored, edited };
}

export function commentOf({ scope, reason }: Ignore): Suppression {
  return { scope: scope === 'place' ? 'place' : 'file', reason };
}
