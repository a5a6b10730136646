import type { Spot, TreeNode } from '../../tree/nodes.ts';
import { headerEnd } from './block-scalar.ts';

/** Texts of the comment lines directly above the line of an offset. */
export function commentsAbove(text: string, offset: number): string[] {
  const above: string[] = [];
  let end = text.lastIndexOf('\n', offset - 1);
  while (end > 0) {
    const start = text.lastIndexOf('\n', end - 1) + 1;
    const line = /^\uFEFF?[ \t]*#(.*)$/.exec(text.slice(start, end).replace(/\r$/, ''));
    if (!line) break;
    above.push(line[1]!.trim());
    end = start - 1;
  }
  return above;
}

/** Where a comment that belongs to a value can begin: behind it, or on its key line when the value goes on below. */
function commentPlace(node: TreeNode, text: string): number {
  const spot: Spot = node.spot!;
  if (node.kind === 'scalar' && node.style === 'block') {
    return headerEnd(text, spot.start);
  }
  if (node.kind === 'scalar' || node.kind === 'alias' || node.flow) return spot.end;
  return spot.lead;
}

/** Comment on the line of a value, without `#` and blanks. */
export function commentOn(text: string, node: TreeNode): string | undefined {
  const comment = /[ \t]*,?[ \t]+#([^\r\n]*)/y;
  comment.lastIndex = commentPlace(node, text);
  return comment.exec(text)?.[1]?.trim();
}
