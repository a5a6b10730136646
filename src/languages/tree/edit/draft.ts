import type { Plain } from '../../../transform.ts';
import type { TaggedEdit } from '../../language.ts';
import type { Follow } from '../lookup.ts';
import { behind } from '../lookup.ts';
import { originOf } from '../members.ts';
import type { AliasNode, Item, MapNode, Pair, ScalarStyle, SeqNode, TreeNode } from '../nodes.ts';

/** A place in the changed tree whose node can be read and replaced. */
export interface Slot {
  readonly node: TreeNode;
  replace(node: TreeNode): void;
}

/** The changed tree: shares every untouched node with the pristine one. Only nodes made here are ever written to. */
export class Draft {
  root: TreeNode;
  readonly #versions = new Map<TreeNode, TreeNode>();
  readonly follow: Follow = (alias: AliasNode) => this.#versions.get(alias.target) ?? alias.target;

  constructor(root: TreeNode) {
    this.root = root;
  }

  rootSlot(): Slot {
    return new RootSlot(this);
  }

  pairSlot(map: MapNode, pair: Pair): Slot {
    return new MemberSlot(this, map.pairs, pair);
  }

  itemSlot(seq: SeqNode, item: Item): Slot {
    return new MemberSlot(this, seq.items, item);
  }

  /** The map or list of a slot, made writable. */
  writable<T extends MapNode | SeqNode>(slot: Slot, node: T): T {
    // Pristine nodes were asked for by nobody.
    if (node.by !== undefined) return node;
    const copy = (
      node.kind === 'map'
        ? { ...node, pairs: [...node.pairs], origin: node, by: [] }
        : { ...node, items: [...node.items], origin: node, by: [] }
    ) as T;
    slot.replace(copy);
    return copy;
  }

  /** New nodes for data. `instead` is the node whose place and anchor they take. */
  fromPlain(value: Plain, by: TaggedEdit, instead?: TreeNode): TreeNode {
    const anchor = instead?.anchor;
    const origin = instead && (instead.origin ?? (instead.spot ? instead : undefined));
    if (value === null || typeof value !== 'object') {
      const style = value === null ? 'empty' : 'plain';
      const text = value === null ? '' : String(value);
      return { kind: 'scalar', text, style, value, anchor, tag: undefined, spot: undefined, origin, by: [by] };
    }
    const base = { anchor, tag: undefined, spot: undefined, origin, by: [by] };
    if (Array.isArray(value)) {
      const items = (value as readonly Plain[]).map(item => newItem(this.fromPlain(item, by), by));
      return { kind: 'seq', flow: false, indent: 0, items, ...base };
    }
    const pairs = Object.entries(value as Readonly<Record<string, Plain>>).map(([key, member]) =>
      newPair(key, this.fromPlain(member, by), by),
    );
    return { kind: 'map', flow: false, indent: 0, implicit: false, pairs, ...base };
  }

  /** `<<: *name` in place of the alias, so that own keys can be added. */
  mergeOf(alias: AliasNode, by: TaggedEdit): MapNode {
    const copy: AliasNode = { ...alias, spot: undefined, origin: undefined, by: [by] };
    const origin = alias.origin ?? (alias.spot ? alias : undefined);
    const base = { anchor: undefined, tag: undefined, spot: undefined, origin, by: [by] };
    const pairs = [newPair('<<', copy, by, 'plain')];
    return { kind: 'map', flow: false, indent: 0, implicit: false, pairs, ...base };
  }

  /** A copy of what a node effectively holds one level down, nested nodes as written. Undefined when it must not be copied. */
  copy(node: TreeNode, by: TaggedEdit, instead?: TreeNode): TreeNode | undefined {
    let left = maxCopied;
    const origin = instead && (instead.origin ?? (instead.spot ? instead : undefined));
    const copyOf = (part: TreeNode, top: boolean): TreeNode | undefined => {
      if (--left < 0 || part.tag !== undefined || (part.anchor !== undefined && !top)) return undefined;
      const base = { anchor: undefined, spot: undefined, origin: top ? origin : undefined, by: [by] };
      if (part.kind === 'scalar' || part.kind === 'alias') return { ...part, ...base };
      if (part.kind === 'seq') {
        const items: Item[] = [];
        for (const item of part.items) {
          const value = copyOf(item.value, false);
          if (!value) return undefined;
          items.push(newItem(value, by));
        }
        return { ...part, ...base, flow: false, items };
      }
      const pairs: Pair[] = [];
      for (const pair of part.pairs) {
        const value = pair.key === undefined ? undefined : copyOf(pair.value, false);
        if (!value) return undefined;
        pairs.push(newPair(pair.key!, value, by, pair.keyStyle));
      }
      return { ...part, ...base, flow: false, implicit: false, pairs };
    };
    const source = behind(node, this.follow);
    return source && copyOf(source, true);
  }

  /** Aliases of an anchored node lead to the one that takes its place. */
  noteVersion(old: TreeNode, node: TreeNode): void {
    const first = old.origin ?? old;
    if (first.anchor !== undefined && node.anchor === first.anchor) this.#versions.set(first, node);
  }
}

class RootSlot implements Slot {
  readonly #draft: Draft;

  constructor(draft: Draft) {
    this.#draft = draft;
  }

  get node(): TreeNode {
    return this.#draft.root;
  }

  replace(node: TreeNode): void {
    this.#draft.noteVersion(this.node, node);
    this.#draft.root = node;
  }
}

class MemberSlot<T extends Pair | Item> implements Slot {
  readonly #draft: Draft;
  readonly #members: T[];
  #member: T;

  constructor(draft: Draft, members: T[], member: T) {
    this.#draft = draft;
    this.#members = members;
    this.#member = member;
  }

  get node(): TreeNode {
    return this.#member.value;
  }

  replace(node: TreeNode): void {
    this.#draft.noteVersion(this.node, node);
    const next = { ...this.#member, value: node, origin: originOf(this.#member) };
    this.#members[this.#members.indexOf(this.#member)] = next;
    this.#member = next;
  }
}

/** Larger values are not copied to make them own: the reader of the file would not recognise them. */
const maxCopied = 20;

export function newPair(key: string, value: TreeNode, by: TaggedEdit, keyStyle: ScalarStyle = 'double'): Pair {
  return { key, keyStyle, value, spot: undefined, origin: undefined, by: [by] };
}

export function newItem(value: TreeNode, by: TaggedEdit): Item {
  return { value, spot: undefined, origin: undefined, by: [by] };
}

/** Indexes mean the pristine list, so that removing one item does not move the others; new items follow behind. */
export function itemAt(seq: SeqNode, index: number): Item | undefined {
  const pristine = seq.origin?.kind === 'seq' ? seq.origin : undefined;
  if (!pristine) return seq.items[index];
  const item = pristine.items[index];
  if (item) return seq.items.find(candidate => originOf(candidate) === item);
  return seq.items.filter(candidate => !originOf(candidate))[index - pristine.items.length];
}

/** The node of a slot that has been made own. */
export function nodeIn(slot: Slot): Exclude<TreeNode, AliasNode> {
  return slot.node as Exclude<TreeNode, AliasNode>;
}
