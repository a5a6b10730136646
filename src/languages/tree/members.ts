import type { TaggedEdit } from '../language.ts';
import type { Collection, Item, Pair, TreeNode } from './nodes.ts';

/** A pair of a map or an item of a list. */
export type Member = Pair | Item;

/** Members replaced by new ones in the text of a pristine collection. */
export interface Insertion {
  /** The pristine member in front of it that stays. */
  readonly anchor: Member | undefined;
  readonly members: readonly Member[];
}

/** The pairs of a map, the items of a list. */
export function membersOf(node: Collection): readonly Member[] {
  return node.kind === 'map' ? node.pairs : node.items;
}

/** Which pristine members stay, and what is new between them. */
export function compare(
  old: Collection,
  now: Collection,
): { survivors: ReadonlySet<Member>; insertions: readonly Insertion[] } {
  const survivors = new Set<Member>();
  const insertions: { anchor: Member | undefined; members: Member[] }[] = [];
  const pristine = new Set(membersOf(old));
  let anchor: Member | undefined;
  for (const member of membersOf(now)) {
    const origin = originOf(member);
    if (origin && pristine.has(origin)) {
      survivors.add(origin);
      anchor = origin;
      continue;
    }
    const insertion = insertions.at(-1);
    if (insertion && insertion.anchor === anchor) insertion.members.push(member);
    else insertions.push({ anchor, members: [member] });
  }
  return { survivors, insertions };
}

/** Everyone who asked for something in a new or changed node. */
export function authors(node: TreeNode, found: TaggedEdit[] = []): TaggedEdit[] {
  if (!node.by) return found;
  found.push(...node.by);
  return node.kind === 'map' || node.kind === 'seq' ? memberAuthors(membersOf(node), found) : found;
}

/** The same for several members. */
export function memberAuthors(members: readonly Member[], found: TaggedEdit[] = []): TaggedEdit[] {
  for (const { by, value, comments } of members) {
    if (by) found.push(...by);
    authors(value, found);
    if (comments) found.push(...comments.map(comment => comment.by));
  }
  return found;
}

/** The value that ends a block collection. */
export function lastLeaf(node: TreeNode): TreeNode {
  let leaf = node;
  while ((leaf.kind === 'map' || leaf.kind === 'seq') && !leaf.flow) {
    const last: Member | undefined = membersOf(leaf).at(-1);
    if (!last) return leaf;
    leaf = last.value;
  }
  return leaf;
}

/** The pristine member that a member of the draft stands for. */
export function originOf<T extends Pair | Item>(member: T): T | undefined {
  return (member.origin as T | undefined) ?? (member.spot ? member : undefined);
}
