/** One step of the review: state and action to the next state and what has to be done outside. Pure and total. */

import type { FindingId } from '../engine/plan.ts';
import { reread, resumedText, scanned } from './model/arrivals.ts';
import { isWritable, pathsToWrite, selectFile } from './model/confirm.ts';
import {
  accept,
  acceptEdited,
  acceptRest,
  ignore,
  nextVariant,
  redo,
  reset,
  shownVariant,
  skip,
  skipRest,
  toggle,
  undo,
  unsafeWith,
} from './model/decide.ts';
import { regroup, setFilter, showNext } from './model/grouping.ts';
import { type IgnoreForm, ignoreForm, pasteIntoForm, possible } from './model/ignore-form.ts';
import type { Command } from './model/keymap.ts';
import { layoutOf } from './model/layout.ts';
import { lookCommand, scroll } from './model/looking.ts';
import { fold, moveBy, moveByGroup, moveByPage, moveToOpen, settle, toggleFold, unfold } from './model/move.ts';
import { currentFinding, currentPath, currentRow, currentRule } from './model/rows.ts';
import { onScreen, pop, push, replace } from './model/screen-stack.ts';
import {
  type Action,
  type Check,
  type Effect,
  type Metrics,
  type Result,
  type Screen,
  type State,
  topScreen,
} from './model/state.ts';
import { insert, textField } from './model/text-field.ts';
import { dialogKey } from './screens/dialogs.ts';
import type { EditedFix } from './work/edit-fix.ts';

const contexts = [3, 6, 12, Number.POSITIVE_INFINITY];
const nothing: readonly Effect[] = [];

export function reduce(state: State, action: Action): Result {
  const [next, effects] = step(state, action);
  const toast = next.keymap.fill(next.toast);
  return [settle(state, toast === next.toast ? next : { ...next, toast }), effects];
}

function step(state: State, action: Action): Result {
  switch (action.kind) {
    case 'key': {
      const quiet = state.toast === '' && state.returnTo === '' ? state : { ...state, toast: '', returnTo: '' };
      if (layoutOf(state.size).tooSmall)
        return state.keymap.commandFor(action.key) === 'quit' ? quit(quiet) : [quiet, nothing];
      const answer = dialogKey(quiet, action.key);
      if (answer) return answer;
      const command = state.keymap.commandFor(action.key);
      if (command) return run(quiet, command, action.metrics);
      return [{ ...quiet, toast: 'that key does nothing here   {help} keys' }, nothing];
    }
    case 'command':
      return run({ ...state, toast: '' }, action.command, action.metrics);
    case 'paste':
      return [paste(state, action.text), nothing];
    case 'resize':
      return [{ ...state, size: action.size }, nothing];
    case 'scanned':
      return [scanned(state, action.files, action.problems), nothing];
    case 'progress':
      return [{ ...state, scan: { ...state.scan, done: action.done, total: action.total } }, nothing];
    case 'scan-done':
      return [
        { ...state, scan: { ...state.scan, took: action.took }, toast: resumedText(state) ?? state.toast },
        nothing,
      ];
    case 'seen':
      return [{ ...state, seen: new Set([...state.seen, action.id]) }, nothing];
    case 'armed':
      return [onScreen(state, 'confirm', screen => ({ ...screen, armed: true })), nothing];
    case 'checked':
      return [checked(state, action.checks), nothing];
    case 'edited':
      return [edited(state, action.fix), nothing];
    case 'clashes':
      return [clashing(state, action.ids), nothing];
    case 'obstacles':
      return [
        onScreen(state, 'ignore', screen => ({ ...screen, form: obstacles(state, screen.form, action) })),
        nothing,
      ];
    case 'ignore':
      return [ignore(state, action.form), nothing];
    case 'reread':
      return [reread(withoutStale(state), action.path, action.plan), nothing];
    case 'write-progress':
      return [onScreen(state, 'writing', screen => ({ ...screen, done: action.done, total: action.total })), nothing];
    case 'changed':
      return [
        { ...state, screens: [{ kind: 'review' }, { kind: 'changed', paths: action.paths }] },
        [{ kind: 'rescan', paths: action.paths }],
      ];
    case 'failed':
      return [{ ...state, screens: [{ kind: 'review' }, action] }, nothing];
    case 'toast':
      return [{ ...state, toast: action.text }, nothing];
  }
}

