import type { Place } from '../../../transform.ts';
import type { MapNode, Pair } from '../nodes.ts';

/** Index in the list of pairs for a new one. See `Place`. */
export function placeIn(map: MapNode, place: Place): number {
  const { pairs } = map;
  if (place === 'first') return 0;
  if (place === 'last') return pairs.length;
  const isListed = (keys: readonly string[]) => (pair: Pair) => pair.key !== undefined && keys.includes(pair.key);
  if ('after' in place) {
    if (place.after.length === 0) return 0;
    const last = pairs.findLastIndex(isListed(place.after));
    return last === -1 ? pairs.length : last + 1;
  }
  const first = pairs.findIndex(isListed(place.before));
  return first === -1 ? pairs.length : first;
}
