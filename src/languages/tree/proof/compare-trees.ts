import type { Path } from '../../../transform.ts';
import { isMerge, type MapNode, type ScalarNode, type SeqNode, type TreeNode } from '../nodes.ts';

/** Whether a scalar that was read back is the one that was planned. */
export type SameScalar = (expected: ScalarNode, actual: ScalarNode) => boolean;

/** First place where the tree that was read back is not the tree that was planned; undefined when there is none. */
export function treeDifference(expected: TreeNode, actual: TreeNode, same: SameScalar): Path | undefined {
  if (expected.kind !== actual.kind || expected.anchor !== actual.anchor || expected.tag !== actual.tag) return [];
  if (expected.kind === 'alias') return expected.name === (actual as typeof expected).name ? undefined : [];
  if (expected.kind === 'scalar') return same(expected, actual as ScalarNode) ? undefined : [];
  if (expected.kind === 'seq') return itemsDifference(expected, actual as SeqNode, same);
  return pairsDifference(expected, actual as MapNode, same);
}

function itemsDifference(expected: SeqNode, actual: SeqNode, same: SameScalar): Path | undefined {
  if (expected.items.length !== actual.items.length) return [];
  for (const [index, item] of expected.items.entries()) {
    const found = treeDifference(item.value, actual.items[index]!.value, same);
    if (found) return [index, ...found];
  }
  return undefined;
}

function pairsDifference(expected: MapNode, actual: MapNode, same: SameScalar): Path | undefined {
  if (expected.pairs.length !== actual.pairs.length) return [];
  for (const [index, pair] of expected.pairs.entries()) {
    const other = actual.pairs[index]!;
    if (pair.key !== other.key || isMerge(pair) !== isMerge(other)) return [pair.key ?? index];
    const found = treeDifference(pair.value, other.value, same);
    if (found) return [pair.key ?? index, ...found];
  }
  return undefined;
}
