/** A fix that was changed by hand: kept as the difference to what it proposed, and put together with everything else that is accepted. */
import { hash } from 'node:crypto';
import type { Applied, FilePlan, FindingId } from '../../engine/plan.ts';
import { typedText } from '../../engine/typed.ts';
import { composeSplices, toSplices } from '../../patch/compose.ts';
import { applyLineEdits, type LineEdit, lineEdits, moveEdits } from '../../patch/line-edits.ts';
import type { EditedText } from '../model/decisions.ts';
import { holdsBoth } from './merge-values.ts';

export function editedText(file: string, base: string, text: string): EditedText {
  return { file, base: checksum(base), edits: lineEdits(base, text) };
}

/** For what comes out of a file. */
export function isEditedText(value: unknown): value is EditedText {
  const { file, base, edits } = (value ?? {}) as Partial<EditedText>;
  return typeof file === 'string' && typeof base === 'string' && Array.isArray(edits) && edits.every(isLineEdit);
}

function isLineEdit(value: unknown): value is LineEdit {
  const { at, count, lines } = (value ?? {}) as Partial<LineEdit>;
  const isPlace = Number.isInteger(at) && Number.isInteger(count) && at! >= 0 && count! >= 0;
  return isPlace && Array.isArray(lines) && lines.every(line => typeof line === 'string');
}

/** The fix as it was edited, alone; undefined when the fix is another one by now. */
export function withEdit(alone: Applied, id: FindingId, { base, edits }: EditedText): Applied | undefined {
  if (checksum(alone.after) !== base) return undefined;
  return withLineEdits(alone, id, edits);
}

/** An edited fix, with what it is alone and without the edit. */
export interface Edit {
  readonly alone: Applied;
  readonly id: FindingId;
  readonly edited: EditedText;
}

/** Adds an edit to what is accepted, which holds its fix. Undefined when the two do not fit, or it cannot be told that they do. */
export function mergeEdit(all: Applied, { alone, id, edited }: Edit): Applied | undefined {
  const own = withEdit(alone, id, edited);
  if (!own) return undefined;
  const others = lineEdits(alone.after, all.after);
  for (const first of ['ours', 'theirs'] as const) {
    const moved = moveEdits(edited.edits, others, first);
    const merged = moved && withLineEdits(all, id, moved);
    const texts = { base: alone.after, ours: own.after, theirs: all.after };
    if (merged && holdsBoth(all.path, { ...texts, merged: merged.after })) return merged;
  }
  return undefined;
}

function withLineEdits(applied: Applied, id: FindingId, edits: readonly LineEdit[]): Applied | undefined {
  const after = typedText(applied, applyLineEdits(applied.after, edits));
  if (after === undefined) return undefined;
  return {
    ...applied,
    after,
    splices: composeSplices(applied.splices, applied.after, toSplices(applied.after, edits, id)),
  };
}

function checksum(text: string): string {
  return hash('sha256', text).slice(0, 20);
}

/** Findings that cannot stand without this one. */
export function leaningOn(plan: FilePlan, id: FindingId): ReadonlySet<FindingId> {
  const all = new Set([id]);
  for (const each of all) for (const other of plan.findings) if (other.fix?.requires.includes(each)) all.add(other.id);
  return all;
}
