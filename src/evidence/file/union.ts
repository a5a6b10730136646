import type { WritableFolder } from './types.ts';
import { canonical } from './write.ts';

/** Unions of what evidence files say, in any order and grouping the same. */

/** One item for each key, in the order of the keys. */
export function unite<T>(items: readonly T[], keyOf: (item: T) => string, join: (a: T, b: T) => T): readonly T[] {
  const known = new Map<string, T>();
  for (const item of items) {
    const key = keyOf(item);
    const other = known.get(key);
    known.set(key, other === undefined ? item : join(other, item));
  }
  return [...known].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, item]) => item);
}

/** Of two values that should be the same. */
export function either<T>(a: T, b: T): T {
  return canonical(a) <= canonical(b) ? a : b;
}

/** What is in one of two sets. */
export function both(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...new Set([...a, ...b])].sort();
}

const contents = ['none', 'skeleton', 'files'] as const;

/** A folder of which two things are said: whatever is worse for a mount there. */
export function joinFolders(a: WritableFolder, b: WritableFolder): WritableFolder {
  const bytes = Math.max(a.bytes ?? 0, b.bytes ?? 0);
  return {
    path: a.path,
    mode: either(a.mode, b.mode),
    owner: either(a.owner, b.owner),
    content: contents[Math.max(contents.indexOf(a.content), contents.indexOf(b.content))]!,
    ...(bytes > 0 ? { bytes } : {}),
  };
}
