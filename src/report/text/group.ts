import type { FindingId, PlanFinding } from '../../engine/plan.ts';
import { resourceName } from '../../engine/resource-name.ts';
import { severities } from '../../transform.ts';

/** Findings that are told together: of one service or container, or the same finding of many of them. */
export interface Group {
  /** Services, pods and containers, in the order of the file. */
  readonly resources: readonly string[];
  /** One entry per statement; more than one finding in it: the same statement about each resource. */
  readonly statements: readonly (readonly PlanFinding[])[];
}

/** From this many on, the same finding is told once for all. */
const many = 4;

/**
 * Orders the findings of a file for a reader: first what holds for many services alike, said once, then service by service what is
 * particular to them. A verbose report tells everything service by service.
 */
export function groupFindings(
  findings: readonly PlanFinding[],
  fixed: ReadonlySet<FindingId>,
  verbose: boolean,
): readonly Group[] {
  const alike = new Map<string, PlanFinding[]>();
  for (const finding of findings) push(alike, statementOf(finding, fixed.has(finding.id)), finding);
  const common = verbose ? [] : [...alike.values()].filter(list => resourcesOf(list).length >= many);
  const told = new Set(common.flat());
  const byResources = new Map<string, PlanFinding[][]>();
  for (const statement of common) push(byResources, resourcesOf(statement).join('\n'), statement);
  const single = new Map<string, PlanFinding[]>();
  for (const finding of findings) if (!told.has(finding)) push(single, placeOf(finding), finding);
  return [
    ...[...byResources.values()].map(statements => toGroup(statements)),
    ...[...single.values()].map(list => toGroup(list.map(finding => [finding]))),
  ];
}

/** The gravest first; what is equally grave in the order of the rules. */
function toGroup(statements: readonly (readonly PlanFinding[])[]): Group {
  const rank = ([finding]: readonly PlanFinding[]): number => severities.indexOf(finding!.severity);
  return { resources: resourcesOf(statements[0]!), statements: [...statements].sort((a, b) => rank(a) - rank(b)) };
}

function push<T>(map: Map<string, T[]>, key: string, item: T): void {
  const list = map.get(key);
  if (list) list.push(item);
  else map.set(key, [item]);
}

/** Equal for findings that say the same and are dealt with in the same way; the risk may name different images. */
function statementOf({ rule, severity, safety, status, fix, declined }: PlanFinding, isFixed: boolean): string {
  return JSON.stringify([rule, severity, safety, status, isFixed, fix?.title, declined?.reason]);
}

function resourcesOf(findings: readonly PlanFinding[]): readonly string[] {
  return [...new Map(findings.map(finding => [placeOf(finding), resourceName(finding.resource)])).values()];
}

function placeOf(finding: PlanFinding): string {
  return `${finding.document} ${resourceName(finding.resource)}`;
}
