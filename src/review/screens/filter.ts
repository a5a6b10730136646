/** The filter line, while it is typed: the list follows. */
import { setFilter } from '../model/grouping.ts';
import { keyName } from '../model/keymap.ts';
import { count } from '../model/names.ts';
import type { ScreenOf } from '../model/screen.ts';
import { pop, replace } from '../model/screen-stack.ts';
import type { State } from '../model/state.ts';
import { insert, type TextField, typeKey } from '../model/text-field.ts';
import { currentPane } from '../parts/current-pane.ts';
import { fieldLine } from '../parts/field.ts';
import { justify, type Line, line, span } from '../parts/line.ts';
import { type Definition, only } from './definition.ts';

type Filter = ScreenOf<'filter'>;

export const filter: Definition<'filter'> = {
  keys(state, screen, key) {
    switch (keyName(key)) {
      case 'enter':
        return only(pop(state));
      case 'escape':
        return only(setFilter(pop(state), ''));
    }
    const field = typeKey(screen.field, key);
    return only(field ? withField(state, screen, field) : state);
  },
  paste: (state, screen, text) => withField(state, screen, insert(screen.field, text)),
  view: (state, screen, around) => ({ ...currentPane(state, around), message: filterLine(state, screen) }),
  hints: () => ({
    first: [
      [['Enter'], 'keep'],
      [['rule:'], 'class: severity: kind: is:open'],
    ],
    last: [['back', 'clear']],
  }),
};

function withField(state: State, screen: Filter, field: TextField): State {
  return setFilter(replace(state, { ...screen, field }), field.text);
}

function filterLine(state: State, { field }: Filter): Line {
  const { columns } = state.size;
  const found = `${count(state.matches?.size ?? state.findings.size, 'finding')} `;
  return justify([span(' / ', 'accent'), ...fieldLine(field, columns - 30)], line(found, 'dim'), columns);
}
