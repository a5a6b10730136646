/** What one pull request would change: the fixes of a group, without what was refused. */
import { acceptUpTo } from '../../engine/accept.ts';
import { titleBeside } from '../../engine/edits.ts';
import type { Acceptance, FilePlan, FindingId, PlanFinding, PlannedFile } from '../../engine/plan.ts';
import { type Hunk, hunksAround, type LineChange, lineChanges, splitLines } from '../../patch/hunks.ts';
import { changeKey } from '../../patch/series/key.ts';
import type { Fixed } from '../../patch/series/steps.ts';
import type { Safety } from '../../transform.ts';

/** The fixes that belong together, by the name that the configuration gives them. */
export interface Group {
  /** `safe`, or the id of a rule. */
  readonly name: string;
  accept(plan: FilePlan): Acceptance;
}

export interface FileChange {
  readonly path: string;
  readonly mode: '100644' | '100755';
  readonly before: string;
  readonly after: string;
  readonly changes: readonly LineChange[];
  readonly hunks: readonly Hunk[];
  readonly fixed: readonly Fixed[];
}

/** `limit`: highest class of fixes that `fix --write` applies. */
export function groupOf(name: string, limit: Exclude<Safety, 'report-only'>): Group {
  // What nobody has proven is never proposed as part of what is.
  if (name === 'safe')
    return { name, accept: plan => withoutStarts(plan, acceptUpTo(plan, limit === 'unsafe' ? 'assured' : limit)) };
  return {
    name,
    accept: ({ findings }) =>
      new Map(
        findings
          .filter(
            ({ rule, status, safety, changesStart }) =>
              rule === name && status === 'fixable' && safety === 'unsafe' && !changesStart,
          )
          .map(({ id }) => [id, 0]),
      ),
  };
}

/**
 * Who an image starts as decides what the manifests beside it need, and those are merged one by one: `harden fix` does both at once.
 */
function withoutStarts({ findings }: FilePlan, accepted: Acceptance): Acceptance {
  const starts = new Set(findings.filter(({ changesStart }) => changesStart).map(({ id }) => id));
  return starts.size === 0 ? accepted : new Map([...accepted].filter(([id]) => !starts.has(id)));
}

/** Undefined: there is nothing to change in this file. */
export function changeOf(
  file: PlannedFile,
  mode: FileChange['mode'],
  { group, refused }: { readonly group: Group; readonly refused: ReadonlySet<FindingId> },
): FileChange | undefined {
  const { plan } = file;
  const accepted = withoutRefused(group.accept(plan), plan.findings, refused);
  if (accepted.size === 0) return undefined;
  const { before, after, splices, fixed } = file.apply(accepted);
  if (before === after) return undefined;
  const lines = splitLines(before);
  const changes = lineChanges(before, lines, splices);
  const made = new Set(fixed);
  const findings = plan.findings.filter(({ id }) => made.has(id));
  return {
    path: plan.path,
    mode,
    before,
    after,
    changes,
    hunks: hunksAround(lines, changes),
    fixed: findings.map(finding => ({ finding, title: titleBeside(finding, findings) })),
  };
}

/** A fix goes with what it requires, or not at all; what a rule's own fix requires is taken along. */
function withoutRefused(
  accepted: Acceptance,
  findings: readonly PlanFinding[],
  refused: ReadonlySet<FindingId>,
): Acceptance {
  const byId = new Map(findings.map(finding => [finding.id, finding]));
  const kept = new Map<FindingId, number>();
  for (const id of accepted.keys()) {
    const closure = new Set([id]);
    for (const each of closure) for (const other of byId.get(each)?.fix?.requires ?? []) closure.add(other);
    if ([...closure].some(each => refused.has(each) || byId.get(each)?.status !== 'fixable')) continue;
    for (const each of closure) kept.set(each, 0);
  }
  return kept;
}

export function idsOf(files: readonly FileChange[]): readonly FindingId[] {
  return files.flatMap(({ fixed }) => fixed.map(({ finding }) => finding.id)).sort();
}

/** Equal for the same change, whatever else happens to its files. */
export function keyOf(files: readonly FileChange[]): string {
  return changeKey(files);
}
