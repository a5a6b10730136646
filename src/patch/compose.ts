import type { FileSplice } from '../engine/plan.ts';
import { splitLines } from './hunks.ts';
import type { LineEdit } from './line-edits.ts';

interface Piece {
  /** Offsets in the text between the two changes. */
  readonly start: number;
  readonly end: number;
  /** Characters that the first change added before this offset ends. */
  readonly growth: number;
  readonly splice: FileSplice;
  readonly isLater: boolean;
}

/** Line edits as splices of the text. */
export function toSplices(text: string, edits: readonly LineEdit[], finding: string): readonly FileSplice[] {
  const offsets = [0];
  for (const line of splitLines(text)) offsets.push(offsets.at(-1)! + line.length);
  return edits.map(({ at, count, lines }) => ({
    start: offsets[at]!,
    end: offsets[at + count]!,
    text: lines.join(''),
    findings: [finding],
  }));
}

/** Two changes, one after the other, as one change of the first text. What touches is joined. */
export function composeSplices(
  first: readonly FileSplice[],
  middle: string,
  then: readonly FileSplice[],
): readonly FileSplice[] {
  const composed: FileSplice[] = [];
  let growth = 0;
  for (const group of groupsOf(piecesOf(first, then))) {
    const start = group[0]!.start;
    const end = Math.max(...group.map(piece => piece.end));
    const before = growth;
    growth += group.reduce((sum, piece) => sum + piece.growth, 0);
    composed.push({
      start: start - before,
      end: end - growth,
      text: textOf(
        middle,
        start,
        end,
        group.filter(({ isLater }) => isLater),
      ),
      findings: [...new Set(group.flatMap(({ splice }) => splice.findings))].sort(),
    });
  }
  return composed;
}

function piecesOf(first: readonly FileSplice[], then: readonly FileSplice[]): readonly Piece[] {
  let shift = 0;
  const pieces: Piece[] = first.map(splice => {
    const start = splice.start + shift;
    const growth = splice.text.length - (splice.end - splice.start);
    shift += growth;
    return { start, end: start + splice.text.length, growth, splice, isLater: false };
  });
  for (const splice of then) pieces.push({ start: splice.start, end: splice.end, growth: 0, splice, isLater: true });
  return pieces.sort((a, b) => a.start - b.start || a.end - b.end);
}

function groupsOf(pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  const groups: Piece[][] = [];
  let reached = -1;
  for (const piece of pieces) {
    if (piece.start <= reached) groups.at(-1)!.push(piece);
    else groups.push([piece]);
    reached = Math.max(reached, piece.end);
  }
  return groups;
}

function textOf(middle: string, start: number, end: number, later: readonly Piece[]): string {
  let text = '';
  let position = start;
  for (const { splice } of later) {
    text += middle.slice(position, splice.start) + splice.text;
    position = splice.end;
  }
  return text + middle.slice(position, end);
}
