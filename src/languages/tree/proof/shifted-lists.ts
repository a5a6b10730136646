import type { Path } from '../../../transform.ts';
import type { TaggedEdit } from '../../language.ts';

/** Edits that mean the same in the text that came out: indexes into a list whose items moved mean other items there. */
export function steadyEdits(edits: readonly TaggedEdit[], touches: readonly Path[]): readonly TaggedEdit[] {
  const shifted = shiftedLists(edits, touches);
  return edits.filter(({ at }) => !shifted.some(list => at.length > list.length && isBelow(at, list)));
}

/** Lists whose items moved: once an item is gone or inserted, indexes into its list mean other items. */
function shiftedLists(edits: readonly TaggedEdit[], touches: readonly Path[]): readonly Path[] {
  const lists = edits.flatMap(({ op, at }) => {
    if (op === 'insert') return [at];
    if (op !== 'remove') return [];
    return at.flatMap((key, level) => (typeof key === 'number' ? [at.slice(0, level)] : []));
  });
  return lists.filter(list => touches.some(path => path.length === list.length && isBelow(path, list)));
}

function isBelow(path: Path, list: Path): boolean {
  return path.length >= list.length && list.every((key, level) => path[level] === key);
}