const stillChecking = 'still checking: Enter writes once all files are checked';
const typedAhead = 'that key came before this screen could be read   press it again';

function checked(state: State, checks: readonly Check[]): State {
  const next = onScreen(state, 'confirm', screen => ({ ...screen, checks: [...screen.checks, ...checks] }));
  const isWaiting = next.screens.some(screen => screen.kind === 'confirm' && screen.checks.length < screen.total);
  return isWaiting || state.toast !== stillChecking ? next : { ...next, toast: 'all checked   Enter writes' };
}

/** Leaves screens that show what was computed from the decisions or the plan as they were. */
function withoutStale(state: State): State {
  const screens = state.screens.filter(
    ({ kind }) => kind !== 'confirm' && kind !== 'patch' && kind !== 'unsafe' && kind !== 'edited',
  );
  return screens.length === state.screens.length ? state : { ...state, screens };
}

// ---------------------------------------------------------------------------------------------------------------------
// Commands

function run(state: State, command: Command, metrics: Metrics): Result {
  const screen = topScreen(state);
  switch (screen.kind) {
    case 'review':
    case 'fix':
    case 'details':
      return runReview(state, screen, command, metrics);
    case 'confirm':
      return runConfirm(state, screen, command, metrics);
    default:
      return runReader(state, screen, command, metrics);
  }
}

function runReview(state: State, screen: Screen, command: Command, metrics: Metrics): Result {
  const decided = decideCommand(state, command);
  if (decided) return [decided, nothing];
  const moved = moveCommand(state, command);
  if (moved) return [moved, nothing];
  switch (command) {
    case 'enter': {
      if (screen.kind === 'fix' || screen.kind === 'details') return [pop(state), nothing];
      const row = currentRow(state);
      if (row?.kind === 'problems') return [push(state, { kind: 'problems', scroll: 0 }), nothing];
      return [row?.kind === 'finding' ? push(state, { kind: 'fix' }) : toggleFold(state), nothing];
    }
    case 'details':
      if (screen.kind === 'details') return [pop(state), nothing];
      return [currentFinding(state) ? push(state, { kind: 'details', scroll: 0 }) : choose(state), nothing];
    case 'preview':
      return [
        currentPath(state) === undefined
          ? choose(state)
          : push(state, { kind: 'preview', version: currentFinding(state) ? 'this' : 'accepted', scroll: undefined }),
        nothing,
      ];
    case 'ignore': {
      const finding = currentFinding(state);
      if (!finding) return [choose(state), nothing];
      const form = possible(state, ignoreForm(finding, state.decisions.get(finding.id)));
      return [push(state, { kind: 'ignore', form }), [{ kind: 'try-comments', id: finding.id }]];
    }
    case 'edit-file': {
      const path = currentPath(state);
      if (path === undefined) return [choose(state), nothing];
      return [state, [{ kind: 'edit-file', path, line: currentFinding(state)?.range.start.line ?? 1 }]];
    }
    case 'edit-fix':
      return editFix(state);
    case 'bulk-accept':
      return [push(state, { kind: 'bulk', verb: 'accept' }), nothing];
    case 'bulk-skip':
      return [push(state, { kind: 'bulk', verb: 'skip' }), nothing];
    case 'filter':
      return [push(state, { kind: 'filter', field: textField(state.filter), before: state.filter }), nothing];
    case 'more-context':
      return [
        { ...state, context: contexts[Math.min(contexts.indexOf(state.context) + 1, contexts.length - 1)]! },
        nothing,
      ];
    case 'less-context':
      return [{ ...state, context: contexts[Math.max(contexts.indexOf(state.context) - 1, 0)]! }, nothing];
    case 'rule': {
      const rule = currentRule(state);
      return [rule === undefined ? choose(state) : push(state, { kind: 'rule', rule, scroll: 0 }), nothing];
    }
  }
  return runReader(state, screen, command, metrics);
}

