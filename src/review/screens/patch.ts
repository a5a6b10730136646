/** Every accepted change, file after file. */

import type { Results } from '../model/results.ts';
import type { State } from '../model/state.ts';
import { appliedView, type DiffView } from '../parts/diff.ts';
import { back, scrolling } from '../parts/hints.ts';
import { justify, type Line, line, span } from '../parts/line.ts';
import { makeVisible } from '../terminal/text.ts';
import type { Definition } from './definition.ts';

export const patch: Definition<'patch'> = {
  isSnapshot: true,
  view(state, { scroll }, { results }) {
    const { lines, edits } = patchView(state, results);
    const title = justify(
      line(' All accepted changes', 'bold'),
      line('nothing has been written yet ', 'dim'),
      state.size.columns,
    );
    return { kind: 'page', title, body: lines, edits, from: scroll };
  },
  hints: () => ({
    first: [
      scrolling,
      [['previous-edit', 'next-edit'], 'files'],
      ['pager', 'in $PAGER'],
      ['save-patch', 'save as patch'],
    ],
    last: back,
  }),
};

/** Lines around a change: here the changes count. */
const context = 3;

function patchView(state: State, results: Results): DiffView {
  const { columns } = state.size;
  const configuration = results.configuration(state);
  const changes = state.files.map(plan => results.together(plan, state.decisions));
  if (typeof configuration === 'object') changes.push(configuration);
  const lines: Line[] = [];
  const edits: number[] = [];
  for (const applied of changes) {
    if (!applied || applied.splices.length === 0) continue;
    edits.push(lines.length);
    const name = ` ── ${makeVisible(applied.path)} `;
    lines.push([span(name, 'bold'), span('─'.repeat(Math.max(0, columns - name.length - 1)), 'dim')]);
    lines.push(...appliedView(state, applied, columns, context).lines);
  }
  return { lines, edits };
}
