/** What is accepted in one file may decide what others need: those are planned again. */
import type { FilePlan } from '../../engine/plan.ts';
import type { Decisions } from '../model/decisions.ts';
import type { Desk } from './desk.ts';

export class Judge {
  readonly #desk: Desk;
  /** What is accepted in a file, as it was looked at last. */
  readonly #seen = new Map<string, string>();
  readonly #texts = new Map<string, string>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** Plans of the files for which something has changed. */
  look(): readonly FilePlan[] {
    const { options, state, workspace } = this.#desk;
    const { judging } = options;
    if (!judging) return [];
    const shaken = new Set<string>();
    for (const plan of state.files) {
      if (!judging.isEvidence(plan.path)) continue;
      const accepted = keyOf(plan, state.decisions);
      if ((this.#seen.get(plan.path) ?? '') === accepted) continue;
      this.#seen.set(plan.path, accepted);
      const text = accepted === '' ? undefined : workspace.together(plan, state.decisions)?.after;
      if (this.#texts.get(plan.path) === text) continue;
      if (text === undefined) this.#texts.delete(plan.path);
      else this.#texts.set(plan.path, text);
      judging.become(plan.path, text);
      for (const path of judging.judgedBy(plan.path)) shaken.add(path);
    }
    const known = state.files.filter(({ path }) => shaken.has(path));
    return known.flatMap(({ path }) => {
      const source = workspace.source(path);
      const plan = source && workspace.add(source);
      return plan ? [plan] : [];
    });
  }
}

function keyOf({ findings }: FilePlan, decisions: Decisions): string {
  return findings
    .flatMap(({ id }) => {
      const decision = decisions.get(id);
      return decision?.kind === 'accept' ? [`${id} ${decision.variant} ${JSON.stringify(decision.edited ?? '')}`] : [];
    })
    .join('\n');
}
