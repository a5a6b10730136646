/** When a value that is read equals one that is wanted. */

import type { Plain, SameAs } from '../../transform.ts';
import { behind, type Reading, scalarValue, toPlain } from './lookup.ts';
import type { TreeNode } from './nodes.ts';

export function holds(node: TreeNode, value: Plain, reading: Reading): boolean {
  const plain = toPlain(node, reading);
  return plain !== undefined && equalPlain(plain, value);
}

/** The list, or the scalar that stands for a list of one, has the item. */
export function hasItem(node: TreeNode, item: Plain, sameAs: SameAs | undefined, reading: Reading): boolean {
  const list = behind(node, reading.follow);
  if (list?.kind === 'scalar')
    return scalarValue(list, reading.scalar) !== null && sameItem(list, item, sameAs, reading);
  return list?.kind === 'seq' && list.items.some(({ value }) => sameItem(value, item, sameAs, reading));
}

export function sameItem(node: TreeNode, item: Plain, sameAs: SameAs | undefined, reading: Reading): boolean {
  const value = toPlain(node, reading);
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

/** Equality of data: NaN equals itself, key order does not matter. */
function equalPlain(a: Plain | undefined, b: Plain | undefined): boolean {
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return Object.is(a, b);
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item: Plain, index) => equalPlain(item, b[index] as Plain));
  }
  const left = a as Readonly<Record<string, Plain>>;
  const right = b as Readonly<Record<string, Plain>>;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every(key => Object.hasOwn(right, key) && equalPlain(left[key], right[key]));
}
