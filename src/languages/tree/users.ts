import type { Path } from '../../transform.ts';
import { type AliasNode, isMerge, type Tree, type TreeNode } from './nodes.ts';

/** Where a node is written, and through which other places it is read. Computed on first use; nearly no document needs it. */
export class Users {
  readonly #tree: Tree;
  #places: Map<TreeNode, Path> | undefined;
  #aliases: Map<TreeNode, AliasNode[]> | undefined;

  constructor(tree: Tree) {
    this.#tree = tree;
  }

  /** Paths of an anchored node: where it is written and each place with an alias or a merge of it. Empty without anchor. */
  of(node: TreeNode): readonly Path[] {
    if (node.anchor === undefined) return [];
    return [node, ...(this.#byTarget().get(node) ?? [])].map(user => this.place(user));
  }

  /** Place of an alias or an anchored node; a merge reads into the map around it. */
  place(node: TreeNode): Path {
    this.#places ??= findPlaces(this.#tree.root);
    return this.#places.get(node) ?? [];
  }

  /** An alias leads to this node. */
  isUsed(node: TreeNode): boolean {
    return this.#byTarget().has(node);
  }

  #byTarget(): ReadonlyMap<TreeNode, readonly AliasNode[]> {
    if (!this.#aliases) {
      this.#aliases = new Map();
      for (const alias of this.#tree.aliases) {
        const known = this.#aliases.get(alias.target);
        if (known) known.push(alias);
        else this.#aliases.set(alias.target, [alias]);
      }
    }
    return this.#aliases;
  }
}

function findPlaces(root: TreeNode): Map<TreeNode, Path> {
  const places = new Map<TreeNode, Path>();
  const walk = (node: TreeNode, path: Path, merge: Path | undefined): void => {
    if (node.kind === 'alias') places.set(node, merge ?? path);
    else if (node.anchor !== undefined) places.set(node, path);
    if (node.kind === 'map') {
      for (const pair of node.pairs) {
        walk(pair.value, [...path, pair.key ?? ''], isMerge(pair) ? path : undefined);
      }
    } else if (node.kind === 'seq') {
      for (const [index, item] of node.items.entries()) {
        walk(item.value, [...path, index], item.value.kind === 'alias' ? merge : undefined);
      }
    }
  };
  walk(root, [], undefined);
  return places;
}
