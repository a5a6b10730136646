import type { AppendEdit, InsertEdit, Path, Plain, SetEdit } from '../../../transform.ts';
import type { TaggedEdit } from '../../language.ts';
import { ownPair } from '../lookup.ts';
import { isCoreTag, isMerge, type MapNode, type SeqNode, type TreeNode } from '../nodes.ts';
import type { Slot } from './draft.ts';
import type { Editing, Tagged } from './editing.ts';
import { removePair } from './remove.ts';

/** Where a value goes: a slot, and the path that led there. */
export interface Destination {
  readonly at: Path;
  readonly slot: Slot;
}

type Members = Readonly<Record<string, Plain>>;

/** Makes the value at a path equal to the one that is wanted. */
export function setValue(editing: Editing, edit: Tagged<SetEdit>, at: Path, value: Plain): void {
  const { ledger, questions, slots } = editing;
  if (at.length === 0) throw ledger.refused('no-such-path', edit, undefined, 'the document itself cannot be replaced');
  if (questions.isLoneItem(at)) {
    setValue(editing, edit, at.slice(0, -1), value);
    return;
  }
  const current = questions.peek(at);
  if (current && edit.unlessPresent && questions.isSettled(edit, at)) return;
  if (current && questions.holds(current, value) && questions.isSettled(edit, at)) {
    questions.join(at, edit);
    return;
  }
  ledger.touches.push(at);
  const slot = slots.open({ edit, at, leaf: value, place: edit.place });
  if (slot) assign(editing, edit, { at, slot }, value);
}

/** Writes a value into a slot. Maps and lists keep what stays equal. */
export function assign(
  editing: Editing,
  edit: Tagged<SetEdit> | Tagged<AppendEdit> | Tagged<InsertEdit>,
  { at, slot }: Destination,
  value: Plain,
): void {
  const { ledger, slots } = editing;
  const { node } = slot;
  if (node.kind === 'alias' && edit.shared === 'refuse') throw ledger.refused('alias', edit, node);
  if (node.kind === 'alias' && edit.shared === 'anchor') {
    assign(editing, edit, { at, slot: slots.own(edit, slot, 'items') }, value);
    return;
  }
  const wanted = kindOf(value);
  if (node.kind === 'map' && wanted === 'map' && edit.op === 'set') {
    assignMembers(editing, edit, { at, slot }, value as Members);
    return;
  }
  if (node.kind === 'seq' && wanted === 'seq' && edit.op === 'set') {
    assignItems(editing, edit, { at, slot }, value as readonly Plain[]);
    return;
  }
  const size = node.kind === 'map' ? node.pairs.length : node.kind === 'seq' ? node.items.length : 0;
  if (size > 0 && wanted === 'seq') throw ledger.refused('not-a-list', edit, node);
  if (size > 0 && wanted === 'map') throw ledger.refused('not-a-map', edit, node);
  slots.checkReplaceable(edit, node);
  const isCollection = node.kind === 'map' || node.kind === 'seq';
  if (isCollection && node.anchor !== undefined && ledger.context.users.isUsed(node.origin ?? node))
    throw ledger.refused('anchor-in-use', edit, node);
  ledger.dropInside(node, edit);
  slot.replace(ledger.draft.fromPlain(value, edit, node));
}

function assignMembers(editing: Editing, edit: Tagged<SetEdit>, { at, slot }: Destination, value: Members): void {
  const { ledger, questions } = editing;
  const node = slot.node as MapNode;
  checkOrdinary(editing, edit, node);
  for (const { key } of node.pairs) {
    if (key === undefined) throw ledger.refused('explicit-key', edit, node);
    if (Object.hasOwn(value, key)) continue;
    if (isMerge(ownPair(slot.node as MapNode, key)!)) continue;
    const { by, shared } = edit;
    removePair(editing, { op: 'remove', at, by, ...(shared ? { shared } : {}) }, slot, key);
  }
  for (const [key, member] of Object.entries(value)) setValue(editing, edit, [...at, key], member);
  const result = questions.peek(at);
  // A key that is merged in cannot be taken away.
  if (!result || !questions.holds(result, value)) throw ledger.refused('alias', edit, node);
}

function assignItems(
  editing: Editing,
  edit: Tagged<SetEdit>,
  { at, slot }: Destination,
  value: readonly Plain[],
): void {
  const { ledger, questions, slots } = editing;
  const node = slot.node as SeqNode;
  checkOrdinary(editing, edit, node);
  const seq = ledger.draft.writable(slot, node);
  const items = [...seq.items];
  for (const item of items.slice(value.length)) {
    seq.items.splice(seq.items.indexOf(item), 1);
    ledger.drop(item, edit);
  }
  for (const [index, wanted] of value.entries()) {
    const item = items[index];
    if (item && questions.holds(item.value, wanted)) continue;
    if (item) assign(editing, edit, { at: [...at, index], slot: ledger.draft.itemSlot(seq, item) }, wanted);
    else slots.insertItem({ op: 'append', at, item: wanted, by: edit.by }, slot, seq);
  }
}

/** Members can be changed one by one. */
function checkOrdinary({ ledger }: Editing, edit: TaggedEdit, node: TreeNode): void {
  if (node.tag !== undefined && !isCoreTag(node.tag)) throw ledger.refused('tagged', edit, node);
  if (node.kind === 'map' && node.implicit) throw ledger.refused('implicit-flow-pair', edit, node);
}

function kindOf(value: Plain): 'map' | 'seq' | 'scalar' {
  if (value === null || typeof value !== 'object') return 'scalar';
  return Array.isArray(value) ? 'seq' : 'map';
}
