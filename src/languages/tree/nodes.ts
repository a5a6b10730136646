/**
 * The tree that is edited and compared: keys, values, anchors, tags and places in the text, without anything a printer would need.
 * Pristine nodes are never changed; a plan works on copies that point back to their origin.
 */
import type { TaggedEdit } from '../language.ts';

/** How a scalar is written; `empty` is a null of no characters. */
export type ScalarStyle = 'empty' | 'plain' | 'single' | 'double' | 'block';
export type ScalarValue = null | boolean | number | string;

/** Offsets into the chunk. */
export interface Spot {
  /** Start of anchor or tag, else of the value. */
  readonly outer: number;
  /** End of what stands in front of the value: colon, dash, anchor, tag. */
  readonly lead: number;
  readonly start: number;
  /** End of the content: of the last member for block collections, of `lead` for nothing at all. */
  readonly end: number;
}

interface NodeBase {
  readonly anchor: string | undefined;
  readonly tag: string | undefined;
  /** Undefined for nodes made by a plan. */
  readonly spot: Spot | undefined;
  /** The pristine node that this one is a changed copy of, or stands in for. */
  readonly origin: TreeNode | undefined;
  /** Who asked for this node; undefined for pristine nodes. */
  by: TaggedEdit[] | undefined;
}

export interface ScalarNode extends NodeBase {
  readonly kind: 'scalar';
  readonly text: string;
  readonly style: ScalarStyle;
  /** What a plan wants to be read; undefined for pristine nodes. */
  readonly value: ScalarValue | undefined;
}

export interface AliasNode extends NodeBase {
  readonly kind: 'alias';
  readonly name: string;
  /** Always pristine; a plan knows the current version. */
  readonly target: TreeNode;
}

export interface MapNode extends NodeBase {
  readonly kind: 'map';
  readonly flow: boolean;
  /** Column of the keys of a block map. */
  readonly indent: number;
  /** `[a: 1]`: the map has no braces. */
  readonly implicit: boolean;
  readonly pairs: Pair[];
}

export interface Pair {
  /** Text of the key; undefined for keys that are not scalars. */
  readonly key: string | undefined;
  readonly keyStyle: ScalarStyle;
  readonly value: TreeNode;
  readonly spot: PairSpot | undefined;
  readonly origin: Pair | undefined;
  readonly by: TaggedEdit[] | undefined;
  /** Own-line comments to write above it. */
  readonly comments?: readonly NewComment[];
}

export interface PairSpot {
  /** Start of the member: `?`, anchor or tag of the key, or the key. */
  readonly start: number;
  readonly keyStart: number;
  readonly keyEnd: number;
  /** Largest end of key, colon and value. */
  readonly end: number;
  readonly colon: boolean;
  readonly explicit: boolean;
  /** The key itself has an anchor or tag. */
  readonly decorated: boolean;
}

export interface SeqNode extends NodeBase {
  readonly kind: 'seq';
  readonly flow: boolean;
  /** Column of the dashes of a block sequence. */
  readonly indent: number;
  readonly items: Item[];
}

export interface Item {
  readonly value: TreeNode;
  readonly spot: { readonly start: number; readonly end: number } | undefined;
  readonly origin: Item | undefined;
  readonly by: TaggedEdit[] | undefined;
  readonly comments?: readonly NewComment[];
}

export interface NewComment {
  readonly text: string;
  readonly by: TaggedEdit;
}

export type TreeNode = ScalarNode | AliasNode | MapNode | SeqNode;
export type Collection = MapNode | SeqNode;

export interface Tree {
  readonly root: TreeNode;
  /** In document order; empty for nearly all documents. */
  readonly aliases: readonly AliasNode[];
  /** A value has a tag that says more than the value itself. */
  readonly tagged: boolean;
}

/** `<<`, when a reader takes it for a merge. */
export function isMerge(pair: Pair): boolean {
  return pair.key === '<<' && pair.keyStyle === 'plain';
}

/** Visits a node and everything written below it. Aliases are not followed. */
export function walk(root: TreeNode, visit: (node: TreeNode) => void): void {
  const stack = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    visit(node);
    if (node.kind === 'map') for (const pair of node.pairs) stack.push(pair.value);
    else if (node.kind === 'seq') for (const item of node.items) stack.push(item.value);
  }
}

const coreTags = new Set(['!', '!!str', '!!int', '!!float', '!!bool', '!!null', '!!map', '!!seq']);

/** Tags that say no more than the value itself. */
export function isCoreTag(tag: string): boolean {
  return coreTags.has(tag);
}
