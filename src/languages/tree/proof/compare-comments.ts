import type { Splice } from '../../language.ts';
import type { Comment } from '../comments.ts';
import { membersOf } from '../members.ts';
import type { TreeNode } from '../nodes.ts';

/** The comments of a text before and after a plan. */
export interface CommentChange {
  readonly before: readonly Comment[];
  readonly after: readonly Comment[];
  /** Offsets into the text before. */
  readonly splices: readonly Splice[];
  /** Texts of the comments that the plan says it takes out, and of those that it adds. */
  readonly lost: readonly string[];
  readonly wanted: readonly string[];
}

/**
 * Every comment of the text before is still there, in order, unless it was inside a replaced range and is reported as lost; every
 * other comment was asked for.
 */
export function sameComments({ before, after, splices, lost, wanted }: CommentChange): boolean {
  const isCut = ({ start }: Comment): boolean => splices.some(splice => start >= splice.start && start < splice.end);
  const inserted = insertedRanges(splices);
  const isNew = ({ start }: Comment): boolean => inserted.some(range => start >= range.start && start < range.end);
  return (
    equal(texts(before.filter(isCut)), lost) &&
    equal(texts(before.filter(comment => !isCut(comment))), texts(after.filter(comment => !isNew(comment)))) &&
    equal(texts(after.filter(isNew)).sort(), [...wanted].sort())
  );
}

/** Where the texts of the splices stand in the result. */
function insertedRanges(splices: readonly Splice[]): { start: number; end: number }[] {
  let shift = 0;
  return splices.map(({ start, end, text }) => {
    const range = { start: start + shift, end: start + shift + text.length };
    shift += text.length - (end - start);
    return range;
  });
}

/** Texts of the comments that a plan adds. */
export function newComments(root: TreeNode): string[] {
  const found: string[] = [];
  const visit = (node: TreeNode): void => {
    // Pristine parts hold nothing new.
    if (node.by === undefined || (node.kind !== 'map' && node.kind !== 'seq')) return;
    for (const { comments, value } of membersOf(node)) {
      if (comments) found.push(...comments.map(({ text }) => text));
      visit(value);
    }
  };
  visit(root);
  return found;
}

function texts(comments: readonly Comment[]): string[] {
  return comments.map(({ text }) => text);
}

function equal(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}
