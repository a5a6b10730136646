/** Menus and questions. They take the place of the fix, so that the list stays in view. */
import { thousands } from '../../report/thousands.ts';
import { unsafeWith } from '../model/decide.ts';
import { count } from '../model/names.ts';
import type { Screen, State } from '../model/state.ts';
import type { TextField } from '../model/text-field.ts';
import { foreign } from '../parts/code.ts';
import { paragraph } from '../parts/fix.ts';
import { type Line, line, span } from '../parts/line.ts';
import { cut, cutStart, width } from '../terminal/text.ts';
import { unsafeLines } from './confirm-view.ts';
import { bulkChoices } from './dialogs.ts';

export interface Pane {
  readonly title: string;
  readonly lines: readonly Line[];
  /** Lines above and below that stay while the others scroll. */
  readonly fixedTop?: number;
}

type ScreenOf<K extends Screen['kind']> = Extract<Screen, { kind: K }>;

export function bulkPane(state: State, { verb }: ScreenOf<'bulk'>): Pane {
  const lines: Line[] = [[]];
  for (const { key, label, ids, unsafe } of bulkChoices(state, verb)) {
    const warning =
      verb === 'accept' && unsafe > 0 ? span(`   ${thousands(unsafe)} unsafe, listed first`, 'unsafe') : span('');
    lines.push([
      span(`  ${key}  `, 'accent'),
      span(label.padEnd(32), ...(ids.length === 0 ? (['dim'] as const) : [])),
      span(thousands(ids.length).padStart(6)),
      warning,
    ]);
  }
  lines.push([], line('  Only open findings change; what you decided yourself stays.', 'dim'));
  return { title: verb === 'accept' ? 'Accept many' : 'Skip many', lines };
}

export function unsafePane(state: State, { ids, label }: ScreenOf<'unsafe'>, columns: number): Pane {
  const unsafe = ids.filter(id => state.findings.get(id)?.safety === 'unsafe');
  const others = ids.length - unsafe.length;
  const head = line(
    ` ${unsafe.length === 1 ? '1 fix' : `${unsafe.length} fixes`} may break something${others > 0 ? `, ${count(others, 'other')} cannot` : ''}:`,
    'bold',
  );
  return {
    title: `Accept ${foreign(label)}`,
    lines: [head, ...unsafe.flatMap(id => unsafeLines(state, id, columns))],
    fixedTop: 1,
  };
}

/** The text with the place of the cursor reversed; the part around the cursor when it is long. */
export function fieldSpans({ text, at }: TextField, columns: number): Line {
  const shown = foreign(text.slice(0, at));
  const start = Math.max(0, shown.length - Math.max(4, columns - 2));
  const under = [...text.slice(at)][0] ?? ' ';
  const rest = foreign(text.slice(at + under.length)).slice(0, Math.max(0, columns - width(shown.slice(start)) - 1));
  return [span(shown.slice(start)), span(foreign(under), 'cursor'), span(rest)];
}

export function quitPane(state: State): Pane {
  const lines: Line[] = [
    [],
    [span('  Enter      ', 'accent'), span('quit and keep the decisions for next time')],
    [span(`  ${state.keymap.shown('confirm').padEnd(11)}`, 'accent'), span('review the changes and write them')],
    [span('  Backspace  ', 'accent'), span('quit and forget the decisions')],
    [span('  Esc        ', 'accent'), span('back')],
  ];
  return { title: `Quit? ${count(state.past.length, 'step')} decided, nothing has been written`, lines };
}

/** Why an edited fix is not simply taken. */
export function editedPane(state: State, { fix }: ScreenOf<'edited'>, columns: number): Pane {
  const rule = state.findings.get(fix.finding)?.rule ?? '';
  const lines: Line[] = [[]];
  const say = (text: string): void => {
    lines.push(...paragraph('', text, columns, 3, 2));
  };
  if (fix.problem !== undefined) {
    say('What was saved cannot be read:');
    say(fix.problem);
    return { title: `Your edit of ${rule}`, lines };
  }
  if (fix.violates) say(`It still violates ${rule}.`);
  const also = unsafeWith(state, fix.finding);
  if (also.length > 0) {
    say('What it needs may break something:');
    lines.push(...also.flatMap(({ id }) => unsafeLines(state, id, columns)));
  }
  if (fix.outside.length > 0) {
    say(`It also changes ${count(fix.outside.length, 'line')} outside of what the fix is about:`);
    for (const { line: number, text } of fix.outside.slice(0, outsideShown)) {
      const shown = cut(foreign(text), columns - 9);
      lines.push([span(` ${String(number).padStart(5)}  `, 'dim'), span(shown, 'warning')]);
    }
    if (fix.outside.length > outsideShown) say(`and ${count(fix.outside.length - outsideShown, 'more line')}`);
  }
  return { title: `Your edit of ${rule}`, lines };
}

const outsideShown = 50;

export function changedPane({ paths }: ScreenOf<'changed'>): Pane {
  const lines: Line[] = [
    [],
    line('  Nothing was written: these files were changed by something else meanwhile.'),
    line('  They have been read again. Decisions about fixes that are no longer the same'),
    line('  are open and marked !'),
    [],
    ...paths.map(path => [span('  !  ', 'warning'), span(foreign(path))]),
  ];
  return { title: `${count(paths.length, 'file')} changed on disk`, lines };
}

export function failedPane({ path, reason, nothingWritten, rolledBack }: ScreenOf<'failed'>, columns: number): Pane {
  const outcome = nothingWritten
    ? 'Nothing was written.'
    : rolledBack
      ? 'What had been written was put back: every file is as it was before.'
      : 'Not everything could be put back; the next run offers to go on or to go back.';
  const lines: Line[] = [
    [],
    [span('  '), span(cutStart(foreign(path), columns - 4), 'bold')],
    ...paragraph('', reason, columns, 3, 2),
    [],
    ...paragraph('', outcome, columns, 2, 2),
  ];
  return { title: 'The changes could not be written', lines };
}

export function problemsView(state: State): readonly Line[] {
  const all = [...state.problems, ...state.files.flatMap(file => file.problems)];
  return all.flatMap(({ path, at, message, code }) => [
    [span(` ${foreign(path)}`, 'bold'), span(at ? `:${at.line}:${at.column}` : ''), span(`  ${code}`, 'dim')],
    [span(`   ${foreign(message)}`)],
  ]);
}
