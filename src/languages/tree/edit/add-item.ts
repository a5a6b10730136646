import type { AppendEdit, InsertEdit } from '../../../transform.ts';
import type { SeqNode } from '../nodes.ts';
import { newItem, nodeIn } from './draft.ts';
import type { Editing, Tagged } from './editing.ts';
import { assign } from './set-value.ts';

/** Adds an item that is not there yet. A single value becomes a list of it and the item. */
export function addItem(editing: Editing, edit: Tagged<AppendEdit> | Tagged<InsertEdit>): void {
  const { ledger, questions, slots } = editing;
  const { at, item } = edit;
  const sameAs = edit.op === 'append' ? edit.sameAs : undefined;
  const current = questions.peek(at);
  const isRepeated = edit.op === 'insert' && edit.again === true;
  if (!isRepeated && current && questions.hasItem(current, item, sameAs) && questions.isSettled(edit, at)) {
    questions.join(at, edit);
    return;
  }
  ledger.touches.push(at);
  const opened = slots.open({ edit, at, leaf: [item], place: edit.op === 'append' ? edit.place : undefined });
  if (!opened) return;
  const slot = slots.own(edit, opened, 'items');
  const node = nodeIn(slot);
  // Making the list own may have brought the item along.
  if (!isRepeated && questions.hasItem(node, item, sameAs)) return;
  if (node.kind === 'map') throw ledger.refused('not-a-list', edit, node);
  if (node.kind === 'seq') {
    slots.insertItem(edit, slot, node);
    return;
  }
  if (questions.isNull(node)) {
    assign(editing, edit, { at, slot }, [item]);
    return;
  }
  slots.checkReplaceable(edit, node);
  const wrapped = ledger.draft.copy(node, edit);
  const list = ledger.draft.fromPlain([item], edit, node) as SeqNode;
  if (wrapped) list.items.splice(edit.op === 'insert' && edit.index === 0 ? 1 : 0, 0, newItem(wrapped, edit));
  slot.replace(list);
}
