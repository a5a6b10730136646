import type { AppendEdit, InsertEdit, Key, Path, Place, Plain } from '../../../transform.ts';
import type { TaggedEdit } from '../../language.ts';
import { behind, findEntry, mergeSources, ownPair, scalarValue } from '../lookup.ts';
import { isCoreTag, isMerge, type MapNode, type Pair, type SeqNode, type TreeNode } from '../nodes.ts';
import { itemAt, newItem, newPair, nodeIn, type Slot } from './draft.ts';
import type { Ledger } from './ledger.ts';
import { placeIn } from './place.ts';

/** The way to a place. */
export interface Way {
  readonly edit: TaggedEdit;
  readonly at: Path;
  /** What to put there when it has to be made; undefined: it is not made. */
  readonly leaf?: Plain | undefined;
  readonly place?: Place | undefined;
}

/** A key on the way, with what comes behind it. */
interface Leg {
  readonly edit: TaggedEdit;
  readonly key: Key;
  readonly rest: Path;
  readonly leaf: Plain | undefined;
  readonly place: Place | undefined;
}

/** Finds and makes the slots that edits write to. */
export class Slots {
  readonly #ledger: Ledger;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /**
   * The own, writable place of a path. When keys are missing they are created down to `leaf` and there is nothing left to do:
   * undefined. Without `leaf` nothing is created.
   */
  open({ edit, at, leaf, place }: Way): Slot | undefined {
    let slot = this.#ledger.draft.rootSlot();
    this.#enter(edit, slot.node, at);
    for (const [depth, key] of at.entries()) {
      const leg = { edit, key, rest: at.slice(depth + 1), leaf, place: edit.places?.[depth] ?? place };
      slot = this.own(edit, slot, 'members');
      const next = this.#follow(leg, slot);
      if (!next) return undefined;
      slot = next;
      this.#enter(edit, slot.node, leg.rest);
    }
    return slot;
  }

