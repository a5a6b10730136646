import type { CommentEdit } from '../../../transform.ts';
import { ownPair } from '../lookup.ts';
import { type Member, originOf } from '../members.ts';
import type { Item, NewComment, Pair } from '../nodes.ts';
import { itemAt } from './draft.ts';
import type { Editing, Tagged } from './editing.ts';

/** Puts a comment above a key or an item that is written in place. */
export function addComment({ ledger, questions, slots }: Editing, edit: Tagged<CommentEdit>): void {
  const { draft, context } = ledger;
  const { at } = edit;
  if (at.length === 0 || !questions.isOwn(at)) throw ledger.refused('no-such-path', edit);
  const slot = slots.open({ edit, at: at.slice(0, -1) })!;
  const { node } = slot;
  if (node.kind !== 'map' && node.kind !== 'seq') throw ledger.refused('no-such-path', edit, node);
  if (node.flow) throw ledger.refused('flow-comment', edit, node);
  const text = edit.text.replace(/[\s\x00-\x1f\x7f-\x9f\u2028\u2029\uFEFF]+/g, ' ').trim();
  const member = node.kind === 'map' ? ownPair(node, String(at.at(-1))) : itemAt(node, at.at(-1) as number);
  if (!member) throw ledger.refused('no-such-path', edit, node);
  if (member.comments?.some(comment => comment.text === text)) return;
  // Behind a dash the comment of the first key stands above the dash, and stays there when another key comes first.
  const starts = [member.spot?.start, node.spot?.start].filter(start => start !== undefined);
  if (member.spot && starts.some(start => context.commentsAbove(start).includes(text))) return;
  const comment = { text, by: edit };
  if (node.kind === 'map') {
    const map = draft.writable(slot, node);
    map.pairs[map.pairs.indexOf(member as Pair)] = withComment(member as Pair, comment);
  } else {
    const seq = draft.writable(slot, node);
    seq.items[seq.items.indexOf(member as Item)] = withComment(member as Item, comment);
  }
}

function withComment<T extends Member>(member: T, comment: NewComment): T {
  return { ...member, origin: originOf(member), comments: [...(member.comments ?? []), comment] };
}
