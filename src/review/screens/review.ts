/** The list, and beside it or below it the fix of the current row. */
import { cancelSeeking } from '../model/evidence.ts';
import { setFilter } from '../model/grouping.ts';
import { currentPane } from '../parts/current-pane.ts';
import { reviewHints } from '../parts/hints.ts';
import { resultBlock } from '../parts/result.ts';
import { type Definition, only } from './definition.ts';
import { reviewCommand } from './review-commands.ts';

export const review: Definition<'review'> = {
  command(state, _screen, { command }) {
    if (command === 'back') {
      const cancelled = cancelSeeking(state);
      if (cancelled) return cancelled;
    }
    if (command === 'back' && state.matches !== undefined) return only(setFilter(state, ''));
    return reviewCommand(state, command);
  },
  view: (state, _screen, around) => currentPane(state, around, resultBlock(state, around.results)),
  hints: reviewHints,
};
