/** Notes about files. */
import { readingHints } from '../parts/hints.ts';
import { fit, line } from '../parts/line.ts';
import { problemLines } from '../parts/problems.ts';
import type { Definition } from './definition.ts';

export const problems: Definition<'problems'> = {
  view: (state, { scroll }) => ({
    kind: 'page',
    title: fit(line(' Notes about files', 'bold'), state.size.columns),
    body: problemLines(state),
    from: scroll,
  }),
  hints: readingHints,
};
