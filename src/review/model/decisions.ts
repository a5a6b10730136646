/**
 * Decisions about findings and the relations between them. A fix that requires others is accepted only together with them; when one
 * of them goes, it goes too. Pure: every function answers with the changes it wants.
 */
import { createHash } from 'node:crypto';
import { isWithin } from '../../engine/accept.ts';
import type { Acceptance, FilePlan, FindingId, Ignored, PlanFinding, Suppression } from '../../engine/plan.ts';
import type { Safety } from '../../transform.ts';
import type { EditedText, EditedTexts } from '../work/edited.ts';

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
  | {
      readonly kind: 'ignore';
      readonly by: By;
      /** This finding, its rule in the file, or its rule everywhere. */
      readonly scope: 'place' | 'file' | 'rule';
      /** A comment in the file, or an entry of the configuration. */
      readonly to: 'comment' | 'config';
      readonly reason: string;
      /** Last day (YYYY-MM-DD) on which an entry holds. */
      readonly until?: string;
    };

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

/** The finding and everything it requires, in turn. */
export function requiredBy(findings: Findings, id: FindingId): readonly FindingId[] {
  const all = new Set<FindingId>([id]);
  for (const each of all) for (const needed of findings.get(each)?.fix?.requires ?? []) all.add(needed);
  return [...all];
}

/** Everything that requires the finding, in turn; the finding itself not included. Requirements never leave a file. */
export function dependentsOf(files: readonly FilePlan[], findings: Findings, id: FindingId): readonly FindingId[] {
  const path = findings.get(id)?.path;
  const file = files.find(other => other.path === path);
  const all = new Set<FindingId>([id]);
  for (const each of all) {
    for (const other of file?.findings ?? []) if (other.fix?.requires.includes(each)) all.add(other.id);
  }
  all.delete(id);
  return [...all];
}

/** The wanted decisions together with what the relations add to them; entries that change nothing are left out. */
export function withRelations(
  files: readonly FilePlan[],
  findings: Findings,
  decisions: Decisions,
  wanted: Wanted,
): Wanted {
  const changes = new Map<FindingId, Decision | undefined>();
  const now = (id: FindingId): Decision | undefined => (changes.has(id) ? changes.get(id) : decisions.get(id));
  for (const [id, decision] of wanted) changes.set(id, decision);
  for (const [id, decision] of wanted) {
    if (decision?.kind === 'accept') {
      for (const needed of requiredBy(findings, id)) {
        if (now(needed)?.kind !== 'accept') changes.set(needed, { kind: 'accept', by: decision.by, variant: 0 });
      }
      continue;
    }
    for (const dependent of dependentsOf(files, findings, id)) {
      if (now(dependent)?.kind !== 'accept') continue;
      changes.set(dependent, decision && { kind: 'skip', by: decision.by });
    }
  }
  for (const [id, decision] of changes) if (sameDecision(decisions.get(id), decision)) changes.delete(id);
  return changes;
}

/** What a finding proposes, for telling whether a decision still is about the same thing. */
export function proposalOf({ fix, declined }: PlanFinding): string {
  return createHash('sha256')
    .update(JSON.stringify([fix, declined]))
    .digest('hex')
    .slice(0, 20);
}

export function sameDecision(a: Decision | undefined, b: Decision | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (a.kind !== b.kind || a.by !== b.by) return false;
  if (a.kind === 'accept') return a.variant === (b as typeof a).variant && a.edited === (b as typeof a).edited;
  if (a.kind === 'skip') return true;
  const other = b as typeof a;
  return a.reason === other.reason && a.scope === other.scope && a.to === other.to && a.until === other.until;
}

/** What `PlannedFile.apply` needs to write the decisions about one file, and what was edited by hand. */
export interface Selection {
  readonly accepted: Acceptance;
  readonly ignored: Ignored;
  readonly edited: EditedTexts;
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

export function commentOf({ scope, reason }: Extract<Decision, { kind: 'ignore' }>): Suppression {
  return { scope: scope === 'place' ? 'place' : 'file', reason };
}

/**
 * Open findings that one bulk command may accept: explicit decisions stay, so a fix that requires something skipped or ignored is
 * left alone. The order is kept; what the fixes require stands in front of them.
 */
export function acceptable(findings: Findings, decisions: Decisions, ids: readonly FindingId[]): readonly FindingId[] {
  const chosen = new Set<FindingId>();
  for (const id of ids) {
    const finding = findings.get(id);
    if (!finding || !isOpen(finding, decisions)) continue;
    const needed = requiredBy(findings, id).filter(other => decisions.get(other)?.kind !== 'accept');
    if (needed.some(other => decisions.has(other))) continue;
    for (const other of needed.reverse()) chosen.add(other);
  }
  return [...chosen];
}
