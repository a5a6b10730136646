/** Screens that read keys in their own way: text fields, menus and questions. */
import type { FindingId } from '../../engine/plan.ts';
import { acceptEdited, acceptListed, acceptMany, ignore, restOfFile, skipMany, unsafeOf } from '../model/decide.ts';
import { acceptable, isOpen, requiredBy } from '../model/decisions.ts';
import { setFilter } from '../model/grouping.ts';
import { formKey } from '../model/ignore-form.ts';
import { type Command, keyName } from '../model/keymap.ts';
import { moveTo } from '../model/move.ts';
import { currentFinding, rowsOf } from '../model/rows.ts';
import { pop, replace } from '../model/screen-stack.ts';
import { type Effect, type Result, type Screen, type State, topScreen } from '../model/state.ts';
import { typeKey } from '../model/text-field.ts';
import type { KeyEvent } from '../terminal/keys.ts';

const nothing: readonly Effect[] = [];
type ScreenOf<K extends Screen['kind']> = Extract<Screen, { kind: K }>;

/** Answer of the screen on top; undefined: the key means what it always means. */
export function dialogKey(state: State, key: KeyEvent): Result | undefined {
  const name = keyName(key);
  const screen = topScreen(state);
  if (screen.kind === 'quit') return quitKey(state, name, state.keymap.commandFor(key));
  if (name === 'ctrl-c' || name === 'ctrl-z' || name === 'ctrl-l') return undefined;
  switch (screen.kind) {
    case 'filter':
      return filterKey(state, screen, key);
    case 'ignore':
      return ignoreKey(state, screen, key);
    case 'help':
      return helpKey(state, screen, key);
    case 'bulk':
      return bulkKey(state, screen, name);
    case 'unsafe':
      return unsafeKey(state, screen, key);
    case 'edited':
      return editedKey(state, screen, key);
    case 'changed':
      return changedKey(state, screen, key);
    default:
      return undefined;
  }
}

function quitKey(state: State, name: string, command: Command | undefined): Result | undefined {
  if (command === 'confirm') return undefined;
  switch (name) {
    case 'enter':
      return [state, [{ kind: 'quit', keep: true, interrupted: false }]];
    case 'ctrl-c':
      return [state, [{ kind: 'quit', keep: true, interrupted: true }]];
    case 'backspace':
      return [state, [{ kind: 'quit', keep: false, interrupted: false }]];
    case 'escape':
      return [pop(state), nothing];
    default:
      return [state, nothing];
  }
}

function filterKey(state: State, screen: ScreenOf<'filter'>, key: KeyEvent): Result {
  switch (keyName(key)) {
    case 'enter':
      return [pop(state), nothing];
    case 'escape':
      return [setFilter(pop(state), ''), nothing];
  }
  const field = typeKey(screen.field, key);
  if (!field) return [state, nothing];
  return [setFilter(replace(state, { ...screen, field }), field.text), nothing];
}

function ignoreKey(state: State, screen: ScreenOf<'ignore'>, key: KeyEvent): Result {
  const name = keyName(key);
  if (name === 'escape') return [pop(state), nothing];
  if (name === 'enter') return [ignore(state, screen.form), nothing];
  const form = formKey(state, screen.form, key);
  if (form && 'toast' in form) return [{ ...state, toast: form.toast }, nothing];
  return [form ? replace(state, { ...screen, form }) : state, nothing];
}

/** Letters filter the list of keys; everything else scrolls as on other screens. */
function helpKey(state: State, screen: ScreenOf<'help'>, key: KeyEvent): Result | undefined {
  if (keyName(key) === 'escape' || keyName(key) === 'enter') return [pop(state), nothing];
  const field = typeKey(screen.field, key);
  if (!field) return undefined;
  if (field.text === screen.field.text) return undefined;
  return [replace(state, { ...screen, field, scroll: 0 }), nothing];
}

export interface Choice {
  readonly key: string;
  readonly label: string;
  readonly ids: readonly FindingId[];
  readonly unsafe: number;
}

