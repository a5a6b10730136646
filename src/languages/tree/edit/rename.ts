import type { RenameEdit } from '../../../transform.ts';
import { findEntry, ownPair } from '../lookup.ts';
import { originOf } from '../members.ts';
import type { MapNode } from '../nodes.ts';
import type { Editing, Tagged } from './editing.ts';

/** Gives a key another name, at its place. */
export function rename({ ledger, questions, slots }: Editing, edit: Tagged<RenameEdit>): void {
  const { draft, touches } = ledger;
  const { at, to } = edit;
  const key = String(at.at(-1) ?? '');
  const parentAt = at.slice(0, -1);
  const parent = at.length === 0 ? undefined : questions.peek(parentAt);
  if (parent?.kind !== 'map') throw ledger.refused('not-a-map', edit);
  if (key === to) return;
  const taken = findEntry(parent, to, draft.follow);
  if (!findEntry(parent, key, draft.follow)) {
    if (taken) return;
    throw ledger.refused('no-such-path', edit, parent);
  }
  if (taken) throw ledger.refused('key-exists', edit, taken.pair.value);
  const slot = slots.own(edit, slots.open({ edit, at: parentAt })!, 'members');
  const node = slot.node as MapNode;
  const own = ownPair(node, key);
  if (!own) throw ledger.refused('alias', edit, node);
  if (own.spot?.explicit || own.spot?.decorated) throw ledger.refused('explicit-key', edit, own.value);
  touches.push(at, [...parentAt, to]);
  const map = draft.writable(slot, node);
  map.pairs[map.pairs.indexOf(own)] = { ...own, key: to, origin: originOf(own), by: [...(own.by ?? []), edit] };
  if (findEntry(map, key, draft.follow)) throw ledger.refused('alias', edit, node);
}
