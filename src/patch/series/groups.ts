import type { PlanFinding } from '../../engine/plan.ts';
import { isShapedBy } from './dependence.ts';
import type { PatchSettings } from './manifest.ts';
import { arrange } from './order.ts';
import type { GroupOf, PatchSource } from './steps.ts';

/** Findings that go into one patch. */
export interface Groups {
  readonly of: GroupOf;
  readonly count: number;
  /** Groups that more than one patch was meant for: their fixes require each other. */
  readonly merged: ReadonlySet<number>;
}

/** Shares findings out among patches. A finding is never in an earlier patch than what it requires. */
export function groupFindings(
  sources: readonly PatchSource[],
  split: PatchSettings['split'],
  ruleOrder: readonly string[],
): Groups {
  const findings = sources.flatMap(source => source.findings);
  const first = numbered(findings, finding => keyOf(finding, split), split === 'rule' ? ruleOrder : []);
  const count = new Set(first.values()).size;
  const required = new Map<number, Set<number>>();
  const preferred = new Map<number, Set<number>>();
  for (const source of sources) addEdges(source.findings, first, required, preferred);
  for (const [finding, judges] of judgedBy(findings))
    for (const judge of judges) connect(required, first.get(finding.id)!, first.get(judge.id));
  const arranged = arrange(count, required, preferred);
  const numberOf = new Map(arranged.flatMap((nodes, number) => nodes.map(node => [node, number] as const)));
  return {
    of: new Map([...first].map(([id, node]) => [id, numberOf.get(node)!])),
    count: arranged.length,
    merged: new Set(arranged.flatMap((nodes, number) => (nodes.length > 1 ? [number] : []))),
  };
}

function keyOf({ id, rule, path }: PlanFinding, split: PatchSettings['split']): string {
  return { none: '', rule, file: path, finding: id }[split];
}

/** Numbers by key: known keys in their order, others as they come. */
function numbered(
  findings: readonly PlanFinding[],
  keyOf: (finding: PlanFinding) => string,
  known: readonly string[],
): GroupOf {
  const used = new Set(findings.map(keyOf));
  const keys = new Set([...known.filter(key => used.has(key)), ...used]);
  const numbers = new Map([...keys].map((key, number) => [key, number]));
  return new Map(findings.map(finding => [finding.id, numbers.get(keyOf(finding))!]));
}

/** Of the fixes of one file; fixes of different files have nothing to do with each other. */
function addEdges(
  findings: readonly PlanFinding[],
  groupOf: GroupOf,
  required: Map<number, Set<number>>,
  preferred: Map<number, Set<number>>,
): void {
  const byRule = new Map<string, PlanFinding[]>();
  for (const finding of findings) {
    const alike = byRule.get(finding.rule);
    if (alike) alike.push(finding);
    else byRule.set(finding.rule, [finding]);
  }
  for (const finding of findings) {
    const own = groupOf.get(finding.id)!;
    for (const id of finding.fix?.requires ?? []) connect(required, own, groupOf.get(id));
    const rules = new Set(finding.fix?.edits.flatMap(({ when }) => (when ? [when.rule] : [])));
    for (const rule of rules)
      for (const other of byRule.get(rule) ?? [])
        if (isShapedBy(finding, other)) connect(preferred, own, groupOf.get(other.id));
  }
}

/** Fixes that count on who an image starts as, with the fixes of the Dockerfile that make it so. */
export function judgedBy(
  findings: readonly PlanFinding[],
): readonly (readonly [finding: PlanFinding, judges: readonly PlanFinding[]])[] {
  const judges = findings.filter(({ changesStart }) => changesStart);
  if (judges.length === 0) return [];
  return findings.flatMap((finding): (readonly [PlanFinding, readonly PlanFinding[]])[] => {
    // What stays out of a context has nothing to do with who is started.
    if (finding.resource.kind === 'context') return [];
    const files = new Set(finding.evidence.map(({ origin }) => origin.replace(/:\d+$/, '')));
    const own = judges.filter(({ path }) => path !== finding.path && files.has(path));
    return own.length === 0 ? [] : [[finding, own]];
  });
}

function connect(edges: Map<number, Set<number>>, from: number, to: number | undefined): void {
  if (to === undefined || to === from) return;
  const targets = edges.get(from);
  if (targets) targets.add(to);
  else edges.set(from, new Set([to]));
}
