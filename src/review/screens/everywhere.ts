/** Commands that mean the same on every screen. */
import { currentPath } from '../model/current.ts';
import { choose } from '../model/decide.ts';
import { seek } from '../model/evidence.ts';
import { regroup, showNext } from '../model/grouping.ts';
import { lookCommand, scroll } from '../model/looking.ts';
import { say } from '../model/message.ts';
import { pop, topScreen } from '../model/screen-stack.ts';
import type { Result, State } from '../model/state.ts';
import { redo, undo } from '../model/undo.ts';
import { openConfirm } from './confirm.ts';
import { type Order, only } from './definition.ts';
import { openHelp } from './help.ts';
import { leaveSnapshots } from './index.ts';
import { openQuit } from './quit.ts';

export function everywhere(state: State, { command, metrics }: Order): Result {
  const looked = lookCommand(state, command);
  if (looked) return only(looked);
  switch (command) {
    case 'undo':
      return only(undo(leaveSnapshots(state)));
    case 'redo':
      return only(redo(leaveSnapshots(state)));
    case 'confirm':
      return openConfirm(state);
    case 'quit':
      return openQuit(state);
    case 'help':
      return only(openHelp(state));
    case 'suspend':
    case 'redraw':
    case 'pager':
    case 'save-patch':
      return [state, [{ kind: command }]];
    case 'inspect':
    case 'probe':
      return seek(state, command);
    case 'rescan-all':
      return [state, [{ kind: 'rescan', paths: state.files.map(({ path }) => path) }]];
    case 'rescan':
      return rescan(state);
    case 'group':
      return only(regroup(state));
    case 'show':
      return only(showNext(state));
    case 'back':
    case 'enter':
      return only(pop(state));
    default:
      return only(scroll(state, topScreen(state), command, metrics) ?? nothingDone(state));
  }
}

/** For a key that means nothing on this screen. */
export function nothingDone(state: State): State {
  return say(state, 'that key does nothing here', ['help', 'keys']);
}

function rescan(state: State): Result {
  const path = currentPath(state);
  return path === undefined ? only(choose(state)) : [state, [{ kind: 'rescan', paths: [path] }]];
}
