import type { PlanFinding } from '../../engine/plan.ts';
import type { State } from '../model/state.ts';
import { positionText } from './bars.ts';
import { placeOf } from './fix.ts';
import { justify, type Line, line, span } from './line.ts';

/** Title of a screen that is about one finding. */
export function findingTitle(state: State, finding: PlanFinding): Line {
  return justify(
    [span(` ${finding.rule}`, 'bold'), span(`   ${placeOf(finding)}`)],
    line(`${positionText(state)} `, 'dim'),
    state.size.columns,
  );
}
