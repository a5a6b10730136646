/** A fix that was edited by hand and needs a word before it is taken. */
import { acceptEdited, unsafeWith } from '../model/accept.ts';
import { keyName } from '../model/keymap.ts';
import { layoutOf } from '../model/layout.ts';
import { type Hint, say } from '../model/message.ts';
import { count } from '../model/names.ts';
import { pop, push, topScreen } from '../model/screen-stack.ts';
import type { EditedFix, OutsideLine } from '../model/shapes.ts';
import type { State } from '../model/state.ts';
import { scrolling } from '../parts/hints.ts';
import { type Line, line, span } from '../parts/line.ts';
import { paragraph } from '../parts/paragraph.ts';
import { unsafeLines } from '../parts/unsafe.ts';
import { cut, makeVisible } from '../terminal/text.ts';
import { type Definition, only } from './definition.ts';
import { scrollsOnly } from './scrolls-only.ts';

export const edited: Definition<'edited'> = {
  isSnapshot: true,
  keys(state, { fix }, key) {
    if (state.keymap.commandFor(key) === 'edit-fix')
      return [state, [{ kind: 'edit-fix', id: fix.finding, variant: fix.variant, text: fix.text }]];
    switch (keyName(key)) {
      case 'enter':
        return only(
          fix.problem === undefined
            ? acceptEdited(pop(state), fix)
            : say(state, 'it cannot be taken like this', ['edit-fix', 'edits again']),
        );
      case 'escape':
      case 'q':
        return only(say(pop(state), 'your edit was dropped'));
      default:
        return scrollsOnly(state, key, 'Enter takes it, Esc drops it');
    }
  },
  view: (state, { fix, scroll }) => ({
    kind: 'pane',
    title: line(`Your edit of ${state.findings.get(fix.finding)?.rule ?? ''}`, 'bold'),
    body: editLines(state, fix, layoutOf(state.size).fixColumns),
    from: scroll,
  }),
  hints(_state, { fix }) {
    const again: Hint = ['edit-fix', 'edit again'];
    const first: readonly Hint[] = fix.problem === undefined ? [[['Enter'], 'take it'], again, scrolling] : [again];
    return { first, last: [[['Esc'], 'drop it']] };
  },
};

/** Takes an edited fix at once when there is nothing to say about it; asks otherwise. */
export function takeEdit(state: State, fix: EditedFix): State {
  const below = topScreen(state).kind === 'edited' ? pop(state) : state;
  if (!state.findings.has(fix.finding)) return below;
  const asks = fix.problem !== undefined || fix.outside.length > 0 || unsafeWith(state, fix.finding).length > 0;
  return asks ? push(below, { kind: 'edited', fix, scroll: 0 }) : acceptEdited(below, fix);
}

/** Why an edited fix is not simply taken. */
export function editLines(state: State, fix: EditedFix, columns: number): readonly Line[] {
  const sentence = (text: string): readonly Line[] => paragraph({ text, columns, most: 3, indent: 2 });
  if (fix.problem !== undefined) return [[], ...sentence('What was saved cannot be read:'), ...sentence(fix.problem)];
  const lines: Line[] = [[]];
  if (fix.violates) lines.push(...sentence(`It still violates ${state.findings.get(fix.finding)?.rule ?? ''}.`));
  const also = unsafeWith(state, fix.finding);
  if (also.length > 0) lines.push(...sentence('What it needs may break something:'));
  lines.push(...also.flatMap(({ id }) => unsafeLines(state, id, columns)));
  if (fix.outside.length === 0) return lines;
  const number = count(fix.outside.length, 'line');
  lines.push(...sentence(`It also changes ${number} outside of what the fix is about:`));
  lines.push(...fix.outside.slice(0, outsideShown).map(each => outsideLine(each, columns)));
  const more = fix.outside.length - outsideShown;
  if (more > 0) lines.push(...sentence(`and ${count(more, 'more line')}`));
  return lines;
}

const outsideShown = 50;

function outsideLine({ line: number, text }: OutsideLine, columns: number): Line {
  return [span(` ${String(number).padStart(5)}  `, 'dim'), span(cut(makeVisible(text), columns - 9), 'warning')];
}
