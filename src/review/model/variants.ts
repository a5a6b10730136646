/** Which variant of a fix is on the screen. */
import type { PlanFinding, PlannedFix } from '../../engine/plan.ts';
import type { Decision, EditedText } from './decisions.ts';
import { say } from './message.ts';
import type { State } from './state.ts';

/** 0: the fix itself. */
export function shownVariant(state: State, finding: PlanFinding): number {
  return state.variants.get(finding.id) ?? variantOf(state.decisions.get(finding.id));
}

function variantOf(decision: Decision | undefined): number {
  return decision?.kind === 'accept' ? decision.variant : 0;
}

/** What the shown variant says about itself. */
export function shownFix(state: State, finding: PlanFinding & { fix: object }): Pick<PlannedFix, 'title' | 'risk'> {
  return variantAt(finding.fix, shownVariant(state, finding));
}

function variantAt(fix: PlannedFix, variant: number): Pick<PlannedFix, 'title' | 'risk'> {
  return variant === 0 ? fix : fix.variants[variant - 1]!;
}

/** What was changed by hand in the shown variant. */
export function shownEdit(state: State, finding: PlanFinding): EditedText | undefined {
  const decision = state.decisions.get(finding.id);
  const isShown = decision?.kind === 'accept' && decision.variant === shownVariant(state, finding);
  return isShown ? decision.edited : undefined;
}

/** `v` */
export function nextVariant(state: State, finding: PlanFinding | undefined): State {
  const { fix } = finding ?? {};
  if (!finding || !fix || fix.variants.length === 0) return say(state, 'this fix has no other variant');
  const number = fix.variants.length + 1;
  const variant = (shownVariant(state, finding) + 1) % number;
  const next = { ...state, variants: new Map(state.variants).set(finding.id, variant), scroll: 0 };
  return say(next, `variant ${variant + 1} of ${number}: ${variantAt(fix, variant).title}`, ['accept', 'accept']);
}

/** As the decision says again, not as somebody leafed through them. */
export function forgetVariant(state: State, finding: PlanFinding): State {
  return { ...state, variants: new Map([...state.variants].filter(([id]) => id !== finding.id)) };
}
