/** One step of the review: state and action to the next state and what has to be done outside. Pure and total. */
import type { FilePlan, FindingId } from '../engine/plan.ts';
import { rejudged, replanned, reread, resumedText, scanned } from './model/arrivals.ts';
import { tellGain } from './model/evidence.ts';
import { setFilter } from './model/grouping.ts';
import { keyName } from './model/keymap.ts';
import { layoutOf } from './model/layout.ts';
import { add, say, undoHint } from './model/message.ts';
import { settle } from './model/move.ts';
import { onScreen, openAlone, topScreen } from './model/screen-stack.ts';
import type { Action, Result, State } from './model/state.ts';
import { insert, textField } from './model/text-field.ts';
import { withChecks } from './screens/confirm.ts';
import { type Order, only } from './screens/definition.ts';
import { takeEdit } from './screens/edited.ts';
import { everywhere, nothingDone } from './screens/everywhere.ts';
import { withObstacles } from './screens/ignore.ts';
import { definitionOf, leaveSnapshots } from './screens/index.ts';
import { openQuit } from './screens/quit.ts';
import type { KeyEvent } from './terminal/keys.ts';

export function reduce(state: State, action: Action): Result {
  const [next, effects] = reactTo(state, action);
  return [settle(state, next), effects];
}

function reactTo(state: State, action: Action): Result {
  switch (action.kind) {
    case 'key':
      return press(quiet(state), action);
    case 'command':
      return obey({ ...state, message: undefined, gained: nothing }, action);
    case 'changed':
      return [openAlone(state, action), [{ kind: 'rescan', paths: action.paths }]];
    default:
      return only(learn(state, action));
  }
}

const nothing: ReadonlySet<FindingId> = new Set();

/** What was said stays until the next key, and so does the wish to go back to a row. */
function quiet(state: State): State {
  if (state.message === undefined && state.returnTo === '' && state.gained.size === 0) return state;
  return { ...state, message: undefined, returnTo: '', gained: nothing };
}

/** Keys that pass by screens that read keys themselves: leaving and redrawing must work everywhere. */
const passing: ReadonlySet<string> = new Set(['ctrl-c', 'ctrl-z', 'ctrl-l']);

function press(state: State, { key, metrics }: Extract<Action, { kind: 'key' }>): Result {
  const command = state.keymap.commandFor(key);
  if (layoutOf(state.size).tooSmall) return command === 'quit' ? openQuit(state) : only(state);
  const answer = read(state, key);
  if (answer) return answer;
  return command ? obey(state, { command, metrics }) : only(nothingDone(state));
}

function read(state: State, key: KeyEvent): Result | undefined {
  const screen = topScreen(state);
  const definition = definitionOf(screen);
  if (passing.has(keyName(key)) && !definition.readsEveryKey) return undefined;
  return definition.keys?.(state, screen, key);
}

function obey(state: State, order: Order): Result {
  const screen = topScreen(state);
  return definitionOf(screen).command?.(state, screen, order) ?? everywhere(state, order);
}

/** What comes from outside and asks for nothing to be done there. */
function learn(state: State, action: Exclude<Action, { kind: 'key' | 'command' | 'changed' }>): State {
  switch (action.kind) {
    case 'paste':
      return paste(state, action.text);
    case 'fill':
      return onScreen(quiet(state), 'ignore', screen => ({ ...screen, form: action.form }));
    case 'filter':
      return setFilter(quiet(state), insert(textField(), action.text).text);
    case 'resize':
      return { ...state, size: action.size };
    case 'scanned':
      return scanned(state, action.files, action.problems);
    case 'progress':
      return { ...state, scan: { ...state.scan, done: action.done, total: action.total } };
    case 'scan-done':
      return scanDone({ ...state, scan: { ...state.scan, took: action.took } });
    case 'seen':
      return { ...state, seen: new Set([...state.seen, action.id]) };
    case 'armed':
      return onScreen(state, 'confirm', screen => ({ ...screen, armed: true }));
    case 'checked':
      return withChecks(state, action.checks);
    case 'edited':
      return takeEdit(state, action.fix);
    case 'clashes':
      return clashing(state, action.ids);
    case 'obstacles':
      return withObstacles(state, action.id, action.noComment);
    case 'reread':
      return reread(leaveSnapshots(state), action.path, action.plan);
    case 'seeking':
      return state.seeking ? { ...state, seeking: { ...state.seeking, text: action.text } } : state;
    case 'rejudged':
      return rejudged(leaveSnapshots(state), action.plans);
    case 'found':
      return found(state, action.said, action.plans);
    case 'write-progress':
      return onScreen(state, 'writing', screen => ({ ...screen, done: action.done, total: action.total }));
    case 'failed':
      return openAlone(state, action);
    case 'message':
      return say(state, action.text);
  }
}

function found(state: State, said: string, plans: readonly FilePlan[]): State {
  const next = plans.length > 0 ? replanned(leaveSnapshots(state), plans) : state;
  return tellGain(state.findings, next, said);
}

function scanDone(state: State): State {
  const text = resumedText(state);
  return text === undefined ? state : say(state, text);
}

function clashing(state: State, ids: ReadonlySet<FindingId>): State {
  const added = [...ids].find(id => !state.clashes.has(id));
  const rule = added && state.findings.get(added)?.rule;
  const next = { ...state, clashes: ids };
  return rule === undefined ? next : add(next, `your edit of ${rule} does not fit that and is left out`, undoHint);
}

/** Pasted text goes into a text field and nowhere else: it never decides. */
function paste(state: State, text: string): State {
  const screen = topScreen(state);
  return definitionOf(screen).paste?.(state, screen, text) ?? say(state, 'pasted text decides nothing');
}
