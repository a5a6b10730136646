import type { TreeNode } from '../../tree/nodes.ts';

export function scalarText(node: TreeNode): string {
  return node.kind === 'scalar' ? node.text : '';
}

/** The line break at a place: that of the line in front of it, else the first of the text. */
export function lineBreakAt(text: string, at: number): string {
  const before = text.lastIndexOf('\n', at - 1);
  const found = before === -1 ? text.indexOf('\n') : before;
  return found > 0 && text[found - 1] === '\r' ? '\r\n' : '\n';
}

export function lineStart(text: string, at: number): number {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  return start === 0 && text.startsWith('\uFEFF') ? 1 : start;
}

/** Behind the line break of the line of a place; the end of the text when it has none. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end + 1;
}

/** Start of the comment lines directly above a line, else of the line itself. */
export function withComments(text: string, start: number, floor: number): number {
  let first = start;
  while (first > floor) {
    const above = lineStart(text, first - 1);
    if (above < floor || above >= first || !/^[ \t]*#/.test(text.slice(above, first))) break;
    first = above;
  }
  return first;
}

/** The line above is empty. */
export function isBelowBlank(text: string, start: number): boolean {
  return /(^|\n)[ \t]*\r?\n$/.test(text.slice(Math.max(0, start - 200), start));
}
