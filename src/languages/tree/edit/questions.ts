import type { Path, Plain, SameAs } from '../../../transform.ts';
import type { TaggedEdit } from '../../language.ts';
import { behind, memberOf, ownPair, pristine, type Reading, scalarValue } from '../lookup.ts';
import type { AliasNode, TreeNode } from '../nodes.ts';
import { hasItem, holds, sameItem } from '../same.ts';
import { itemAt } from './draft.ts';
import type { Ledger } from './ledger.ts';

/** What is read at a place, in the middle of a plan. */
export class Questions {
  readonly #ledger: Ledger;
  /** How values are read now, and how they were before any edit. */
  readonly #now: Reading;
  readonly #start: Reading;

  constructor(ledger: Ledger) {
    const { scalar } = ledger.context;
    this.#ledger = ledger;
    this.#now = { scalar, follow: ledger.draft.follow };
    this.#start = { scalar, follow: pristine };
  }

  /** Effective node of a path in the draft; indexes mean the pristine lists. */
  peek(at: Path): Exclude<TreeNode, AliasNode> | undefined {
    const { root, follow } = this.#ledger.draft;
    let node: TreeNode | undefined = root;
    for (const key of at) {
      const collection: TreeNode | undefined = node && behind(node, follow);
      if (collection?.kind === 'seq') node = typeof key === 'number' ? itemAt(collection, key)?.value : undefined;
      else node = collection && memberOf(collection, key, follow);
    }
    return node && behind(node, follow);
  }

  holds(node: TreeNode, value: Plain): boolean {
    return holds(node, value, this.#now);
  }

  hasItem(node: TreeNode, item: Plain, sameAs: SameAs | undefined): boolean {
    return hasItem(node, item, sameAs, this.#now);
  }

  isNull(node: TreeNode): boolean {
    return scalarValue(node, this.#now.scalar) === null;
  }

  /** The first item of a list that is written as a single value. */
  isLoneItem(at: Path): boolean {
    const list = at.at(-1) === 0 && at.length > 1 ? this.peek(at.slice(0, -1)) : undefined;
    return list?.kind === 'scalar' && !this.isNull(list);
  }

  /** Every step of the path is written in place. */
  isOwn(at: Path): boolean {
    let node: TreeNode | undefined = this.#ledger.draft.root;
    for (const key of at) {
      if (node?.kind === 'map') node = ownPair(node, String(key))?.value;
      else if (node?.kind === 'seq' && typeof key === 'number') node = itemAt(node, key)?.value;
      else return false;
    }
    return node !== undefined;
  }

  /**
   * What is read at the path does not depend on other edits of this plan: it is written there, it was inherited from the start,
   * or the edit itself means the anchor. Else each place gets its own value, whatever the order of the edits.
   */
  isSettled(edit: TaggedEdit, at: Path): boolean {
    if (edit.shared === 'anchor' || this.isOwn(at)) return true;
    const before = this.#pristinePeek(at);
    if (!before) return false;
    if (edit.op === 'set') return edit.unlessPresent === true || holds(before, edit.value, this.#start);
    if (edit.op !== 'append' && edit.op !== 'insert') return true;
    return hasItem(before, edit.item, edit.op === 'append' ? edit.sameAs : undefined, this.#start);
  }

  #pristinePeek(at: Path): TreeNode | undefined {
    let node: TreeNode | undefined = this.#ledger.context.tree.root;
    for (const key of at) node = node && memberOf(node, key, pristine);
    return node;
  }

  /** An equal wish of another fix: what was written for one is written for both. */
  join(at: Path, edit: TaggedEdit): void {
    // Written through an anchor by another edit: here it is meant, too.
    if (edit.shared === 'anchor') this.#ledger.touches.push(at);
    const node = this.peek(at);
    if (!node?.by || node.by.includes(edit)) return;
    const isNew = node.spot === undefined;
    if (isNew) node.by.push(edit);
    else if (node.kind === 'seq' && 'item' in edit) {
      const sameAs = edit.op === 'append' ? edit.sameAs : undefined;
      for (const item of node.items) {
        if (item.by && !item.by.includes(edit) && sameItem(item.value, edit.item, sameAs, this.#now))
          item.by.push(edit);
      }
    }
  }
}
