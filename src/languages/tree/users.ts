import type { Path } from '../../transform.ts';
import { type AliasNode, isMerge, type Overlay, type OverlayNode } from '../yaml/read/build-tree.ts';

/** Where a node is written, and through which other places it is read. Computed on first use; nearly no document needs it. */
export class Users {
  readonly #overlay: Overlay;
  #places: Map<OverlayNode, Path> | undefined;
  #aliases: Map<OverlayNode, AliasNode[]> | undefined;

  constructor(overlay: Overlay) {
    this.#overlay = overlay;
  }

  /** Paths of an anchored node: where it is written and each place with an alias or a merge of it. Empty without anchor. */
  of(node: OverlayNode): readonly Path[] {
    if (node.anchor === undefined) return [];
    return [node, ...(this.#byTarget().get(node) ?? [])].map(user => this.place(user));
  }

  /** Place of an alias or an anchored node; a merge reads into the map around it. */
  place(node: OverlayNode): Path {
    this.#places ??= findPlaces(this.#overlay.root);
    return this.#places.get(node) ?? [];
  }

  /** An alias leads to this node. */
  isUsed(node: OverlayNode): boolean {
    return this.#byTarget().has(node);
  }

  #byTarget(): ReadonlyMap<OverlayNode, readonly AliasNode[]> {
    if (!this.#aliases) {
      this.#aliases = new Map();
      for (const alias of this.#overlay.aliases) {
        const known = this.#aliases.get(alias.target);
        if (known) known.push(alias);
        else this.#aliases.set(alias.target, [alias]);
      }
    }
    return this.#aliases;
  }
}

function findPlaces(root: OverlayNode): Map<OverlayNode, Path> {
  const places = new Map<OverlayNode, Path>();
  const walk = (node: OverlayNode, path: Path, merge: Path | undefined): void => {
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
