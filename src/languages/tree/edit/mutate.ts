import type { TaggedEdit } from '../../language.ts';
import { addComment } from './add-comment.ts';
import { addItem } from './add-item.ts';
import { Editing } from './editing.ts';
import type { EditContext, Mutation } from './ledger.ts';
import { remove } from './remove.ts';
import { rename } from './rename.ts';
import { setValue } from './set-value.ts';

/** Applies edits in order. Throws `Refused` at the first that cannot be done. */
export function mutate(context: EditContext, edits: readonly TaggedEdit[]): Mutation {
  const editing = new Editing(context);
  for (const edit of edits) apply(editing, edit);
  editing.ledger.checkEnd();
  return editing.ledger;
}

function apply(editing: Editing, edit: TaggedEdit): void {
  switch (edit.op) {
    case 'set':
      setValue(editing, edit, edit.at, edit.value);
      return;
    case 'append':
    case 'insert':
      addItem(editing, edit);
      return;
    case 'remove':
      remove(editing, edit, edit.at);
      return;
    case 'rename':
      rename(editing, edit);
      return;
    case 'comment':
      addComment(editing, edit);
      return;
  }
}
