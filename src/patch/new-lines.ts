import { diffArrays } from 'diff';

/** Indexes of the lines of `after` that have no counterpart in `before`. */
export function newLines(before: string, after: string): ReadonlySet<number> {
  const found = new Set<number>();
  let at = 0;
  for (const { added, removed, value } of diffArrays(before.split('\n'), after.split('\n'))) {
    if (removed) continue;
    if (added) for (let offset = 0; offset < value.length; offset++) found.add(at + offset);
    at += value.length;
  }
  return found;
}
