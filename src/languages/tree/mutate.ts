import type {
  AppendEdit,
  CommentEdit,
  InsertEdit,
  Key,
  Path,
  Place,
  Plain,
  RemoveEdit,
  RenameEdit,
  SetEdit,
} from '../../transform.ts';
import type { Dialect, Refusal, RefusalCode, TaggedEdit } from '../language.ts';
import { refusal } from '../problems.ts';
import {
  type Item,
  isCoreTag,
  isMerge,
  type MapNode,
  type NewComment,
  type Overlay,
  type OverlayNode,
  type Pair,
  type SeqNode,
  walk,
} from '../yaml/read/build-tree.ts';
import { commentsAbove } from '../yaml/read/comments.ts';
import { Draft, itemAt, newItem, newPair, originOf, type Slot } from './draft.ts';
import { behind, findEntry, memberOf, mergeSources, ownPair, pristine, scalarValue } from './lookup.ts';
import { placeIn } from './place.ts';
import { hasItem, holds, type Reading, sameItem } from './same.ts';
import type { Users } from './users.ts';

type Tagged<E> = E & { readonly by: string };

/** Leaves the planning of an edit list; caught where planning began. */
export class Refused {
  readonly refusal: Refusal;
  constructor(reason: Refusal) {
    this.refusal = reason;
  }
}

export interface MutateContext {
  readonly overlay: Overlay;
  readonly users: Users;
  readonly dialect: Dialect;
  readonly text: string;
  readonly base: number;
  /** Maps and lists whose last leaf is a block scalar that ends with the file, without a line break. */
  readonly openEnded: ReadonlySet<OverlayNode>;
}

/** Result of applying edits to the tree. */
export interface Mutation {
  readonly draft: Draft;
  /** Effective places that change on purpose. */
  readonly touches: readonly Path[];
  /** Edits that reached into a node which aliases lead to, with their path below it. */
  readonly inShared: readonly { readonly edit: TaggedEdit; readonly below: Path }[];
  /** Members taken out, and who asked. */
  readonly removed: ReadonlyMap<Pair | Item, TaggedEdit>;
}

/** Applies edits in order. Throws `Refused` at the first that cannot be done. */
export function mutate(context: MutateContext, edits: readonly TaggedEdit[]): Mutation {
  const mutator = new Mutator(context);
  for (const edit of edits) mutator.apply(edit);
  mutator.checkEnd();
  return mutator;
}

class Mutator implements Mutation {
  readonly draft: Draft;
  readonly touches: Path[] = [];
  readonly inShared: { edit: TaggedEdit; below: Path }[] = [];
  readonly removed = new Map<Pair | Item, TaggedEdit>();
  readonly #context: MutateContext;
  /** How values are read now, and how they were before any edit. */
  readonly #now: Reading;
  readonly #start: Reading;
  /** The edit that took the last member of the root. */
  #emptied: TaggedEdit | undefined;
  /** Nodes that left the tree, with the edit. */
  readonly #dropped: { node: OverlayNode; edit: TaggedEdit }[] = [];

  constructor(context: MutateContext) {
    this.#context = context;
    this.draft = new Draft(context.overlay.root);
    this.#now = { dialect: context.dialect, follow: this.draft.follow };
    this.#start = { dialect: context.dialect, follow: pristine };
  }

  apply(edit: TaggedEdit): void {
    switch (edit.op) {
      case 'set': {
        this.#set(edit, edit.at, edit.value);
        return;
      }
      case 'append': {
        this.#addItem(edit);
        return;
      }
      case 'insert': {
        this.#addItem(edit);
        return;
      }
      case 'remove': {
        this.#remove(edit, edit.at);
        return;
      }
      case 'rename': {
        this.#rename(edit);
        return;
      }
      case 'comment': {
        this.#comment(edit);
        return;
      }
    }
  }

  // -------------------------------------------------------------------------------------------------------------------
  // Operations

