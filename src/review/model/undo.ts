/** Undo and redo of decisions. */
import { withWanted } from './decide.ts';
import type { Wanted } from './decisions.ts';
import { say, undoHint } from './message.ts';
import { moveTo } from './move.ts';
import type { State, UndoStep } from './state.ts';

export function undo(state: State): State {
  const step = state.past.at(-1);
  if (!step) return say(state, 'nothing to undo');
  const back = new Map(step.changes.map(({ id, before }) => [id, before]));
  const next = { ...state, past: state.past.slice(0, -1), future: [...state.future, step] };
  return say(jump(next, step, back), `undone: ${step.label}`, ['redo', 'redo']);
}

export function redo(state: State): State {
  const step = state.future.at(-1);
  if (!step) return say(state, 'nothing to redo');
  const again = new Map(step.changes.map(({ id, after }) => [id, after]));
  const next = { ...state, past: [...state.past, step], future: state.future.slice(0, -1) };
  return say(jump(next, step, again), `done again: ${step.label}`, undoHint);
}

function jump(state: State, step: UndoStep, wanted: Wanted): State {
  return moveTo({ ...state, decisions: withWanted(state.decisions, wanted) }, step.cursor);
}
