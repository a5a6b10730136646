import type { Document, Stream, View } from '../languages/language.ts';
import type { Path } from '../transform.ts';
import type { PlanFinding } from './plan.ts';

/** Position of the key or item; of the nearest existing ancestor when it is not there yet. */
export function positionOf(document: Document, stream: Stream, at: Path): Pick<PlanFinding, 'range' | 'comment'> {
  const { offsets, comment } = lookAlong(document.root, at);
  return { range: { start: stream.position(offsets[0]), end: stream.position(offsets[1]) }, comment };
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
