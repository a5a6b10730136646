/** When a value that is read equals one that is wanted. */
import type { Plain, SameAs } from '../../transform.ts';
import type { Dialect } from '../language.ts';
import type { OverlayNode } from '../yaml/read/build-tree.ts';
import { equalPlain } from '../yaml/read/scalar.ts';
import { behind, type Follow, scalarValue, toPlain } from './lookup.ts';

export interface Reading {
  readonly dialect: Dialect;
  readonly follow: Follow;
}

export function holds(node: OverlayNode, value: Plain, { dialect, follow }: Reading): boolean {
  const plain = toPlain(node, dialect, follow);
  return plain !== undefined && equalPlain(plain, value);
}

/** The list, or the scalar that stands for a list of one, has the item. */
export function hasItem(node: OverlayNode, item: Plain, sameAs: SameAs | undefined, reading: Reading): boolean {
  const list = behind(node, reading.follow);
  if (list?.kind === 'scalar')
    return scalarValue(list, reading.dialect) !== null && sameItem(list, item, sameAs, reading);
  return list?.kind === 'seq' && list.items.some(({ value }) => sameItem(value, item, sameAs, reading));
}

export function sameItem(
  node: OverlayNode,
  item: Plain,
  sameAs: SameAs | undefined,
  { dialect, follow }: Reading,
): boolean {
  const value = toPlain(node, dialect, follow);
  if (value === undefined) return false;
  if (sameAs === 'text-any-case') {
    return typeof value !== 'object' && String(value).toLowerCase() === String(item).toLowerCase();
  }
  if (typeof sameAs !== 'object' || !isRecord(value) || !isRecord(item)) return equalPlain(value, item);
  return sameAs.keys.every(key => Object.hasOwn(value, key) && equalPlain(value[key], item[key]));
}

function isRecord(value: Plain): value is Readonly<Record<string, Plain>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
