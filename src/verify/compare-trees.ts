import {
  isMerge,
  type MapNode,
  type OverlayNode,
  type ScalarNode,
  type SeqNode,
} from '../languages/yaml/read/build-tree.ts';
import { resolve } from '../languages/yaml/read/scalar.ts';
import type { Path } from '../transform.ts';

/** First place where the tree that was read back is not the tree that was planned; undefined when there is none. */
export function treeDifference(expected: OverlayNode, actual: OverlayNode): Path | undefined {
  if (expected.kind !== actual.kind || expected.anchor !== actual.anchor || expected.tag !== actual.tag) return [];
  if (expected.kind === 'alias') return expected.name === (actual as typeof expected).name ? undefined : [];
  if (expected.kind === 'scalar') return sameScalar(expected, actual as ScalarNode) ? undefined : [];
  if (expected.kind === 'seq') return itemsDifference(expected, actual as SeqNode);
  return pairsDifference(expected, actual as MapNode);
}

function itemsDifference(expected: SeqNode, actual: SeqNode): Path | undefined {
  if (expected.items.length !== actual.items.length) return [];
  for (const [index, item] of expected.items.entries()) {
    const found = treeDifference(item.value, actual.items[index]!.value);
    if (found) return [index, ...found];
  }
  return undefined;
}

function pairsDifference(expected: MapNode, actual: MapNode): Path | undefined {
  if (expected.pairs.length !== actual.pairs.length) return [];
  for (const [index, pair] of expected.pairs.entries()) {
    const other = actual.pairs[index]!;
    if (pair.key !== other.key || isMerge(pair) !== isMerge(other)) return [pair.key ?? index];
    const found = treeDifference(pair.value, other.value);
    if (found) return [pair.key ?? index, ...found];
  }
  return undefined;
}

/** Unchanged scalars keep their text; new ones must mean the same to every reader. */
function sameScalar(expected: ScalarNode, actual: ScalarNode): boolean {
  const { value } = expected;
  if (value === undefined) return expected.text === actual.text && isBare(expected) === isBare(actual);
  return (['core', 'go2', 'go3'] as const).every(dialect =>
    Object.is(resolve(actual.text, actual.style, dialect, actual.tag), value),
  );
}

function isBare({ style }: ScalarNode): boolean {
  return style === 'plain' || style === 'empty';
}
