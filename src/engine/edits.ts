import type { TaggedEdit } from '../languages/language.ts';
import type { Edit, Path, When } from '../transform.ts';
import type { Acceptance, PlanFinding } from './plan.ts';
import { areRelated } from './scope.ts';

/** Fixes accepted in one document, by rule and target: what the conditions of other fixes are asked against. */
class AcceptedRules {
  readonly #targets = new Map<string, Path[]>();

  constructor(findings: readonly PlanFinding[]) {
    for (const { rule, target } of findings) {
      const targets = this.#targets.get(rule);
      if (targets) targets.push(target);
      else this.#targets.set(rule, [target]);
    }
  }

  holds({ rule, is }: When, target: Path): boolean {
    const isAccepted = this.#targets.get(rule)?.some(other => areRelated(other, target)) ?? false;
    return isAccepted === (is === 'accepted');
  }
}

/**
 * The edits of the accepted findings of one document, in the order in which they are planned. Conditions on other fixes are
 * decided here. All indexes mean the original lists: removals therefore come last, from the back to the front.
 */
export function editsOf(findings: readonly PlanFinding[], variants: Acceptance): TaggedEdit[] {
  const accepted = new AcceptedRules(findings);
  const changes: TaggedEdit[] = [];
  const removals: TaggedEdit[] = [];
  for (const finding of findings) {
    for (const edit of chosenEdits(finding, variants.get(finding.id) ?? 0)) {
      if (edit.when && !accepted.holds(edit.when, finding.target)) continue;
      (edit.op === 'remove' ? removals : changes).push({ ...edit, by: finding.id });
    }
  }
  return [...changes, ...removals.sort((a, b) => comparePaths(b.at, a.at))];
}

/** What the fix of a finding comes to next to the accepted ones of its document. */
export function titleBeside(finding: PlanFinding, accepted: readonly PlanFinding[]): string {
  const { title = '', titleWhen } = finding.fix ?? {};
  if (!titleWhen) return title;
  const own = accepted.filter(({ document }) => document === finding.document);
  return new AcceptedRules(own).holds(titleWhen.when, finding.target) ? titleWhen.title : title;
}

function chosenEdits(finding: PlanFinding, variant: number): readonly Edit[] {
  if (!finding.fix) return [];
  return variant === 0 ? finding.fix.edits : (finding.fix.variants[variant - 1]?.edits ?? finding.fix.edits);
}

function comparePaths(a: Path, b: Path): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const left = a[index]!;
    const right = b[index]!;
    if (left === right) continue;
    if (typeof left === 'number' && typeof right === 'number') return left - right;
    return String(left) < String(right) ? -1 : 1;
  }
  return a.length - b.length;
}