  #set(edit: Tagged<SetEdit>, at: Path, value: Plain): void {
    if (at.length === 0) this.#refuse('no-such-path', edit, undefined, 'the document itself cannot be replaced');
    if (this.#isLoneItem(at)) {
      this.#set(edit, at.slice(0, -1), value);
      return;
    }
    const current = this.#peek(at);
    if (current && edit.unlessPresent && this.#isSettled(edit, at)) return;
    if (current && holds(current, value, this.#now) && this.#isSettled(edit, at)) {
      this.#join(at, edit);
      return;
    }
    this.touches.push(at);
    const slot = this.#open(edit, at, value, edit.place);
    if (slot) this.#assign(edit, at, slot, value);
  }

  /** The first item of a list that is written as a single value. */
  #isLoneItem(at: Path): boolean {
    const list = at.at(-1) === 0 && at.length > 1 ? this.#peek(at.slice(0, -1)) : undefined;
    return list?.kind === 'scalar' && scalarValue(list, this.#context.dialect) !== null;
  }

  #addItem(edit: Tagged<AppendEdit> | Tagged<InsertEdit>): void {
    const { at, item } = edit;
    const sameAs = edit.op === 'append' ? edit.sameAs : undefined;
    const current = this.#peek(at);
    if (current && hasItem(current, item, sameAs, this.#now) && this.#isSettled(edit, at)) {
      this.#join(at, edit);
      return;
    }
    this.touches.push(at);
    const place = edit.op === 'append' ? edit.place : undefined;
    const opened = this.#open(edit, at, [item], place);
    if (!opened) return;
    const slot = this.#own(edit, opened, 'items');
    const node = nodeIn(slot);
    // Making the list own may have brought the item along.
    if (hasItem(node, item, sameAs, this.#now)) return;
    if (node.kind === 'map') this.#refuse('not-a-list', edit, node);
    if (node.kind === 'seq') {
      this.#insertItem(edit, slot, node);
      return;
    }
    if (scalarValue(node, this.#context.dialect) === null) {
      this.#assign(edit, at, slot, [item]);
      return;
    }
    this.#replaceable(edit, node);
    const wrapped = this.draft.copy(node, edit);
    const list = this.draft.fromPlain([item], edit, node) as SeqNode;
    if (wrapped) list.items.splice(edit.op === 'insert' && edit.index === 0 ? 1 : 0, 0, newItem(wrapped, edit));
    slot.replace(list);
  }

  #insertItem(edit: Tagged<AppendEdit> | Tagged<InsertEdit>, slot: Slot, node: SeqNode): void {
    const seq = this.draft.writable(slot, node);
    const fresh = newItem(this.draft.fromPlain(edit.item, edit), edit);
    const before = edit.op === 'insert' ? itemAt(seq, edit.index) : undefined;
    if (before) {
      seq.items.splice(seq.items.indexOf(before), 0, fresh);
      return;
    }
    if (this.#context.openEnded.has(seq.origin ?? seq)) this.#refuse('block-scalar-at-end', edit, seq);
    seq.items.push(fresh);
  }

  #remove(edit: Tagged<RemoveEdit>, at: Path): void {
    if (at.length === 0) this.#refuse('empty-root', edit);
    if (!this.#peek(at)) return;
    const parentAt = at.slice(0, -1);
    const key = at.at(-1)!;
    const opened = this.#open(edit, parentAt, undefined);
    if (!opened) return;
    const parent = this.#own(edit, opened, 'members');
    const node = nodeIn(parent);
    if (node.kind === 'scalar') return;
    this.touches.push(node.kind === 'seq' ? parentAt : at);
    if (node.kind === 'map') this.#removePair(edit, at, parent, node, String(key));
    else this.#removeItem(edit, parent, node, key as number);
    const left = parent.node.kind === 'map' ? parent.node.pairs.length : (parent.node as SeqNode).items.length;
    if (left > 0) return;
    if (edit.leaveEmpty === 'empty' && parentAt.length > 0) return;
    if (parentAt.length === 0) this.#emptied = edit;
    else this.#remove(edit, parentAt);
  }

  #removePair(edit: Tagged<RemoveEdit>, at: Path, slot: Slot, node: MapNode, key: string): void {
    const own = ownPair(node, key);
    if (!own) {
      const entry = findEntry(node, key, this.draft.follow);
      if (!entry || edit.shared !== 'anchor') this.#refuse('alias', edit, node);
      const source = this.#definition(edit, entry.map, [key]);
      this.#removePair(edit, at, source, source.node as MapNode, key);
      return;
    }
    if (own.spot?.explicit) this.#refuse('explicit-key', edit, own.value);
    const map = this.draft.writable(slot, node);
    map.pairs.splice(map.pairs.indexOf(own), 1);
    this.#drop(own, own.value, edit);
    // The key would still be read from what is merged.
    if (findEntry(map, key, this.draft.follow)) this.#refuse('alias', edit, node);
  }

  #removeItem(edit: Tagged<RemoveEdit>, slot: Slot, node: SeqNode, index: number): void {
    const seq = this.draft.writable(slot, node);
    const item = itemAt(seq, index)!;
    seq.items.splice(seq.items.indexOf(item), 1);
    this.#drop(item, item.value, edit);
  }

  #drop(member: Pair | Item, node: OverlayNode, edit: TaggedEdit): void {
    const original = originOf(member);
    if (original) this.removed.set(original, edit);
    this.#dropped.push({ node: original?.value ?? node, edit });
  }

  #rename(edit: Tagged<RenameEdit>): void {
    const { at, to } = edit;
    const key = String(at.at(-1) ?? '');
    const parentAt = at.slice(0, -1);
    const parent = at.length === 0 ? undefined : this.#peek(parentAt);
    if (parent?.kind !== 'map') this.#refuse('not-a-map', edit);
    if (key === to) return;
    const taken = findEntry(parent, to, this.draft.follow);
    if (!findEntry(parent, key, this.draft.follow)) {
      if (taken) return;
      this.#refuse('no-such-path', edit, parent);
    }
    if (taken) this.#refuse('key-exists', edit, taken.pair.value);
    const slot = this.#own(edit, this.#open(edit, parentAt, undefined)!, 'members');
    const node = slot.node as MapNode;
    const own = ownPair(node, key);
    if (!own) this.#refuse('alias', edit, node);
    if (own.spot?.explicit || own.spot?.decorated) this.#refuse('explicit-key', edit, own.value);
    this.touches.push(at);
    this.touches.push([...parentAt, to]);
    const map = this.draft.writable(slot, node);
    const renamed = { ...own, key: to, origin: originOf(own), by: [...(own.by ?? []), edit] };
    map.pairs[map.pairs.indexOf(own)] = renamed;
    if (findEntry(map, key, this.draft.follow)) this.#refuse('alias', edit, node);
  }

