/**
 * Relations between fixes. One that requires others is accepted only together with them; when one of them goes, it goes too. Pure:
 * every function answers with the changes it wants.
 */
import type { FilePlan, FindingId } from '../../engine/plan.ts';
import { type Decision, type Decisions, type Findings, isOpen, type Wanted } from './decisions.ts';

interface Decided {
  readonly files: readonly FilePlan[];
  readonly findings: Findings;
  readonly decisions: Decisions;
}

/** The finding and everything it requires, in turn. */
export function requiredBy(findings: Findings, id: FindingId): readonly FindingId[] {
  const all = new Set<FindingId>([id]);
  for (const each of all) for (const needed of findings.get(each)?.fix?.requires ?? []) all.add(needed);
  return [...all];
}

/** Everything that requires the finding, in turn; the finding itself not included. Requirements never leave a file. */
function dependentsOf({ files, findings }: Decided, id: FindingId): readonly FindingId[] {
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
export function withRelations(state: Decided, wanted: Wanted): Wanted {
  const { findings, decisions } = state;
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
    for (const dependent of dependentsOf(state, id)) {
      if (now(dependent)?.kind !== 'accept') continue;
      changes.set(dependent, decision && { kind: 'skip', by: decision.by });
    }
  }
  for (const [id, decision] of changes) if (sameDecision(decisions.get(id), decision)) changes.delete(id);
  return changes;
}

function sameDecision(a: Decision | undefined, b: Decision | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (a.kind !== b.kind || a.by !== b.by) return false;
  if (a.kind === 'accept') return a.variant === (b as typeof a).variant && a.edited === (b as typeof a).edited;
  if (a.kind === 'skip') return true;
  const other = b as typeof a;
  return a.reason === other.reason && a.scope === other.scope && a.to === other.to && a.until === other.until;
}

/** What accepting the finding accepts with it: itself and what it requires, without what is accepted already. */
export function stillNeeded(state: Pick<Decided, 'findings' | 'decisions'>, id: FindingId): readonly FindingId[] {
  return requiredBy(state.findings, id).filter(other => state.decisions.get(other)?.kind !== 'accept');
}

/**
 * Open findings that one bulk command may accept: explicit decisions stay, so a fix that requires something skipped or ignored is
 * left alone. The order is kept; what the fixes require stands in front of them.
 */
export function acceptable(state: Decided, ids: readonly FindingId[]): readonly FindingId[] {
  const { findings, decisions } = state;
  const chosen = new Set<FindingId>();
  for (const id of ids) {
    const finding = findings.get(id);
    if (!finding || !isOpen(finding, decisions)) continue;
    const needed = stillNeeded(state, id);
    if (needed.some(other => decisions.has(other))) continue;
    for (const other of [...needed].reverse()) chosen.add(other);
  }
  return [...chosen];
}
