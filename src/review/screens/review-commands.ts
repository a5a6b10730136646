/** What can be done with the current row, in the list and where its finding is shown whole. */
import { accept, acceptRest } from '../model/accept.ts';
import { currentFinding, currentPath, currentRow, currentRule } from '../model/current.ts';
import { choose } from '../model/decide.ts';
import { ignoreForm, possible } from '../model/ignore-form.ts';
import type { Command } from '../model/keymap.ts';
import { withContext } from '../model/looking.ts';
import { say } from '../model/message.ts';
import { fold, moveBy, moveByGroup, moveByPage, moveToOpen, toggleFold, unfold } from '../model/move.ts';
import { push } from '../model/screen-stack.ts';
import { reset, skip, skipRest, toggle } from '../model/skip.ts';
import type { Result, State } from '../model/state.ts';
import { textField } from '../model/text-field.ts';
import { nextVariant, shownVariant } from '../model/variants.ts';
import { only } from './definition.ts';

/** Undefined: the command has nothing to do with the row. */
export function reviewCommand(state: State, command: Command): Result | undefined {
  const next = decided(state, command) ?? moved(state, command) ?? opened(state, command);
  if (next) return only(next);
  switch (command) {
    case 'ignore':
      return askIgnore(state);
    case 'edit-file':
      return editFile(state);
    case 'edit-fix':
      return editFix(state);
    default:
      return undefined;
  }
}

function decided(state: State, command: Command): State | undefined {
  switch (command) {
    case 'accept':
      return accept(state, 'go on');
    case 'skip':
      return skip(state, 'go on');
    case 'toggle':
      return toggle(state);
    case 'reset':
      return reset(state);
    case 'accept-rest':
      return acceptRest(state);
    case 'skip-rest':
      return skipRest(state);
    case 'variant':
      return nextVariant(state, currentFinding(state));
    default:
      return undefined;
  }
}

function moved(state: State, command: Command): State | undefined {
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
    case 'more-context':
      return withContext(state, 1);
    case 'less-context':
      return withContext(state, -1);
    default:
      return undefined;
  }
}

/** Screens that are about the current row, or above the list. */
function opened(state: State, command: Command): State | undefined {
  switch (command) {
    case 'enter':
      return openRow(state);
    case 'details':
      return currentFinding(state) ? push(state, { kind: 'details', scroll: 0 }) : choose(state);
    case 'preview':
      return openPreview(state);
    case 'rule': {
      const rule = currentRule(state);
      return rule === undefined ? choose(state) : push(state, { kind: 'rule', rule, scroll: 0 });
    }
    case 'bulk-accept':
      return push(state, { kind: 'bulk', verb: 'accept' });
    case 'bulk-skip':
      return push(state, { kind: 'bulk', verb: 'skip' });
    case 'filter':
      return push(state, { kind: 'filter', field: textField(state.filter) });
    default:
      return undefined;
  }
}

function openRow(state: State): State {
  const row = currentRow(state);
  if (row?.kind === 'problems') return push(state, { kind: 'problems', scroll: 0 });
  return row?.kind === 'finding' ? push(state, { kind: 'fix' }) : toggleFold(state);
}

function openPreview(state: State): State {
  if (currentPath(state) === undefined) return choose(state);
  return push(state, { kind: 'preview', version: currentFinding(state) ? 'this' : 'accepted', scroll: undefined });
}

function askIgnore(state: State): Result {
  const finding = currentFinding(state);
  if (!finding) return only(choose(state));
  const form = possible(state, ignoreForm(finding, state.decisions.get(finding.id)));
  return [push(state, { kind: 'ignore', form }), [{ kind: 'try-comments', id: finding.id }]];
}

function editFile(state: State): Result {
  const path = currentPath(state);
  if (path === undefined) return only(choose(state));
  return [state, [{ kind: 'edit-file', path, line: currentFinding(state)?.range.start.line ?? 1 }]];
}

function editFix(state: State): Result {
  const finding = currentFinding(state);
  if (!finding) return only(choose(state));
  if (!finding.fix) return only(say(state, 'there is no fix to edit', ['edit-file', 'opens the file itself']));
  return [state, [{ kind: 'edit-fix', id: finding.id, variant: shownVariant(state, finding), text: undefined }]];
}
