/** One fix at full size. */
import { currentFinding } from '../model/current.ts';
import { pop } from '../model/screen-stack.ts';
import { currentPane } from '../parts/current-pane.ts';
import { findingTitle } from '../parts/finding-title.ts';
import { fixView } from '../parts/fix.ts';
import { decideHints, reviewHints } from '../parts/hints.ts';
import { type Definition, only } from './definition.ts';
import { reviewCommand } from './review-commands.ts';

export const fix: Definition<'fix'> = {
  command: (state, _screen, { command }) => (command === 'enter' ? only(pop(state)) : reviewCommand(state, command)),
  view(state, _screen, around) {
    const finding = currentFinding(state);
    if (!finding) return currentPane(state, around);
    const { columns } = state.size;
    const { lines, edits } = fixView(state, finding, around.results, { columns, space: 'roomy' });
    const title = findingTitle(state, finding);
    return { kind: 'page', title, body: lines, edits, from: state.scroll, finding: finding.id };
  },
  hints: state => (currentFinding(state) ? decideHints(state) : reviewHints(state)),
};
