/** Nothing was written, because something else changed files meanwhile. */
import { keyName } from '../model/keymap.ts';
import { moveTo } from '../model/move.ts';
import { count } from '../model/names.ts';
import { rowsOf } from '../model/rows.ts';
import { pop } from '../model/screen-stack.ts';
import type { State } from '../model/state.ts';
import { back } from '../parts/hints.ts';
import { type Line, line, span } from '../parts/line.ts';
import { makeVisible } from '../terminal/text.ts';
import { type Definition, only } from './definition.ts';

export const changed: Definition<'changed'> = {
  keys(state, { paths }, key) {
    if (state.keymap.commandFor(key) === 'confirm') return undefined;
    const isAnswer = ['enter', 'escape', 'q'].includes(keyName(key));
    return only(isAnswer ? goToFirst(pop(state), paths) : state);
  },
  view: (_state, { paths }) => ({
    kind: 'pane',
    title: line(`${count(paths.length, 'file')} changed on disk`, 'bold'),
    body: changedLines(paths),
    from: 0,
  }),
  hints: () => ({
    first: [
      [['Enter'], 'look again'],
      ['confirm', 'write the others'],
    ],
    last: back,
  }),
};

function goToFirst(state: State, paths: readonly string[]): State {
  const first = rowsOf(state).order.find(id => paths.includes(state.findings.get(id)!.path));
  return first === undefined ? state : moveTo(state, first);
}

function changedLines(paths: readonly string[]): readonly Line[] {
  return [
    [],
    line('  Nothing was written: these files were changed by something else meanwhile.'),
    line('  They have been read again. Decisions about fixes that are no longer the same'),
    line('  are open and marked !'),
    [],
    ...paths.map(path => [span('  !  ', 'warning'), span(makeVisible(path))]),
  ];
}
