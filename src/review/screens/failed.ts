/** The write did not happen, and what became of it. */
import { layoutOf } from '../model/layout.ts';
import type { Failure } from '../model/shapes.ts';
import { back } from '../parts/hints.ts';
import { type Line, line, span } from '../parts/line.ts';
import { paragraph } from '../parts/paragraph.ts';
import { cutStart, makeVisible } from '../terminal/text.ts';
import type { Definition } from './definition.ts';

export const failed: Definition<'failed'> = {
  view: (state, failure) => ({
    kind: 'pane',
    title: line('The changes could not be written', 'bold'),
    body: failureLines(failure, layoutOf(state.size).fixColumns),
    from: 0,
  }),
  hints: () => ({
    first: [
      ['save-patch', 'save as patch'],
      ['pager', 'show the patch'],
    ],
    last: back,
  }),
};

function failureLines(failure: Failure, columns: number): readonly Line[] {
  return [
    [],
    [span('  '), span(cutStart(makeVisible(failure.path), columns - 4), 'bold')],
    ...paragraph({ text: failure.reason, columns, most: 3, indent: 2 }),
    [],
    ...paragraph({ text: outcomeOf(failure), columns, most: 2, indent: 2 }),
  ];
}

function outcomeOf({ nothingWritten, rolledBack }: Failure): string {
  if (nothingWritten) return 'Nothing was written.';
  return rolledBack
    ? 'What had been written was put back: every file is as it was before.'
    : 'Not everything could be put back; the next run offers to go on or to go back.';
}
