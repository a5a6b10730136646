import type { Key, Plain } from '../../transform.ts';
import {
  type AliasNode,
  isMerge,
  type MapNode,
  type Pair,
  type ScalarNode,
  type ScalarValue,
  type TreeNode,
} from './nodes.ts';

/** The value of a pristine scalar, as the program that reads the file sees it. */
export type ScalarReader = (scalar: ScalarNode) => ScalarValue;

/** Gives the node behind an alias: the pristine one, or its current version inside a plan. */
export type Follow = (alias: AliasNode) => TreeNode;

export const pristine: Follow = alias => alias.target;

/** The node that is read: aliases followed. Undefined for an alias that leads only to itself. */
export function behind(node: TreeNode, follow: Follow): Exclude<TreeNode, AliasNode> | undefined {
  let current = node;
  for (let hops = 0; current.kind === 'alias'; hops++) {
    if (hops > 100) return undefined;
    current = follow(current);
  }
  return current;
}

const indexes = new WeakMap<MapNode, Map<string, Pair>>();

/** The map's own pair of a key. Large pristine maps get an index. */
export function ownPair(map: MapNode, key: string): Pair | undefined {
  if (map.pairs.length < 16 || map.by !== undefined) return map.pairs.find(pair => pair.key === key);
  let index = indexes.get(map);
  if (!index) {
    index = new Map(map.pairs.flatMap(pair => (pair.key === undefined ? [] : [[pair.key, pair] as const])));
    indexes.set(map, index);
  }
  return index.get(key);
}

export interface Entry {
  readonly pair: Pair;
  /** The map that holds the pair. */
  readonly map: MapNode;
}

/** The pair that decides a key: own keys first, then merged maps in the order of their list. */
export function findEntry(map: MapNode, key: string, follow: Follow): Entry | undefined {
  const own = ownPair(map, key);
  // `<<` itself is an instruction, not data.
  if (own) return isMerge(own) ? undefined : { pair: own, map };
  if (!map.pairs.some(isMerge)) return undefined;
  for (const source of readThrough(map, follow)) {
    const pair = ownPair(source, key);
    if (pair && !isMerge(pair)) return { pair, map: source };
  }
  return undefined;
}

/** Effective pairs of a map: own in document order, then inherited ones. */
export function entries(map: MapNode, follow: Follow): readonly Entry[] {
  // Keys that are written in one map differ.
  if (!map.pairs.some(isMerge)) return map.pairs.map(pair => ({ pair, map }));
  const all: Entry[] = [];
  const seen = new Set<string>();
  for (const source of readThrough(map, follow)) {
    for (const pair of source.pairs) {
      if (isMerge(pair) || (pair.key !== undefined && seen.has(pair.key))) continue;
      if (pair.key !== undefined) seen.add(pair.key);
      all.push({ pair, map: source });
    }
  }
  return all;
}

/** The map itself and all that it merges, strongest first. Without recursion: merges can build on each other at length. */
function* readThrough(map: MapNode, follow: Follow): Generator<MapNode> {
  const visited = new Set<MapNode>();
  const stack = [map];
  for (let next = stack.pop(); next; next = stack.pop()) {
    if (visited.has(next)) continue;
    visited.add(next);
    yield next;
    stack.push(...mergeSources(next, follow).toReversed());
  }
}

/** Maps that `<<` brings in, first one strongest. What is not a map is ignored here: its readers reject it. */
export function mergeSources(map: MapNode, follow: Follow): readonly MapNode[] {
  const pair = map.pairs.find(isMerge);
  if (!pair) return [];
  const value = behind(pair.value, follow);
  if (value?.kind === 'map') return [value];
  // A list of maps is only a merge when it is written in place: readers reject an alias to a list.
  if (value?.kind !== 'seq' || pair.value.kind === 'alias') return [];
  return value.items.flatMap(item => {
    const source = behind(item.value, follow);
    return source?.kind === 'map' ? [source] : [];
  });
}

/** Effective member of a node by key or index. */
export function memberOf(node: TreeNode, key: Key, follow: Follow): TreeNode | undefined {
  const collection = behind(node, follow);
  if (collection?.kind === 'map') return findEntry(collection, String(key), follow)?.pair.value;
  if (collection?.kind === 'seq' && typeof key === 'number') return collection.items[key]?.value;
  return undefined;
}

/** How values are read: by which program, and through which version of the tree. */
export interface Reading {
  readonly scalar: ScalarReader;
  readonly follow: Follow;
}

export function scalarValue(node: TreeNode, scalar: ScalarReader): ScalarValue {
  if (node.kind !== 'scalar') return null;
  return node.value === undefined ? scalar(node) : node.value;
}

const maxLevels = 200;
const maxNodes = 20_000;

/** A member like any other, where plain assignment would set the prototype. */
const ordinary = { enumerable: true, configurable: true, writable: true };

/** Effective value as data; undefined when it is too large or refers to itself. */
export function toPlain(node: TreeNode, { scalar, follow }: Reading): Plain | undefined {
  let left = maxNodes;
  const convert = (part: TreeNode, level: number): Plain | undefined => {
    const value = behind(part, follow);
    if (!value || level > maxLevels || --left < 0) return undefined;
    if (value.kind === 'scalar') return scalarValue(value, scalar);
    if (value.kind === 'seq') {
      const items: Plain[] = [];
      for (const item of value.items) {
        const plain = convert(item.value, level + 1);
        if (plain === undefined) return undefined;
        items.push(plain);
      }
      return items;
    }
    const members: { [key: string]: Plain } = {};
    for (const { pair } of entries(value, follow)) {
      const plain = convert(pair.value, level + 1);
      if (plain === undefined) return undefined;
      if (pair.key === '__proto__') Object.defineProperty(members, pair.key, { value: plain, ...ordinary });
      else if (pair.key !== undefined) members[pair.key] = plain;
    }
    return members;
  };
  return convert(node, 1);
}