/** The lines of the bulk menu, with the findings each of them would decide. */
export function bulkChoices(state: State, verb: 'accept' | 'skip'): readonly Choice[] {
  const finding = currentFinding(state);
  const shown = rowsOf(state).order;
  const all = [...state.findings.values()];
  const choices: [string, string, readonly FindingId[]][] = [
    ['s', 'safe and assured', all.filter(({ safety }) => safety !== 'unsafe').map(({ id }) => id)],
  ];
  if (finding) {
    const sameRule = all.filter(({ rule }) => rule === finding.rule);
    choices.push(['r', `rule ${finding.rule}`, sameRule.map(({ id }) => id)]);
    if (finding.fix && finding.fix.risk !== '') {
      const sameRisk = sameRule.filter(({ fix }) => fix?.risk === finding.fix?.risk);
      choices.push(['k', 'this rule with the same risk', sameRisk.map(({ id }) => id)]);
    }
    choices.push(['f', 'the rest of this file', restOfFile(state)]);
  }
  choices.push(['v', state.matches === undefined ? 'everything' : 'everything the filter shows', shown]);
  return choices.map(([key, label, ids]) => {
    const chosen =
      verb === 'accept'
        ? acceptable(state.findings, state.decisions, ids)
        : ids.filter(id => isOpen(state.findings.get(id)!, state.decisions));
    return { key, label, ids: chosen, unsafe: unsafeOf(state, chosen).length };
  });
}

function bulkKey(state: State, { verb }: ScreenOf<'bulk'>, name: string): Result {
  const choice = bulkChoices(state, verb).find(({ key }) => key === name);
  if (choice) {
    const below = pop(state);
    const next =
      verb === 'accept'
        ? acceptMany(below, choice.ids, 'bulk', choice.label)
        : skipMany(below, choice.ids, 'bulk', choice.label);
    return [next, nothing];
  }
  return [name === 'escape' || name === 'q' ? pop(state) : state, nothing];
}

function unsafeKey(state: State, screen: ScreenOf<'unsafe'>, key: KeyEvent): Result | undefined {
  switch (keyName(key)) {
    case 'enter':
      return [acceptListed(pop(state), screen.ids, screen.by, screen.label), nothing];
    case 's': {
      const others = withoutUnsafe(state, screen.ids);
      if (others.length === 0) return [{ ...pop(state), toast: 'there are no others' }, nothing];
      return [acceptListed(pop(state), others, screen.by, screen.label), nothing];
    }
    case 'escape':
    case 'q':
      return [pop(state), nothing];
    default:
      return scrollsOnly(state, key, 'Enter accepts all, s only the others, Esc none');
  }
}

function editedKey(state: State, { fix }: ScreenOf<'edited'>, key: KeyEvent): Result | undefined {
  const name = keyName(key);
  if (state.keymap.commandFor(key) === 'edit-fix')
    return [state, [{ kind: 'edit-fix', id: fix.finding, variant: fix.variant, text: fix.text }]];
  switch (name) {
    case 'enter':
      if (fix.problem !== undefined)
        return [{ ...state, toast: 'it cannot be taken like this   {edit-fix} edits again' }, nothing];
      return [acceptEdited(pop(state), fix), nothing];
    case 'escape':
    case 'q':
      return [{ ...pop(state), toast: 'your edit was dropped' }, nothing];
    default:
      return scrollsOnly(state, key, 'Enter takes it, Esc drops it');
  }
}

/** Keys that scroll keep their meaning; the others do nothing here. */
function scrollsOnly(state: State, key: KeyEvent, hint: string): Result | undefined {
  const command = state.keymap.commandFor(key);
  const scrolls = command && /^(scroll|half|page)-|^(down|up|top|bottom)$/.test(command);
  return scrolls ? undefined : [{ ...state, toast: `that key decides nothing here   ${hint}` }, nothing];
}

/** The listed findings that neither are unsafe nor require something unsafe that is still to be accepted. */
function withoutUnsafe(state: State, ids: readonly FindingId[]): readonly FindingId[] {
  return ids.filter(id => {
    const needed = requiredBy(state.findings, id).filter(other => state.decisions.get(other)?.kind !== 'accept');
    return unsafeOf(state, needed).length === 0;
  });
}

function changedKey(state: State, { paths }: ScreenOf<'changed'>, key: KeyEvent): Result | undefined {
  const name = keyName(key);
  if (state.keymap.commandFor(key) === 'confirm') return undefined;
  if (name !== 'enter' && name !== 'escape' && name !== 'q') return [state, nothing];
  const first = rowsOf(state).order.find(id => paths.includes(state.findings.get(id)!.path));
  return [first === undefined ? pop(state) : moveTo(pop(state), first), nothing];
}
