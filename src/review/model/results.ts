import type { Applied, FilePlan, PlanFinding, PlannedFile } from '../../engine/plan.ts';
import type { Decisions } from './decisions.ts';
import type { State } from './state.ts';

/** What fixes do to the files under review. */
export interface Results {
  file(path: string): PlannedFile | undefined;
  /** The shown variant of a fix against the original text, with what was edited by hand. */
  shown(state: State, finding: PlanFinding): Applied | undefined;
  /** Everything that is decided about a file, as it would be written. */
  together(plan: FilePlan, decisions: Decisions): Applied | undefined;
  /** The same for the configuration; a reason when it cannot be changed, undefined when nothing is added to it. */
  configuration(state: State): Applied | string | undefined;
}
