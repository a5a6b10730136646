/** What the dialogue tells: words instead of marks, one thing a line. */

import type { Applied, PlanFinding } from '../../engine/plan.ts';
import { type Hunk, hunksOf } from '../../patch/hunks.ts';
import { currentFinding } from '../model/current.ts';
import { isFixable } from '../model/decisions.ts';
import { unknownImageOf, unknownText } from '../model/evidence.ts';
import type { Results } from '../model/results.ts';
import type { State } from '../model/state.ts';
import { shownFix } from '../model/variants.ts';
import { positionOf, positionText } from '../parts/bars.ts';
import { placeOf } from '../parts/fix.ts';
import { makeVisible } from '../terminal/text.ts';

/** A finding with its fix, line by line. */
export function tellFinding(state: State, finding: PlanFinding, results: Results): readonly string[] {
  const head = [
    '',
    `[${positionWords(state)}] ${placeOf(finding)}`,
    `${finding.safety.toUpperCase()}, ${finding.severity}: ${finding.rule}. ${decidedWords(state, finding)}`,
  ];
  const unknown = unknownImageOf(state, finding);
  if (unknown) head.push(`image: ${makeVisible(unknownText(state, unknown))}`);
  if (!isFixable(finding)) {
    const why = finding.declined?.reason ?? '';
    return [...head, `is: ${makeVisible(finding.message)}`, `no fix: ${makeVisible(why)}`];
  }
  const { title, risk } = shownFix(state, finding);
  const applied = results.shown(state, finding);
  return [
    ...head,
    `fix: ${makeVisible(title)}`,
    ...(risk === '' ? [] : [`risk: ${makeVisible(risk)}`]),
    ...(applied ? tellEdits(applied) : []),
  ];
}

function positionWords(state: State): string {
  const { at, of } = positionOf(state);
  return at === 0 ? positionText(state) : `${at}/${of}`;
}

function decidedWords({ decisions }: State, { id, status }: PlanFinding): string {
  const decision = decisions.get(id);
  if (!decision) return status === 'fixable' ? 'Not decided.' : 'No automatic fix.';
  if (decision.kind === 'accept' && decision.edited) return 'Accepted with your edit.';
  const words = { accept: 'Accepted', skip: 'Skipped', ignore: 'Ignored' } as const;
  return `${words[decision.kind]}${decision.by === 'default' ? ' by default' : ''}.`;
}

function tellEdits({ before, splices }: Applied): readonly string[] {
  const hunks = hunksOf(before, splices, 0);
  return hunks.flatMap((hunk, index) =>
    hunks.length > 1 ? [`edit ${index + 1} of ${hunks.length}:`, ...tellHunk(hunk)] : tellHunk(hunk),
  );
}

function tellHunk({ oldStart, newStart, lines }: Hunk): readonly string[] {
  const told: string[] = [];
  let old = oldStart;
  let now = newStart;
  for (const line of lines) {
    const text = makeVisible(line.slice(1).replace(/\r$/, ''));
    if (line.startsWith('-')) told.push(`  line ${old++} remove:  ${text}`);
    else if (line.startsWith('+')) told.push(`  line ${now++} add:     ${text}`);
  }
  return told;
}

/** The changes of the file of this finding, with everything that is accepted. */
export function tellPreview(state: State, results: Results): readonly string[] {
  const plan = state.files.find(({ path }) => path === currentFinding(state)?.path);
  const applied = plan && results.together(plan, state.decisions);
  if (!applied || applied.splices.length === 0) return ['nothing is accepted in this file'];
  return hunksOf(applied.before, applied.splices).flatMap(({ lines }) => [...lines.map(makeVisible), '']);
}
