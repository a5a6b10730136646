import type { View } from '../languages/yaml/types.ts';
import type { Key, Path } from '../transform.ts';

/** A node with a tag of the manifest's own reader (`!reset`, `!override`). */
export interface Tagged {
  readonly at: Path;
  readonly tag: string;
}

/** Tagged nodes at and below a view. Only for views that have a value as data: they are small enough to be walked. */
export function tagsIn(view: View): readonly Tagged[] {
  const found: Tagged[] = [];
  collect(view, [], found);
  return found;
}

function collect(view: View, at: Path, found: Tagged[]): void {
  if (view.tag !== undefined) found.push({ at, tag: view.tag });
  for (const [key, member] of members(view)) collect(member, [...at, key], found);
}

function members(view: View): readonly (readonly [Key, View])[] {
  if (view.kind === 'scalar') return [];
  if (view.kind === 'seq') return view.items().map((item, index) => [index, item] as const);
  return view.keys().map(key => [key, view.get(key)!] as const);
}
