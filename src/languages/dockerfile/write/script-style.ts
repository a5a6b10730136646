import type { MapNode, SeqNode, TreeNode } from '../../tree/nodes.ts';
import type { ReadDockerfile } from '../read/tree.ts';
import { lineBreakAt } from './text.ts';

/** What goes between two commands of a script: as the script itself does it. */
export function gapFor(read: ReadDockerfile, list: SeqNode, join: string): string {
  const { text } = read;
  const gaps = list.items.flatMap(({ value }) => gapOf(read, value));
  const same = gaps.filter(gap => gap.trim().replaceAll(read.continuation, '').trim() === join);
  const [shortest] = same.filter(gap => gap.includes('\n')).sort((a, b) => a.length - b.length);
  if (shortest !== undefined) return shortest;
  if (same.length > 0 && gaps.every(gap => !gap.includes('\n'))) return same.at(-1)!;
  const { start, end } = list.spot!;
  const continued = /\n([ \t]*)\S/.exec(text.slice(start, end));
  if (!continued) return join === ';' ? '; ' : ` ${join} `;
  const lineBreak = lineBreakAt(text, end);
  const indent = continued[1]!;
  return join === ';'
    ? `; ${read.continuation}${lineBreak}${indent}`
    : ` ${read.continuation}${lineBreak}${indent}${join} `;
}

/** The text in front of a command of the list, when nothing but an operator is in it. */
function gapOf({ text, commands, continuation }: ReadDockerfile, command: TreeNode): readonly string[] {
  const place = commands.get((command as MapNode).origin ?? command);
  const before = place?.neighbours?.before;
  if (!place || before === undefined) return [];
  const gap = text.slice(before, place.start);
  return gap.replaceAll(continuation, '').trim().length <= 2 ? [gap] : [];
}
