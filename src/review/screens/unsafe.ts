/** Names what may break, before one key accepts many fixes. */
import { acceptListed, unsafeOf } from '../model/accept.ts';
import { keyName } from '../model/keymap.ts';
import { layoutOf } from '../model/layout.ts';
import { say } from '../model/message.ts';
import { count } from '../model/names.ts';
import { stillNeeded } from '../model/relations.ts';
import type { Batch } from '../model/screen.ts';
import { pop } from '../model/screen-stack.ts';
import type { Result, State } from '../model/state.ts';
import { back, scrolling } from '../parts/hints.ts';
import { type Line, line } from '../parts/line.ts';
import { unsafeLines } from '../parts/unsafe.ts';
import { makeVisible } from '../terminal/text.ts';
import { type Definition, only } from './definition.ts';
import { scrollsOnly } from './scrolls-only.ts';

export const unsafe: Definition<'unsafe'> = {
  isSnapshot: true,
  keys(state, screen, key) {
    switch (keyName(key)) {
      case 'enter':
        return only(acceptListed(pop(state), screen));
      case 's':
        return acceptOthers(pop(state), screen);
      case 'escape':
      case 'q':
        return only(pop(state));
      default:
        return scrollsOnly(state, key, 'Enter accepts all, s only the others, Esc none');
    }
  },
  view: (state, screen) => ({
    kind: 'pane',
    title: line(`Accept ${makeVisible(screen.label)}`, 'bold'),
    body: unsafeList(state, screen, layoutOf(state.size).fixColumns),
    from: screen.scroll,
    fixedTop: 1,
  }),
  hints: () => ({ first: [[['Enter'], 'accept all'], [['s'], 'only the others'], scrolling], last: back }),
};

function acceptOthers(state: State, batch: Batch): Result {
  const ids = withoutUnsafe(state, batch);
  return only(ids.length === 0 ? say(state, 'there are no others') : acceptListed(state, { ...batch, ids }));
}

/** The listed findings that neither are unsafe nor require something unsafe that is still to be accepted. */
function withoutUnsafe(state: State, { ids }: Batch): Batch['ids'] {
  return ids.filter(id => unsafeOf(state, stillNeeded(state, id)).length === 0);
}

export function unsafeList(state: State, { ids }: Batch, columns: number): readonly Line[] {
  const unsafe = ids.filter(id => state.findings.get(id)?.safety === 'unsafe');
  const others = ids.length - unsafe.length;
  const calm = others > 0 ? `, ${count(others, 'other')} cannot` : '';
  const head = line(` ${count(unsafe.length, 'fix', 'fixes')} may break something${calm}:`, 'bold');
  return [head, ...unsafe.flatMap(id => unsafeLines(state, id, columns))];
}