function editFix(state: State): Result {
  const finding = currentFinding(state);
  if (!finding) return [choose(state), nothing];
  if (!finding.fix)
    return [{ ...state, toast: 'there is no fix to edit   {edit-file} opens the file itself' }, nothing];
  const variant = shownVariant(state, finding);
  return [state, [{ kind: 'edit-fix', id: finding.id, variant, text: undefined }]];
}

/** Taken at once when there is nothing to say about it. */
function edited(state: State, fix: EditedFix): State {
  const below = topScreen(state).kind === 'edited' ? pop(state) : state;
  if (!state.findings.has(fix.finding)) return below;
  const asks = fix.problem !== undefined || fix.outside.length > 0 || unsafeWith(state, fix.finding).length > 0;
  return asks ? push(below, { kind: 'edited', fix, scroll: 0 }) : acceptEdited(below, fix);
}

function clashing(state: State, ids: ReadonlySet<FindingId>): State {
  const added = [...ids].find(id => !state.clashes.has(id));
  const rule = added && state.findings.get(added)?.rule;
  const note = rule === undefined ? '' : `; your edit of ${rule} does not fit that and is left out`;
  return {
    ...state,
    clashes: ids,
    toast: note === '' ? state.toast : `${state.toast.replace(/ {3}\S+ undo$/, '')}${note}   {undo} undo`,
  };
}

function obstacles(
  state: State,
  form: IgnoreForm,
  { id, noComment }: Extract<Action, { kind: 'obstacles' }>,
): IgnoreForm {
  return form.id === id ? possible(state, { ...form, noComment }) : form;
}

function decideCommand(state: State, command: Command): State | undefined {
  switch (command) {
    case 'accept':
      return accept(state, true);
    case 'skip':
      return skip(state, true);
    case 'toggle':
      return toggle(state);
    case 'reset':
      return reset(state);
    case 'accept-rest':
      return acceptRest(state);
    case 'skip-rest':
      return skipRest(state);
    case 'variant':
      return nextVariant(state);
    default:
      return undefined;
  }
}

function moveCommand(state: State, command: Command): State | undefined {
  switch (command) {
    case 'down':
      return moveBy(state, 1);
    case 'up':
      return moveBy(state, -1);
    case 'next-open':
      return moveToOpen(state, 1);
    case 'previous-open':
      return moveToOpen(state, -1);
    case 'next-file':
      return moveByGroup(state, 1);
    case 'previous-file':
      return moveByGroup(state, -1);
    case 'top':
      return moveBy(state, Number.NEGATIVE_INFINITY);
    case 'bottom':
      return moveBy(state, Number.POSITIVE_INFINITY);
    case 'page-down':
      return moveByPage(state, 1);
    case 'page-up':
      return moveByPage(state, -1);
    case 'fold':
      return fold(state);
    case 'unfold':
      return unfold(state);
    default:
      return undefined;
  }
}

function runConfirm(
  state: State,
  screen: Extract<Screen, { kind: 'confirm' }>,
  command: Command,
  metrics: Metrics,
): Result {
  if (!screen.armed) return [{ ...state, toast: typedAhead }, nothing];
  if (command === 'preview') return [push(state, { kind: 'patch', scroll: 0 }), nothing];
  if (command === 'show')
    return [{ ...setFilter(pop(state), 'is:unseen'), toast: 'accepted, but never on the screen' }, nothing];
  const selected = selectFile(state, screen, command, metrics);
  if (selected) return [selected, nothing];
  if (command !== 'enter') return runReader(state, screen, command, metrics);
  if (screen.checks.length < screen.total) return [{ ...state, toast: stillChecking }, nothing];
  const paths = screen.checks.filter(isWritable).map(({ path }) => path);
  if (paths.length === 0) return [{ ...state, toast: 'there is nothing to write   Esc back' }, nothing];
  const writing: Screen = { kind: 'writing', done: 0, total: paths.length };
  return [{ ...state, screens: [{ kind: 'review' }, writing] }, [{ kind: 'write', paths }]];
}

