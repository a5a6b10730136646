import type { Place } from '../transform.ts';

/**
 * Place of a key among siblings that follow a known order, whichever of them are there: behind the known smaller ones when one of
 * them is present, else in front of the greater ones. Siblings that other fixes of the same run insert first are found as well: in a
 * map that follows the order, "in front of the greater ones, else last" is right whatever was inserted.
 */
export function between(order: readonly string[], key: string, present: readonly string[]): Place {
  const position = order.indexOf(key);
  if (position === -1) return 'last';
  const smaller = order.slice(0, position);
  return smaller.some(name => present.includes(name)) ? { after: smaller } : { before: order.slice(position + 1) };
}

/** The order of a map that is sorted by name, with the names that are inserted into such a map. */
export function alphabetical(present: readonly string[], possible: readonly string[]): readonly string[] {
  return [...new Set([...present, ...possible])].sort(compare);
}

export function isAlphabetical(keys: readonly string[], atLeast: number): boolean {
  return keys.length >= atLeast && keys.every((key, index) => index === 0 || compare(keys[index - 1]!, key) < 0);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
