import { withRequired } from '../../engine/accept.ts';
import { titleBeside } from '../../engine/edits.ts';
import type { PlanFinding, PlannedFile } from '../../engine/plan.ts';
import { hunksAround, lineChanges, splitLines } from '../hunks.ts';
import { Layers } from './layers.ts';
import { type FileStep, type GroupOf, type PatchSource, versionOf } from './steps.ts';

/** What each independent patch does to a file as it is: its fixes, with those that they require. */
export function eachAlone(source: PatchSource, groupOf: GroupOf): readonly FileStep[] {
  const planned = source.open();
  const groups = [...new Set(source.findings.map(({ id }) => groupOf.get(id)!))].sort((a, b) => a - b);
  const steps = groups.flatMap(group => {
    const own = source.findings.filter(({ id }) => groupOf.get(id) === group).map(({ id }) => id);
    const wanted = withRequired(own, source.findings);
    const findings = source.findings.filter(({ id }) => wanted.has(id));
    return stepAlone(group, source, planned, findings);
  });
  return withCollisions(steps, splitLines(planned.text));
}

function stepAlone(
  group: number,
  { path, mode, accepted }: PatchSource,
  planned: PlannedFile,
  findings: readonly PlanFinding[],
): readonly FileStep[] {
  const applied = planned.apply(new Map(findings.map(({ id }) => [id, accepted.get(id) ?? 0])));
  const lines = splitLines(applied.before);
  const changes = lineChanges(applied.before, lines, applied.splices);
  if (changes.length === 0) return [];
  const made = new Set(applied.fixed);
  const fixed = findings
    .filter(({ id }) => made.has(id))
    .map(finding => ({ finding, title: titleBeside(finding, findings) }));
  const [before, after] = [versionOf(applied.before, applied.isNew), versionOf(applied.after)];
  const hunks = hunksAround(lines, changes);
  const none: ReadonlySet<number> = new Set();
  return [{ group, path, mode, before, after, changes, hunks, fixed, needs: none, collides: none }];
}

/** Two patches collide when one of them does not apply, or not surely at its place, after the other. */
function withCollisions(steps: readonly FileStep[], original: readonly string[]): readonly FileStep[] {
  const collides = new Map(steps.map(({ group }) => [group, new Set<number>()]));
  for (const first of steps) {
    const layers = new Layers(original);
    layers.add(first.group, first.changes);
    for (const second of steps) {
      if (second === first || !layers.inTheWayOf(second.hunks).has(first.group)) continue;
      collides.get(first.group)!.add(second.group);
      collides.get(second.group)!.add(first.group);
    }
  }
  return steps.map(step => ({ ...step, collides: collides.get(step.group)! }));
}