/** Commands that mean the same on every screen, and scrolling of what the screen shows. */
function runReader(state: State, screen: Screen, command: Command, metrics: Metrics): Result {
  if (screen.kind === 'writing') {
    return command === 'quit'
      ? [{ ...state, toast: 'stopping, what was written is put back' }, [{ kind: 'stop-writing' }]]
      : [state, nothing];
  }
  const looked = lookCommand(state, command);
  if (looked) return [looked, nothing];
  switch (command) {
    case 'undo':
      return [undo(withoutStale(state)), nothing];
    case 'redo':
      return [redo(withoutStale(state)), nothing];
    case 'confirm':
      return confirm(state);
    case 'quit':
      return quit(state);
    case 'suspend':
      return [state, [{ kind: 'suspend' }]];
    case 'redraw':
      return [state, [{ kind: 'redraw' }]];
    case 'help':
      return [push(state, { kind: 'help', field: textField(), scroll: 0 }), nothing];
    case 'pager':
      return [state, [{ kind: 'pager' }]];
    case 'save-patch':
      return [state, [{ kind: 'save-patch' }]];
    case 'rescan-all':
      return [state, [{ kind: 'rescan', paths: state.files.map(({ path }) => path) }]];
    case 'rescan': {
      const path = currentPath(state);
      return path === undefined ? [choose(state), nothing] : [state, [{ kind: 'rescan', paths: [path] }]];
    }
    case 'group':
      return [regroup(state), nothing];
    case 'show':
      return [showNext(state), nothing];
    case 'back':
      if (screen.kind === 'review' && state.matches !== undefined) return [setFilter(state, ''), nothing];
      return [pop(state), nothing];
    case 'preview': {
      if (screen.kind !== 'preview') break;
      const version = ({ this: 'accepted', accepted: 'original', original: 'this' } as const)[screen.version];
      const shown = version === 'this' && !currentFinding(state) ? 'accepted' : version;
      return [replace(state, { ...screen, version: shown, scroll: undefined }), nothing];
    }
    case 'enter':
      return [pop(state), nothing];
  }
  return [
    scroll(state, screen, command, metrics) ?? { ...state, toast: 'that key does nothing here   {help} keys' },
    nothing,
  ];
}

function confirm(state: State): Result {
  if (topScreen(state).kind === 'confirm') return [state, nothing];
  const paths = pathsToWrite(state);
  if (paths.length === 0)
    return [{ ...state, toast: 'nothing is accepted yet   {accept} accept   {bulk-accept} many' }, nothing];
  if (state.scan.took === undefined) return [{ ...state, toast: 'still looking through the files, a moment' }, nothing];
  const screen: Screen = {
    kind: 'confirm',
    scroll: 0,
    selected: 0,
    diffScroll: 0,
    armed: false,
    checks: [],
    total: paths.length,
  };
  return [{ ...state, screens: [{ kind: 'review' }, screen] }, [{ kind: 'check', paths }]];
}

/** Leaves at once when nothing was decided; asks otherwise. */
function quit(state: State): Result {
  if (topScreen(state).kind === 'quit') return [state, [{ kind: 'quit', keep: true, interrupted: true }]];
  if (state.past.length === 0) return [state, [{ kind: 'quit', keep: true, interrupted: false }]];
  return [push(state, { kind: 'quit' }), nothing];
}

function choose(state: State): State {
  return { ...state, toast: 'choose a finding first' };
}

/** Pasted text goes into a text field and nowhere else: it never decides. */
function paste(state: State, text: string): State {
  const screen = topScreen(state);
  if (screen.kind === 'ignore') return replace(state, { ...screen, form: pasteIntoForm(screen.form, text) });
  if (!('field' in screen)) return { ...state, toast: 'pasted text decides nothing' };
  const field = insert(screen.field, text);
  const next = replace(state, { ...screen, field });
  return screen.kind === 'filter' ? setFilter(next, field.text) : next;
}
