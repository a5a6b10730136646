import type { FindingId } from '../../engine/plan.ts';
import { isFixable } from '../model/decisions.ts';
import { resourceName } from '../model/names.ts';
import type { State } from '../model/state.ts';
import { shownFix } from '../model/variants.ts';
import { cutStart, fit, makeVisible } from '../terminal/text.ts';
import { type Line, span } from './line.ts';
import { paragraph } from './paragraph.ts';

/** Rule and place of a fix that may break something, and below it what. */
export function unsafeLines(state: State, id: FindingId, columns: number): readonly Line[] {
  const finding = state.findings.get(id);
  if (!isFixable(finding)) return [];
  const place = `${makeVisible(resourceName(finding.resource))}  ${makeVisible(finding.path)}:${finding.range.start.line}`;
  return [
    [span(' U  ', 'unsafe'), span(`${fit(finding.rule, 26)}  `), span(cutStart(place, columns - 33))],
    ...paragraph({ text: shownFix(state, finding).risk, columns, most: 2, indent: 4 }),
  ];
}
