import type { Path } from '../../../transform.ts';
import type { RefusalCode, TaggedEdit } from '../../language.ts';
import { refusal } from '../../problems.ts';
import type { ScalarReader } from '../lookup.ts';
import { type Member, membersOf, originOf } from '../members.ts';
import { type Tree, type TreeNode, walk } from '../nodes.ts';
import type { Users } from '../users.ts';
import { Draft } from './draft.ts';
import { Refused } from './refused.ts';

/** The pristine tree, and what only its language can say about it. */
export interface EditContext {
  readonly tree: Tree;
  readonly users: Users;
  /** Offset of the document in its file. */
  readonly base: number;
  readonly scalar: ScalarReader;
  /** Maps and lists behind whose end nothing can be written: a line break there would become part of their last value. */
  readonly openEnded: ReadonlySet<TreeNode>;
  /** Texts of the comments directly above the line of an offset. */
  readonly commentsAbove: (offset: number) => readonly string[];
  /** The program skips this key of the root: what is below counts only where an alias leads to it. */
  readonly isSkipped: (key: string) => boolean;
}

/** Result of applying edits to the tree. */
export interface Mutation {
  readonly draft: Draft;
  /** Effective places that change on purpose. */
  readonly touches: readonly Path[];
  /** Edits that reached into a node which aliases lead to, with their path below it. */
  readonly inShared: readonly { readonly edit: TaggedEdit; readonly below: Path }[];
  /** Members taken out, and who asked. */
  readonly removed: ReadonlyMap<Member, TaggedEdit>;
}

/** What the edits of a plan have done to the tree so far. */
export class Ledger implements Mutation {
  readonly context: EditContext;
  readonly draft: Draft;
  readonly touches: Path[] = [];
  readonly inShared: { edit: TaggedEdit; below: Path }[] = [];
  readonly removed = new Map<Member, TaggedEdit>();
  /** The edit that took the last member of the root. */
  emptied: TaggedEdit | undefined;
  /** Nodes that left the tree, with the edit. */
  readonly #dropped: { node: TreeNode; edit: TaggedEdit }[] = [];

  constructor(context: EditContext) {
    this.context = context;
    this.draft = new Draft(context.tree.root);
  }

  /** A member was taken out. */
  drop(member: Member, edit: TaggedEdit): void {
    const original = originOf(member);
    if (original) this.removed.set(original, edit);
    this.#dropped.push({ node: original?.value ?? member.value, edit });
  }

  /** Something else takes the place of a node, and all it holds goes. */
  dropInside(node: TreeNode, edit: TaggedEdit): void {
    const members = node.kind === 'map' || node.kind === 'seq' ? membersOf(node) : [];
    for (const member of members) this.#dropped.push({ node: member.value, edit });
  }

  /** Why the edit cannot be done, to be thrown. */
  refused(code: RefusalCode, edit: TaggedEdit, node?: TreeNode, detail?: string): Refused {
    const spot = (node?.origin ?? node)?.spot;
    return new Refused(refusal(code, edit.at, (spot?.outer ?? 0) + this.context.base, detail));
  }

  /** Questions that only the whole list of edits can answer. */
  checkEnd(): void {
    const { root } = this.draft;
    const isEmpty = (root.kind === 'map' || root.kind === 'seq') && membersOf(root).length === 0;
    if (this.emptied && isEmpty) throw this.refused('empty-root', this.emptied, root);
    this.#checkAnchors();
  }

  /** Every alias that is left must still find its anchor. */
  #checkAnchors(): void {
    if (this.context.tree.aliases.length === 0 || this.#dropped.length === 0) return;
    const left = new Set<TreeNode>();
    walk(this.draft.root, node => {
      if (node.kind === 'alias') left.add(node.target);
    });
    for (const { node, edit } of this.#dropped) {
      walk(node, inner => {
        if (left.has(inner.origin ?? inner)) throw this.refused('anchor-in-use', edit, inner);
      });
    }
  }
}
