/** All keys, from the key map, filtered by what is typed. */
import { type Binding, groupTitles, keyName, shownKey } from '../model/keymap.ts';
import type { ScreenOf } from '../model/screen.ts';
import { pop, push, replace } from '../model/screen-stack.ts';
import type { State } from '../model/state.ts';
import { insert, textField, typeKey } from '../model/text-field.ts';
import { fieldLine } from '../parts/field.ts';
import { back } from '../parts/hints.ts';
import { justify, type Line, line, span } from '../parts/line.ts';
import { type Definition, only } from './definition.ts';

type Help = ScreenOf<'help'>;

export const help: Definition<'help'> = {
  /** Letters filter the list of keys; everything else scrolls as on other screens. */
  keys(state, screen, key) {
    if (keyName(key) === 'escape' || keyName(key) === 'enter') return only(pop(state));
    const field = typeKey(screen.field, key);
    if (!field || field.text === screen.field.text) return undefined;
    return only(replace(state, { ...screen, field, scroll: 0 }));
  },
  paste: (state, screen, text) => replace(state, { ...screen, field: insert(screen.field, text) }),
  view(state, screen, { terminal }) {
    const { columns } = state.size;
    const typed = screen.field.text === '' ? line('type to search', 'dim') : fieldLine(screen.field, 30);
    return {
      kind: 'page',
      title: justify(line(' Keys', 'bold'), [...typed, span(' ')], columns),
      body: helpLines(state, screen, terminal),
      from: screen.scroll,
    };
  },
  hints: () => ({ first: [[['↑', '↓'], 'scroll']], last: back }),
};

export function openHelp(state: State): State {
  return push(state, { kind: 'help', field: textField(), scroll: 0 });
}

function helpLines({ keymap, size }: State, { field }: Help, terminal: string): readonly Line[] {
  const wanted = field.text.trim().toLowerCase();
  const groups = Object.entries(groupTitles).flatMap(([group, title]) => {
    const own = keymap.bindings.filter(binding => binding.group === group && isAbout(binding, wanted));
    return own.length === 0 ? [] : [[line(` ${title}`, 'bold'), ...own.map(bindingLine)]];
  });
  const lines = groups.flatMap((group, index) => (index === 0 ? group : [[], ...group]));
  if (lines.length === 0) lines.push(line(' no key does that', 'dim'));
  return wanted === '' ? [...lines, ...legend(size.columns), [], line(` ${terminal}`, 'dim')] : lines;
}

function isAbout({ keys, label }: Binding, wanted: string): boolean {
  return `${keys.map(shownKey).join(' ')} ${label}`.toLowerCase().includes(wanted);
}

function bindingLine({ keys, label }: Binding): Line {
  return [span(` ${keys.map(shownKey).join(', ').padEnd(16)}`, 'accent'), span(label)];
}

const marks: readonly [string, string][] = [
  [' ✓  [✓]', 'accepted by default, by you'],
  ['[e]', 'accepted with your edit'],
  ['[✗] [i]', 'skipped, ignored with a reason'],
  [' ?   – ', 'to decide, no automatic fix'],
  [' ! ', 'the file changed, or your edit does not fit: look again'],
  ['S A U R', 'safe, assured, unsafe, report-only'],
  ['+2', 'needs two other fixes, decided together'],
];
const filterWords =
  ' text  rule:  class:  severity:  kind:  is:open accepted skipped ignored manual changed unseen  -not';

/** What the list says in signs, and what its filter understands. */
function legend(columns: number): readonly Line[] {
  return [
    [],
    line(' Marks', 'bold'),
    ...marks.map(([mark, meaning]) => [span(` ${mark.padEnd(16)}`, 'accent'), span(meaning)]),
    [],
    line(' Filter words', 'bold'),
    line(filterWords.slice(0, columns)),
  ];
}
