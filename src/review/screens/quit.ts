/** Quitting with decisions: keep them, write them, or forget them. */
import { keyName } from '../model/keymap.ts';
import { count } from '../model/names.ts';
import { pop, push, topScreen } from '../model/screen-stack.ts';
import type { Result, State } from '../model/state.ts';
import { back } from '../parts/hints.ts';
import { type Line, line, span } from '../parts/line.ts';
import { type Definition, only } from './definition.ts';

export const quit: Definition<'quit'> = {
  readsEveryKey: true,
  keys(state, _screen, key) {
    if (state.keymap.commandFor(key) === 'confirm') return undefined;
    switch (keyName(key)) {
      case 'enter':
        return [state, [{ kind: 'quit', keep: true, interrupted: false }]];
      case 'ctrl-c':
        return [state, [{ kind: 'quit', keep: true, interrupted: true }]];
      case 'backspace':
        return [state, [{ kind: 'quit', keep: false, interrupted: false }]];
      case 'escape':
        return only(pop(state));
      default:
        return only(state);
    }
  },
  view: state => ({
    kind: 'pane',
    title: line(`Quit? ${count(state.past.length, 'step')} decided, nothing has been written`, 'bold'),
    body: quitLines(state),
    from: 0,
  }),
  hints: () => ({
    first: [
      [['Enter'], 'keep and quit'],
      ['confirm', 'write'],
      [['Backspace'], 'forget and quit'],
    ],
    last: back,
  }),
};

/** Leaves at once when nothing was decided; asks otherwise. */
export function openQuit(state: State): Result {
  if (topScreen(state).kind === 'quit') return [state, [{ kind: 'quit', keep: true, interrupted: true }]];
  if (state.past.length === 0) return [state, [{ kind: 'quit', keep: true, interrupted: false }]];
  return only(push(state, { kind: 'quit' }));
}

function quitLines({ keymap }: State): readonly Line[] {
  const answer = (key: string, what: string): Line => [span(`  ${key.padEnd(11)}`, 'accent'), span(what)];
  return [
    [],
    answer('Enter', 'quit and keep the decisions for next time'),
    answer(keymap.shown('confirm'), 'review the changes and write them'),
    answer('Backspace', 'quit and forget the decisions'),
    answer('Esc', 'back'),
  ];
}