  #follow(leg: Leg, slot: Slot): Slot | undefined {
    const node = nodeIn(slot);
    if (node.kind === 'seq') return this.#itemSlot(leg, slot, node);
    return node.kind === 'map' ? this.#pairSlot(leg, slot, node) : this.#fill(leg, slot, node);
  }

  #itemSlot({ edit, key }: Leg, slot: Slot, node: SeqNode): Slot {
    if (typeof key !== 'number') throw this.#ledger.refused('not-a-map', edit, node);
    if (!itemAt(node, key)) throw this.#ledger.refused('no-such-path', edit, node);
    const { draft } = this.#ledger;
    const seq = draft.writable(slot, node);
    return draft.itemSlot(seq, itemAt(seq, key)!);
  }

  #pairSlot(leg: Leg, slot: Slot, node: MapNode): Slot | undefined {
    const { draft } = this.#ledger;
    const { edit, rest, leaf } = leg;
    const key = String(leg.key);
    if (node.implicit) throw this.#ledger.refused('implicit-flow-pair', edit, node);
    const own = ownPair(node, key);
    if (own && !isMerge(own)) {
      if (own.spot && !own.spot.colon)
        throw this.#ledger.refused(node.flow ? 'flow-no-colon' : 'explicit-key', edit, own.value);
      return draft.pairSlot(draft.writable(slot, node), own);
    }
    if (own) throw this.#ledger.refused('alias', edit, node);
    const inherited = findEntry(node, key, draft.follow);
    if (edit.shared === 'anchor') {
      const source = inherited?.map ?? mergeSources(node, draft.follow)[0];
      if (source) {
        const definition = this.definition(edit, source, [key, ...rest]);
        return this.#pairSlot(leg, definition, definition.node as MapNode);
      }
    }
    if (inherited && edit.shared === 'refuse') throw this.#ledger.refused('alias', edit, node);
    if (leaf === undefined && !inherited) throw this.#ledger.refused('no-such-path', edit, node);
    const map = draft.writable(slot, node);
    if (inherited && (rest.length > 0 || edit.op !== 'set')) return this.#copyInherited(leg, map, inherited.pair.value);
    this.#insertPair(leg, map, newPair(key, this.#nest(edit, rest, leaf!), edit));
    return undefined;
  }

  /** Merging is shallow: to change something inside an inherited value, the whole value becomes own. */
  #copyInherited(leg: Leg, map: MapNode, value: TreeNode): Slot {
    const { draft } = this.#ledger;
    const copy = draft.copy(value, leg.edit);
    if (!copy) throw this.#ledger.refused('alias', leg.edit, map, 'the inherited value is too large to copy');
    const pair = newPair(String(leg.key), copy, leg.edit);
    this.#insertPair(leg, map, pair);
    return draft.pairSlot(map, pair);
  }

  /** Something has to be written where nothing is yet. */
  #fill({ edit, key, rest, leaf }: Leg, slot: Slot, node: TreeNode): undefined {
    const { draft } = this.#ledger;
    if (node.kind !== 'scalar' || scalarValue(node, this.#ledger.context.scalar) !== null)
      throw this.#ledger.refused('not-a-map', edit, node);
    if (leaf === undefined) throw this.#ledger.refused('no-such-path', edit, node);
    if (typeof key !== 'string') throw this.#ledger.refused('no-such-path', edit, node);
    this.checkReplaceable(edit, node);
    const map = draft.fromPlain({}, edit, node) as MapNode;
    map.pairs.push(newPair(key, this.#nest(edit, rest, leaf), edit));
    slot.replace(map);
    return undefined;
  }

  #nest(edit: TaggedEdit, keys: Path, leaf: Plain): TreeNode {
    let value = leaf;
    for (const key of keys.toReversed()) {
      if (typeof key !== 'string') throw this.#ledger.refused('no-such-path', edit);
      value = { [key]: value };
    }
    return this.#ledger.draft.fromPlain(value, edit);
  }

  #insertPair({ edit, place }: Leg, map: MapNode, pair: Pair): void {
    let index = placeIn(map, place ?? 'last');
    const last = map.pairs.at(-1);
    if (index === map.pairs.length && last?.spot && this.#ledger.context.openEnded.has(map.origin ?? map)) {
      // Behind the last value nothing can be written.
      index--;
      if (index === 0 && map === this.#ledger.draft.root) throw this.#ledger.refused('block-scalar-at-end', edit, map);
    }
    map.pairs.splice(index, 0, pair);
  }

  insertItem(edit: TaggedEdit & (AppendEdit | InsertEdit), slot: Slot, node: SeqNode): void {
    const { draft, context } = this.#ledger;
    const seq = draft.writable(slot, node);
    const fresh = newItem(draft.fromPlain(edit.item, edit), edit);
    const length = seq.origin?.kind === 'seq' ? seq.origin.items.length : seq.items.length;
    // What may be there again goes behind what an earlier edit has put at the end.
    const isAtEnd = edit.op === 'insert' && edit.again === true && edit.index >= length;
    const before = edit.op === 'insert' && !isAtEnd ? itemAt(seq, edit.index) : undefined;
    if (before) {
      seq.items.splice(seq.items.indexOf(before), 0, fresh);
      return;
    }
    if (context.openEnded.has(seq.origin ?? seq)) throw this.#ledger.refused('block-scalar-at-end', edit, seq);
    seq.items.push(fresh);
  }

  /** The slot to work in, with no alias in it: made own, or the place of the anchor, as the sharing mode allows. */
  own(edit: TaggedEdit, slot: Slot, purpose: 'items' | 'members'): Slot {
    const { node } = slot;
    const { draft } = this.#ledger;
    if (node.tag !== undefined && !isCoreTag(node.tag)) throw this.#ledger.refused('tagged', edit, node);
    if (node.kind !== 'alias') return slot;
    if (edit.shared === 'refuse') throw this.#ledger.refused('alias', edit, node);
    const target = behind(node, draft.follow);
    if (!target) throw this.#ledger.refused('alias', edit, node);
    if (target.tag !== undefined && !isCoreTag(target.tag)) throw this.#ledger.refused('tagged', edit, node);
    if (edit.shared === 'anchor') return this.definition(edit, target, []);
    if (target.kind === 'map') {
      // What is read through a merge cannot be taken away.
      if (edit.op === 'remove' || edit.op === 'rename') throw this.#ledger.refused('alias', edit, node);
      if (purpose === 'items') throw this.#ledger.refused('not-a-list', edit, node);
      slot.replace(draft.mergeOf(node, edit));
      return slot;
    }
    const copy = draft.copy(target, edit, node);
    if (!copy) throw this.#ledger.refused('alias', edit, node, 'the aliased value is too large to copy');
    slot.replace(copy);
    return slot;
  }

  /** The slot of an anchored node where it is written. */
  definition(edit: TaggedEdit, node: TreeNode, below: Path): Slot {
    const { draft, context, touches } = this.#ledger;
    const first = node.origin ?? node;
    if (first.anchor === undefined) throw this.#ledger.refused('alias', edit, node);
    const at = context.users.place(first);
    if (context.isSkipped(String(at[0]))) touches.push([...at, ...below]);
    let slot = draft.rootSlot();
    for (const key of at) {
      const { node: parent } = slot;
      if (parent.kind === 'map') {
        const pair = ownPair(parent, String(key));
        if (!pair) throw this.#ledger.refused('alias', edit, node);
        slot = draft.pairSlot(draft.writable(slot, parent), pair);
      } else if (parent.kind === 'seq' && typeof key === 'number' && itemAt(parent, key)) {
        const seq = draft.writable(slot, parent);
        slot = draft.itemSlot(seq, itemAt(seq, key)!);
      } else throw this.#ledger.refused('alias', edit, node);
    }
    this.#enter(edit, slot.node, below);
    return slot;
  }

  /** Notes that an edit goes into a node that is also read elsewhere. */
  #enter(edit: TaggedEdit, node: TreeNode, below: Path): void {
    if (!this.#ledger.context.users.isUsed(node.origin ?? node) || edit.op === 'comment') return;
    if (edit.shared === 'refuse') throw this.#ledger.refused('shared-anchor', edit, node);
    this.#ledger.inShared.push({ edit, below });
  }

  /** A tag would say something about the new value that nobody asked for. */
  checkReplaceable(edit: TaggedEdit, node: TreeNode): void {
    if (node.tag !== undefined) throw this.#ledger.refused('tagged', edit, node);
    if (node.kind === 'map' && node.implicit) throw this.#ledger.refused('implicit-flow-pair', edit, node);
  }
}
