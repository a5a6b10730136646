/** The rows of the list: groups, findings and problems, in an order that only ever grows at the end. */
import type { FilePlan, FindingId, PlanFinding, PlanProblem } from '../../engine/plan.ts';
import type { Severity } from '../../transform.ts';
import { resourceTitle } from './names.ts';
import { remember } from './remember.ts';
import type { Grouping, State } from './state.ts';

export type Row =
  | { readonly kind: 'group'; readonly key: string; readonly label: string; readonly ids: readonly FindingId[] }
  | { readonly kind: 'finding'; readonly key: FindingId; readonly group: string; readonly finding: PlanFinding }
  | { readonly kind: 'problems'; readonly key: 'problems'; readonly count: number };

export interface Rows {
  /** Visible rows. */
  readonly all: readonly Row[];
  /** Row key to index in `all`. */
  readonly index: ReadonlyMap<string, number>;
  /** Every finding the filter lets through, in the order of the list, folded ones included. */
  readonly order: readonly FindingId[];
  /** Group row of a finding. */
  readonly groupOf: ReadonlyMap<FindingId, string>;
}

type Input = Pick<State, 'files' | 'findings' | 'problems' | 'grouping' | 'matches' | 'folded'>;

/** The rows as they are now. */
export const rowsOf = remember<Input, Rows>({
  last: 2,
  parts: ({ files, findings, problems, grouping, matches, folded }) => [
    files,
    findings,
    problems,
    grouping,
    matches,
    folded,
  ],
  compute: buildRows,
});

function buildRows({ files, findings, problems, grouping, matches, folded }: Input): Rows {
  const groups = groupFindings(files, grouping, matches);
  const all: Row[] = [];
  const order: FindingId[] = [];
  const groupOf = new Map<FindingId, string>();
  for (const [key, { label, ids }] of groups) {
    all.push({ kind: 'group', key, label, ids });
    for (const id of ids) {
      order.push(id);
      groupOf.set(id, key);
      if (!folded.has(key)) all.push({ kind: 'finding', key: id, group: key, finding: findings.get(id)! });
    }
  }
  const count = countProblems(files, problems);
  if (count > 0 && matches === undefined) all.push({ kind: 'problems', key: 'problems', count });
  return { all, index: new Map(all.map(({ key }, index) => [key, index])), order, groupOf };
}

function countProblems(files: readonly FilePlan[], problems: readonly PlanProblem[]): number {
  return problems.length + files.reduce((sum, file) => sum + file.problems.length, 0);
}

/** Shown in the list: what can be decided, and what has no fix. What is suppressed was decided in the file already. */
export function isListed({ status }: PlanFinding): boolean {
  return status !== 'suppressed';
}

const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info'];

type Groups = Map<string, { readonly label: string; readonly ids: FindingId[] }>;

function groupFindings(
  files: readonly FilePlan[],
  grouping: Grouping,
  matches: ReadonlySet<FindingId> | undefined,
): Groups {
  const groups: Groups = new Map();
  if (grouping === 'severity') for (const severity of severities) groups.set(`group:${severity}`, group(severity));
  for (const { path, findings } of files) {
    for (const finding of byPlace(findings)) {
      if (!isListed(finding) || (matches && !matches.has(finding.id))) continue;
      const label = labelOf(finding, path, grouping);
      const key = `group:${label}`;
      const found = groups.get(key) ?? group(label);
      groups.set(key, found);
      found.ids.push(finding.id);
    }
  }
  for (const [key, { ids }] of groups) if (ids.length === 0) groups.delete(key);
  return groups;
}

function labelOf(finding: PlanFinding, path: string, grouping: Grouping): string {
  if (grouping === 'file') return path;
  return grouping === 'workload' ? workloadOf(finding) : finding[grouping];
}

/** A service with the image that it is built from: what is decided about one matters for the other. */
function workloadOf({ resource, path }: PlanFinding): string {
  const { kind, name, namespace, usedBy } = resource;
  return usedBy ?? `${resourceTitle({ kind, name, ...(namespace === undefined ? {} : { namespace }) })} of ${path}`;
}

function group(label: string): { label: string; ids: FindingId[] } {
  return { label, ids: [] };
}

/** Findings of one service or container stand together, in the order of the file. */
function byPlace(findings: readonly PlanFinding[]): readonly PlanFinding[] {
  const places = new Map<string, PlanFinding[]>();
  for (const finding of findings) {
    const place = `${finding.document} ${finding.target.join('\0')}`;
    const same = places.get(place);
    if (same) same.push(finding);
    else places.set(place, [finding]);
  }
  return [...places.values()].flat();
}
