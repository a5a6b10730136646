import type { PlanFinding } from '../../engine/plan.ts';
import { areRelated } from '../../engine/scope.ts';

/** Whether a fix is invalid, or another one, without the fix of `other`. */
export function dependsOn(finding: PlanFinding, other: PlanFinding): boolean {
  return requires(finding, other) || isShapedBy(finding, other);
}

export function requires({ fix }: PlanFinding, other: PlanFinding): boolean {
  return fix?.requires.includes(other.id) ?? false;
}

/** Whether some of its edits are made only with, or only without, the fix of `other`. */
export function isShapedBy({ fix, document, target }: PlanFinding, other: PlanFinding): boolean {
  return (
    document === other.document &&
    (fix?.edits.some(({ when }) => when?.rule === other.rule && areRelated(target, other.target)) ?? false)
  );
}
