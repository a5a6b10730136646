import { isMerge, type MapNode, type OverlayNode, type ScalarNode, type SeqNode } from '../languages/yaml/overlay.ts';
import { resolve } from '../languages/yaml/scalar.ts';
import type { Path } from '../transform.ts';

/** First place where the tree that was read back is not the tree that was planned; undefined when there is none. */
export function treeDifference(expected: OverlayNode, actual: OverlayNode, path: Path = []): Path | undefined {
  if (expected.kind !== actual.kind || expected.anchor !== actual.anchor || expected.tag !== actual.tag) return path;
  if (expected.kind === 'alias') return expected.name === (actual as typeof expected).name ? undefined : path;
  if (expected.kind === 'scalar') return sameScalar(expected, actual as ScalarNode) ? undefined : path;
  if (expected.kind === 'seq') return itemsDifference(expected, actual as SeqNode, path);
  return pairsDifference(expected, actual as MapNode, path);
}

function itemsDifference(expected: SeqNode, actual: SeqNode, path: Path): Path | undefined {
  if (expected.items.length !== actual.items.length) return path;
  for (const [index, item] of expected.items.entries()) {
    const found = treeDifference(item.value, actual.items[index]!.value, [...path, index]);
    if (found) return found;
  }
  return undefined;
}

function pairsDifference(expected: MapNode, actual: MapNode, path: Path): Path | undefined {
  if (expected.pairs.length !== actual.pairs.length) return path;
  for (const [index, pair] of expected.pairs.entries()) {
    const other = actual.pairs[index]!;
    const below = [...path, pair.key ?? index];
    if (pair.key !== other.key || isMerge(pair) !== isMerge(other)) return below;
    const found = treeDifference(pair.value, other.value, below);
    if (found) return found;
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
