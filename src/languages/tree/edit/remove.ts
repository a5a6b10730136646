import type { Path, RemoveEdit } from '../../../transform.ts';
import { findEntry, ownPair } from '../lookup.ts';
import { membersOf } from '../members.ts';
import type { MapNode, SeqNode } from '../nodes.ts';
import { itemAt, nodeIn, type Slot } from './draft.ts';
import type { Editing, Tagged } from './editing.ts';

/** Takes out what is at a path, and the collections that are left empty. */
export function remove(editing: Editing, edit: Tagged<RemoveEdit>, at: Path): void {
  const { ledger, questions, slots } = editing;
  if (at.length === 0) throw ledger.refused('empty-root', edit);
  if (!questions.peek(at)) return;
  const parentAt = at.slice(0, -1);
  const key = at.at(-1)!;
  const opened = slots.open({ edit, at: parentAt });
  if (!opened) return;
  const parent = slots.own(edit, opened, 'members');
  const { kind } = nodeIn(parent);
  if (kind === 'scalar') return;
  ledger.touches.push(kind === 'seq' ? parentAt : at);
  if (kind === 'map') removePair(editing, edit, parent, String(key));
  else removeItem(editing, edit, parent, key as number);
  if (membersOf(parent.node as MapNode | SeqNode).length > 0) return;
  if (edit.leaveEmpty === 'empty' && parentAt.length > 0) return;
  if (parentAt.length === 0) ledger.emptied = edit;
  else remove(editing, edit, parentAt);
}

/** Takes a pair out of the map in a slot. */
export function removePair(editing: Editing, edit: Tagged<RemoveEdit>, slot: Slot, key: string): void {
  const { ledger, slots } = editing;
  const { draft } = ledger;
  const node = slot.node as MapNode;
  const own = ownPair(node, key);
  if (!own) {
    const entry = findEntry(node, key, draft.follow);
    if (!entry || edit.shared !== 'anchor') throw ledger.refused('alias', edit, node);
    removePair(editing, edit, slots.definition(edit, entry.map, [key]), key);
    return;
  }
  if (own.spot?.explicit) throw ledger.refused('explicit-key', edit, own.value);
  const map = draft.writable(slot, node);
  map.pairs.splice(map.pairs.indexOf(own), 1);
  ledger.drop(own, edit);
  // The key would still be read from what is merged.
  if (findEntry(map, key, draft.follow)) throw ledger.refused('alias', edit, node);
}

function removeItem({ ledger }: Editing, edit: Tagged<RemoveEdit>, slot: Slot, index: number): void {
  const seq = ledger.draft.writable(slot, slot.node as SeqNode);
  const item = itemAt(seq, index)!;
  seq.items.splice(seq.items.indexOf(item), 1);
  ledger.drop(item, edit);
}