  #comment(edit: Tagged<CommentEdit>): void {
    const { at } = edit;
    const parentAt = at.slice(0, -1);
    if (at.length === 0 || !this.#isOwn(at)) this.#refuse('no-such-path', edit);
    const slot = this.#open(edit, parentAt, undefined)!;
    const { node } = slot;
    if (node.kind !== 'map' && node.kind !== 'seq') this.#refuse('no-such-path', edit, node);
    if (node.flow) this.#refuse('flow-comment', edit, node);
    const text = edit.text.replace(/[\s\x00-\x1f\x7f-\x9f\u2028\u2029\uFEFF]+/g, ' ').trim();
    const member = node.kind === 'map' ? ownPair(node, String(at.at(-1))) : itemAt(node, at.at(-1) as number);
    if (!member) this.#refuse('no-such-path', edit, node);
    if (member.comments?.some(comment => comment.text === text)) return;
    // Behind a dash the comment of the first key stands above the dash, and stays there when another key comes first.
    const starts = [member.spot?.start, node.spot?.start].filter(start => start !== undefined);
    if (member.spot && starts.some(start => commentsAbove(this.#context.text, start).includes(text))) return;
    const comment = { text, by: edit };
    if (node.kind === 'map') {
      const map = this.draft.writable(slot, node);
      map.pairs[map.pairs.indexOf(member as Pair)] = withComment(member as Pair, comment);
    } else {
      const seq = this.draft.writable(slot, node);
      seq.items[seq.items.indexOf(member as Item)] = withComment(member as Item, comment);
    }
  }

  // -------------------------------------------------------------------------------------------------------------------
  // Finding and making places

  /**
   * The own, writable place of a path. When keys are missing they are created down to `leaf` and there is nothing left to do:
   * undefined. Without `leaf` nothing is created.
   */
  #open(edit: TaggedEdit, at: Path, leaf: Plain | undefined, place?: Place): Slot | undefined {
    let slot = this.draft.rootSlot();
    this.#enter(edit, slot.node, at);
    for (const [depth, key] of at.entries()) {
      const rest = at.slice(depth + 1);
      slot = this.#own(edit, slot, 'members');
      const node = nodeIn(slot);
      let next: Slot | undefined;
      if (node.kind === 'seq') next = this.#itemSlot(edit, slot, node, key);
      else if (node.kind === 'map')
        next = this.#pairSlot(edit, slot, node, String(key), rest, leaf, edit.places?.[depth] ?? place);
      else next = this.#fill(edit, slot, node, key, rest, leaf);
      if (!next) return undefined;
      slot = next;
      this.#enter(edit, slot.node, rest);
    }
    return slot;
  }

  #itemSlot(edit: TaggedEdit, slot: Slot, node: SeqNode, key: Key): Slot {
    if (typeof key !== 'number') this.#refuse('not-a-map', edit, node);
    if (!itemAt(node, key)) this.#refuse('no-such-path', edit, node);
    const seq = this.draft.writable(slot, node);
    return this.draft.itemSlot(seq, itemAt(seq, key)!);
  }

  #pairSlot(
    edit: TaggedEdit,
    slot: Slot,
    node: MapNode,
    key: string,
    rest: Path,
    leaf: Plain | undefined,
    place: Place | undefined,
  ): Slot | undefined {
    if (node.implicit) this.#refuse('implicit-flow-pair', edit, node);
    const own = ownPair(node, key);
    if (own && !isMerge(own)) {
      if (own.spot && !own.spot.colon) this.#refuse(node.flow ? 'flow-no-colon' : 'explicit-key', edit, own.value);
      const map = this.draft.writable(slot, node);
      return this.draft.pairSlot(map, own);
    }
    if (own) this.#refuse('alias', edit, node);
    const inherited = findEntry(node, key, this.draft.follow);
    if (edit.shared === 'anchor') {
      const source = inherited?.map ?? mergeSources(node, this.draft.follow)[0];
      if (source) {
        const definition = this.#definition(edit, source, [key, ...rest]);
        return this.#pairSlot(edit, definition, definition.node as MapNode, key, rest, leaf, place);
      }
    }
    if (inherited && edit.shared === 'refuse') this.#refuse('alias', edit, node);
    if (leaf === undefined && !inherited) this.#refuse('no-such-path', edit, node);
    const map = this.draft.writable(slot, node);
    if (inherited && rest.length > 0) return this.#copyInherited(edit, map, key, inherited.pair.value, place);
    if (inherited && edit.op !== 'set') return this.#copyInherited(edit, map, key, inherited.pair.value, place);
    this.#insertPair(edit, map, newPair(key, this.#nest(edit, rest, leaf!), edit), place);
    return undefined;
  }

