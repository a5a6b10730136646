import type { Key, Path } from '../../transform.ts';
import { behind, entries, type Follow, findEntry } from './lookup.ts';
import { isCoreTag, type TreeNode } from './nodes.ts';

interface Trie {
  touched: boolean;
  readonly below: Map<Key, Trie>;
}

export interface Reader {
  readonly root: TreeNode;
  readonly follow: Follow;
}

/**
 * The first place outside `touches` where two trees are read differently, aliases and merges followed; undefined when there is
 * none. Shared nodes are compared once, so expanding them costs nothing.
 */
export function effectiveDifference(before: Reader, after: Reader, touches: readonly Path[]): Path | undefined {
  return new Comparison(before.follow, after.follow).at(before.root, after.root, trieOf(touches), []);
}

function trieOf(paths: readonly Path[]): Trie {
  const root: Trie = { touched: false, below: new Map() };
  for (const path of paths) {
    let part = root;
    for (const key of path) {
      // Map keys of a path may be numbers: both spellings mean the same member.
      let next = part.below.get(String(key));
      if (!next) {
        next = { touched: false, below: new Map() };
        part.below.set(String(key), next);
      }
      part = next;
    }
    part.touched = true;
  }
  return root;
}

const maxLevels = 1000;

class Comparison {
  readonly #before: Follow;
  readonly #after: Follow;
  readonly #equal = new Map<TreeNode, Set<TreeNode>>();

  constructor(before: Follow, after: Follow) {
    this.#before = before;
    this.#after = after;
  }

  at(b: TreeNode | undefined, a: TreeNode | undefined, trie: Trie, path: Path): Path | undefined {
    if (trie.touched) return undefined;
    if (trie.below.size === 0) return this.#same(b, a) ? undefined : path;
    const before = b && behind(b, this.#before);
    const after = a && behind(a, this.#after);
    if (before?.kind === 'seq' && after?.kind === 'seq') {
      if (before.items.length !== after.items.length) return path;
      for (const [index, item] of before.items.entries()) {
        const found = this.at(item.value, after.items[index]!.value, child(trie, index), [...path, index]);
        if (found) return found;
      }
      return undefined;
    }
    const left = before?.kind === 'map' ? before : undefined;
    const right = after?.kind === 'map' ? after : undefined;
    // A map that was made or emptied by the edits is fine as long as all of its members are theirs.
    if (!(left || isNothing(before)) || !(right || isNothing(after))) return this.#same(b, a) ? undefined : path;
    const keys = new Set([
      ...(left ? entries(left, this.#before) : []).map(({ pair }) => pair.key),
      ...(right ? entries(right, this.#after) : []).map(({ pair }) => pair.key),
    ]);
    for (const key of keys) {
      if (key === undefined) continue;
      const old = left && findEntry(left, key, this.#before)?.pair.value;
      const now = right && findEntry(right, key, this.#after)?.pair.value;
      const found = this.at(old, now, child(trie, key), [...path, key]);
      if (found) return found;
    }
    return undefined;
  }

  #same(b: TreeNode | undefined, a: TreeNode | undefined, level = 0): boolean {
    // Aliases can nest deeper than any document; nothing is proven there.
    if (level > maxLevels) return false;
    const before = b && behind(b, this.#before);
    const after = a && behind(a, this.#after);
    if (!before || !after) return before === after;
    if (before.kind !== after.kind || meaning(before.tag) !== meaning(after.tag)) return false;
    let known = this.#equal.get(before);
    if (!known) {
      known = new Set();
      this.#equal.set(before, known);
    }
    // Also ends structures that contain themselves: equal unless a difference is found elsewhere.
    if (known.has(after)) return true;
    known.add(after);
    if (before.kind === 'scalar' && after.kind === 'scalar') {
      return before.text === after.text && isBare(before.style) === isBare(after.style);
    }
    if (before.kind === 'seq' && after.kind === 'seq') {
      if (before.items.length !== after.items.length) return false;
      return before.items.every((item, index) => this.#same(item.value, after.items[index]!.value, level + 1));
    }
    if (before.kind !== 'map' || after.kind !== 'map') return false;
    const left = entries(before, this.#before);
    const right = new Map(entries(after, this.#after).map(({ pair }) => [pair.key, pair.value]));
    if (left.length !== right.size) return before.pairs.some(({ key }) => key === undefined) && before === after;
    return left.every(({ pair }) => right.has(pair.key) && this.#same(pair.value, right.get(pair.key), level + 1));
  }
}

const nothing: Trie = { touched: false, below: new Map() };

function child(trie: Trie, key: Key): Trie {
  return trie.below.get(String(key)) ?? nothing;
}

function isNothing(node: TreeNode | undefined): boolean {
  return (
    node === undefined || (node.kind === 'scalar' && node.text === '' && node.style === 'empty') || isNullWord(node)
  );
}

function isNullWord(node: TreeNode): boolean {
  return node.kind === 'scalar' && node.style === 'plain' && /^(?:~|null|Null|NULL)$/.test(node.text);
}

function meaning(tag: string | undefined): string | undefined {
  return tag !== undefined && isCoreTag(tag) && tag !== '!!str' ? undefined : tag;
}

function isBare(style: string): boolean {
  return style === 'plain' || style === 'empty';
}
