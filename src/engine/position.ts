import type { Document, Stream, View } from '../languages/language.ts';
import type { Path } from '../transform.ts';
import type { LineRange, PlanFinding } from './plan.ts';

/** Position of the key or item; of the nearest existing ancestor when it is not there yet. */
export function positionOf(document: Document, stream: Stream, at: Path): Pick<PlanFinding, 'range' | 'comment'> {
  const { offsets, comment } = lookAlong(document.root, at);
  return { range: { start: stream.position(offsets[0]), end: stream.position(offsets[1]) }, comment };
}

/** The lines of what is written at a path, from its key to the end of its value; those of the document when nothing is. */
export function linesAt(document: Document, stream: Stream, at: Path): LineRange {
  const view = at.length === 0 ? undefined : document.root.find(at);
  if (!view) return linesBetween(stream, document.start, document.end);
  const [start, end] = view.range;
  return linesBetween(stream, view.keyRange?.[0] ?? start, end);
}

function linesBetween(stream: Stream, start: number, end: number): LineRange {
  const first = stream.position(start).line;
  // A text that ends with a line break does not reach into the line behind it.
  const isBehindBreak = end > start && stream.text[end - 1] === '\n';
  return { first, last: Math.max(first, stream.position(isBehindBreak ? end - 1 : end).line) };
}

function lookAlong(root: View, at: Path): { offsets: readonly [number, number]; comment: string | undefined } {
  let nearest: View | undefined;
  let view: View | undefined = root;
  for (const key of at) {
    view = view.get(key);
    if (!view) break;
    if (view.owner === 'own') nearest = view;
  }
  if (view && at.length > 0) return { offsets: view.keyRange ?? view.range, comment: view.comment };
  const offsets = nearest ? (nearest.keyRange ?? nearest.range) : ([root.range[0], root.range[0]] as const);
  return { offsets, comment: view?.comment };
}