  /** Merging is shallow: to change something inside an inherited value, the whole value becomes own. */
  #copyInherited(edit: TaggedEdit, map: MapNode, key: string, value: OverlayNode, place: Place | undefined): Slot {
    const copy = this.draft.copy(value, edit);
    if (!copy) this.#refuse('alias', edit, map, 'the inherited value is too large to copy');
    const pair = newPair(key, copy, edit);
    this.#insertPair(edit, map, pair, place);
    return this.draft.pairSlot(map, pair);
  }

  /** Something has to be written where nothing is yet. */
  #fill(edit: TaggedEdit, slot: Slot, node: OverlayNode, key: Key, rest: Path, leaf: Plain | undefined): undefined {
    if (node.kind !== 'scalar' || scalarValue(node, this.#context.dialect) !== null)
      this.#refuse('not-a-map', edit, node);
    if (leaf === undefined) this.#refuse('no-such-path', edit, node);
    if (typeof key !== 'string') this.#refuse('no-such-path', edit, node);
    this.#replaceable(edit, node);
    const map = this.draft.fromPlain({}, edit, node) as MapNode;
    map.pairs.push(newPair(key, this.#nest(edit, rest, leaf), edit));
    slot.replace(map);
    return undefined;
  }

  #nest(edit: TaggedEdit, keys: Path, leaf: Plain): OverlayNode {
    let value = leaf;
    for (const key of keys.toReversed()) {
      if (typeof key !== 'string') this.#refuse('no-such-path', edit);
      value = { [key]: value };
    }
    return this.draft.fromPlain(value, edit);
  }

  #insertPair(edit: TaggedEdit, map: MapNode, pair: Pair, place: Place | undefined): void {
    let index = placeIn(map, place ?? 'last');
    const last = map.pairs.at(-1);
    if (index === map.pairs.length && last?.spot && this.#context.openEnded.has(map.origin ?? map)) {
      // A line break behind the block scalar that ends the file would become part of its value.
      index--;
      if (index === 0 && map === this.draft.root) this.#refuse('block-scalar-at-end', edit, map);
    }
    map.pairs.splice(index, 0, pair);
  }

  /** The slot to work in, with no alias in it: made own, or the place of the anchor, as the sharing mode allows. */
  #own(edit: TaggedEdit, slot: Slot, purpose: 'items' | 'members'): Slot {
    const { node } = slot;
    if (node.tag !== undefined && !isCoreTag(node.tag)) this.#refuse('tagged', edit, node);
    if (node.kind !== 'alias') return slot;
    if (edit.shared === 'refuse') this.#refuse('alias', edit, node);
    const target = behind(node, this.draft.follow);
    if (!target) this.#refuse('alias', edit, node);
    if (target.tag !== undefined && !isCoreTag(target.tag)) this.#refuse('tagged', edit, node);
    if (edit.shared === 'anchor') return this.#definition(edit, target, []);
    if (target.kind === 'map') {
      // What is read through a merge cannot be taken away.
      if (edit.op === 'remove' || edit.op === 'rename') this.#refuse('alias', edit, node);
      if (purpose === 'items') this.#refuse('not-a-list', edit, node);
      slot.replace(this.draft.mergeOf(node, edit));
      return slot;
    }
    const copy = this.draft.copy(target, edit, node);
    if (!copy) this.#refuse('alias', edit, node, 'the aliased value is too large to copy');
    slot.replace(copy);
    return slot;
  }

  /** The slot of an anchored node where it is written. */
  #definition(edit: TaggedEdit, node: OverlayNode, below: Path): Slot {
    const first = node.origin ?? node;
    if (first.anchor === undefined) this.#refuse('alias', edit, node);
    const at = this.#context.users.place(first);
    // Compose does not read top-level x- keys themselves, so changing an anchor there changes only its users.
    if (this.#context.dialect === 'go3' && String(at[0]).startsWith('x-')) this.touches.push([...at, ...below]);
    let slot = this.draft.rootSlot();
    for (const key of at) {
      const { node: parent } = slot;
      if (parent.kind === 'map') {
        const pair = ownPair(parent, String(key));
        if (!pair) this.#refuse('alias', edit, node);
        slot = this.draft.pairSlot(this.draft.writable(slot, parent), pair);
      } else if (parent.kind === 'seq' && typeof key === 'number' && itemAt(parent, key)) {
        const seq = this.draft.writable(slot, parent);
        slot = this.draft.itemSlot(seq, itemAt(seq, key)!);
      } else this.#refuse('alias', edit, node);
    }
    this.#enter(edit, slot.node, below);
    return slot;
  }

  /** Notes that an edit goes into a node that is also read elsewhere. */
  #enter(edit: TaggedEdit, node: OverlayNode, below: Path): void {
    if (!this.#context.users.isUsed(node.origin ?? node) || edit.op === 'comment') return;
    if (edit.shared === 'refuse') this.#refuse('shared-anchor', edit, node);
    this.inShared.push({ edit, below });
  }

  // -------------------------------------------------------------------------------------------------------------------
  // Replacing values

  #assign(edit: Tagged<SetEdit> | Tagged<AppendEdit> | Tagged<InsertEdit>, at: Path, slot: Slot, value: Plain): void {
    const { node } = slot;
    if (node.kind === 'alias' && edit.shared === 'refuse') this.#refuse('alias', edit, node);
    if (node.kind === 'alias' && edit.shared === 'anchor') {
      this.#assign(edit, at, this.#own(edit, slot, 'items'), value);
      return;
    }
    const wanted = kindOf(value);
    if (node.kind === 'map' && wanted === 'map' && edit.op === 'set') {
      this.#assignMembers(edit, at, slot, node, value as Readonly<Record<string, Plain>>);
      return;
    }
    if (node.kind === 'seq' && wanted === 'seq' && edit.op === 'set') {
      this.#assignItems(edit, at, slot, node, value as readonly Plain[]);
      return;
    }
    const size = node.kind === 'map' ? node.pairs.length : node.kind === 'seq' ? node.items.length : 0;
    if (size > 0 && wanted === 'seq') this.#refuse('not-a-list', edit, node);
    if (size > 0 && wanted === 'map') this.#refuse('not-a-map', edit, node);
    this.#replaceable(edit, node);
    if (
      (node.kind === 'map' || node.kind === 'seq') &&
      node.anchor !== undefined &&
      this.#context.users.isUsed(node.origin ?? node)
    ) {
      this.#refuse('anchor-in-use', edit, node);
    }
    this.#dropInside(edit, node);
    slot.replace(this.draft.fromPlain(value, edit, node));
  }

  #assignMembers(
    edit: Tagged<SetEdit>,
    at: Path,
    slot: Slot,
    node: MapNode,
    value: Readonly<Record<string, Plain>>,
  ): void {
    this.#plainCollection(edit, node);
    for (const { key } of node.pairs) {
      if (key === undefined) this.#refuse('explicit-key', edit, node);
      if (Object.hasOwn(value, key)) continue;
      const map = slot.node as MapNode;
      if (isMerge(ownPair(map, key)!)) continue;
      this.#removePair(
        { op: 'remove', at, by: edit.by, ...(edit.shared ? { shared: edit.shared } : {}) },
        at,
        slot,
        map,
        key,
      );
    }
    for (const [key, member] of Object.entries(value)) this.#set(edit, [...at, key], member);
    const result = this.#peek(at);
    // A key that is merged in cannot be taken away.
    if (!result || !holds(result, value, this.#now)) this.#refuse('alias', edit, node);
  }

  #assignItems(edit: Tagged<SetEdit>, at: Path, slot: Slot, node: SeqNode, value: readonly Plain[]): void {
    this.#plainCollection(edit, node);
    const seq = this.draft.writable(slot, node);
    const items = [...seq.items];
    for (const item of items.slice(value.length)) {
      seq.items.splice(seq.items.indexOf(item), 1);
      this.#drop(item, item.value, edit);
    }
    for (const [index, wanted] of value.entries()) {
      const item = items[index];
      if (item && holds(item.value, wanted, this.#now)) continue;
      if (item) this.#assign(edit, [...at, index], this.draft.itemSlot(seq, item), wanted);
      else this.#insertItem({ op: 'append', at, item: wanted, by: edit.by }, slot, seq);
    }
  }

  #plainCollection(edit: TaggedEdit, node: OverlayNode): void {
    if (node.tag !== undefined && !isCoreTag(node.tag)) this.#refuse('tagged', edit, node);
    if (node.kind === 'map' && node.implicit) this.#refuse('implicit-flow-pair', edit, node);
  }

  /** A tag would say something about the new value that nobody asked for. */
  #replaceable(edit: TaggedEdit, node: OverlayNode): void {
    if (node.tag !== undefined) this.#refuse('tagged', edit, node);
    if (node.kind === 'map' && node.implicit) this.#refuse('implicit-flow-pair', edit, node);
  }

  #dropInside(edit: TaggedEdit, node: OverlayNode): void {
    const members = node.kind === 'map' ? node.pairs : node.kind === 'seq' ? node.items : [];
    for (const member of members) this.#dropped.push({ node: member.value, edit });
  }

  /** Questions that only the whole list of edits can answer. */
  checkEnd(): void {
    const { root } = this.draft;
    const left = root.kind === 'map' ? root.pairs : root.kind === 'seq' ? root.items : undefined;
    if (this.#emptied && left?.length === 0) this.#refuse('empty-root', this.#emptied, root);
    this.#checkAnchors();
  }

  /** Every alias that is left must still find its anchor. */
  #checkAnchors(): void {
    if (this.#context.overlay.aliases.length === 0 || this.#dropped.length === 0) return;
    const left = new Set<OverlayNode>();
    walk(this.draft.root, node => {
      if (node.kind === 'alias') left.add(node.target);
    });
    for (const { node, edit } of this.#dropped) {
      walk(node, inner => {
        if (left.has(inner.origin ?? inner)) this.#refuse('anchor-in-use', edit, inner);
      });
    }
  }

  // -------------------------------------------------------------------------------------------------------------------
  // Questions

  /** Effective node of a path in the draft; indexes mean the pristine lists. */
  #peek(at: Path): Exclude<OverlayNode, { kind: 'alias' }> | undefined {
    let node: OverlayNode | undefined = this.draft.root;
    for (const key of at) {
      const collection: OverlayNode | undefined = node && behind(node, this.draft.follow);
      if (collection?.kind === 'seq') node = typeof key === 'number' ? itemAt(collection, key)?.value : undefined;
      else node = collection && memberOf(collection, key, this.draft.follow);
    }
    return node && behind(node, this.draft.follow);
  }

  #pristinePeek(at: Path): OverlayNode | undefined {
    let node: OverlayNode | undefined = this.#context.overlay.root;
    for (const key of at) node = node && memberOf(node, key, pristine);
    return node;
  }

  /** Every step of the path is written in place. */
  #isOwn(at: Path): boolean {
    let node: OverlayNode | undefined = this.draft.root;
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
  #isSettled(edit: TaggedEdit, at: Path): boolean {
    if (edit.shared === 'anchor' || this.#isOwn(at)) return true;
    const before = this.#pristinePeek(at);
    if (!before) return false;
    if (edit.op === 'set') return edit.unlessPresent === true || holds(before, edit.value, this.#start);
    if (edit.op !== 'append' && edit.op !== 'insert') return true;
    return hasItem(before, edit.item, edit.op === 'append' ? edit.sameAs : undefined, this.#start);
  }

  /** An equal wish of another fix: what was written for one is written for both. */
  #join(at: Path, edit: TaggedEdit): void {
    // Written through an anchor by another edit: here it is meant, too.
    if (edit.shared === 'anchor') this.touches.push(at);
    const node = this.#peek(at);
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

  #refuse(code: RefusalCode, edit: TaggedEdit, node?: OverlayNode, detail?: string): never {
    const spot = (node?.origin ?? node)?.spot;
    throw new Refused(refusal(code, edit.at, (spot?.outer ?? 0) + this.#context.base, detail));
  }
}

function nodeIn(slot: Slot): Exclude<OverlayNode, { kind: 'alias' }> {
  return slot.node as Exclude<OverlayNode, { kind: 'alias' }>;
}

function withComment<T extends Pair | Item>(member: T, comment: NewComment): T {
  return { ...member, origin: originOf(member), comments: [...(member.comments ?? []), comment] };
}

function kindOf(value: Plain): 'map' | 'seq' | 'scalar' {
  if (value === null || typeof value !== 'object') return 'scalar';
  return Array.isArray(value) ? 'seq' : 'map';
}
