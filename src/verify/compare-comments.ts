import type { OverlayNode } from '../languages/yaml/read/build-tree.ts';
import type { Comment } from '../languages/yaml/read/comments.ts';
import { membersOf } from '../languages/yaml/write/emit.ts';

interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Every comment of the text before is still there, in order, unless it was inside a replaced range and is reported as lost; every
 * other comment was asked for.
 */
export function sameComments(
  before: readonly Comment[],
  after: readonly Comment[],
  changes: readonly Change[],
  lost: readonly string[],
  wanted: readonly string[],
): boolean {
  const isCut = ({ start }: Comment): boolean => changes.some(change => start >= change.start && start < change.end);
  const inserted = insertedRanges(changes);
  const isNew = ({ start }: Comment): boolean => inserted.some(range => start >= range.start && start < range.end);
  return (
    equal(texts(before.filter(isCut)), lost) &&
    equal(texts(before.filter(comment => !isCut(comment))), texts(after.filter(comment => !isNew(comment)))) &&
    equal(texts(after.filter(isNew)).sort(), [...wanted].sort())
  );
}

/** Where the texts of the changes stand in the result. */
function insertedRanges(changes: readonly Change[]): { start: number; end: number }[] {
  let shift = 0;
  return changes.map(({ start, end, text }) => {
    const range = { start: start + shift, end: start + shift + text.length };
    shift += text.length - (end - start);
    return range;
  });
}

/** Texts of the comments that a plan adds. */
export function newComments(root: OverlayNode): string[] {
  const found: string[] = [];
  const visit = (node: OverlayNode): void => {
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
