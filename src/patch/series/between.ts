import { type LineChange, splitLines } from '../hunks.ts';
import { lineEdits } from '../line-edits.ts';

/** Above this product of line counts two versions of a place are not compared: one takes the place of the other. */
const comparable = 250_000;

/** A range of lines of the original, with what each version makes of it. */
interface Place {
  readonly start: number;
  readonly end: number;
  readonly first: readonly LineChange[];
  readonly second: readonly LineChange[];
}

/** What leads from one version of a text to another one, both being given as changes of the original. */
export function changesBetween(
  original: readonly string[],
  first: readonly LineChange[],
  second: readonly LineChange[],
): readonly LineChange[] {
  const between: LineChange[] = [];
  let shift = 0;
  for (const place of placesOf(first, second)) {
    const before = linesOf(original, place, place.first);
    const after = linesOf(original, place, place.second);
    for (const change of differences(before, after))
      between.push({ ...change, start: place.start + shift + change.start });
    shift += before.length - (place.end - place.start);
  }
  return between;
}

/** Changes that touch are one place. */
function placesOf(first: readonly LineChange[], second: readonly LineChange[]): readonly Place[] {
  const all = [
    ...first.map(change => ({ change, isFirst: true })),
    ...second.map(change => ({ change, isFirst: false })),
  ].sort((a, b) => a.change.start - b.change.start);
  const places: { start: number; end: number; first: LineChange[]; second: LineChange[] }[] = [];
  for (const { change, isFirst } of all) {
    const end = change.start + change.removed.length;
    let place = places.at(-1);
    if (!place || change.start > place.end) {
      place = { start: change.start, end, first: [], second: [] };
      places.push(place);
    }
    place.end = Math.max(place.end, end);
    (isFirst ? place.first : place.second).push(change);
  }
  return places;
}

function linesOf(
  original: readonly string[],
  { start, end }: Place,
  changes: readonly LineChange[],
): readonly string[] {
  const lines: string[] = [];
  let position = start;
  for (const change of changes) {
    lines.push(...original.slice(position, change.start), ...change.added);
    position = change.start + change.removed.length;
  }
  lines.push(...original.slice(position, end));
  // A last line without line break is one line with what comes behind it.
  return splitLines(lines.join(''));
}

function differences(before: readonly string[], after: readonly string[]): readonly LineChange[] {
  const [old, now] = [before.join(''), after.join('')];
  if (old === now) return [];
  if (before.length * after.length > comparable) return [{ start: 0, removed: before, added: after }];
  return lineEdits(old, now).map(({ at, count, lines }) => ({
    start: at,
    removed: before.slice(at, at + count),
    added: lines,
  }));
}
