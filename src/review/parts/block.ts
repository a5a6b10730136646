/** The window as blocks of lines, one above the other or side by side. Every line already has the width of its block. */
import type { Line } from './line.ts';

export type Block =
  | { readonly kind: 'lines'; readonly lines: readonly Line[] }
  | { readonly kind: 'column' | 'row'; readonly blocks: readonly Block[] };

export function lines(...all: readonly Line[]): Block {
  return { kind: 'lines', lines: all };
}

export function column(...blocks: readonly Block[]): Block {
  return { kind: 'column', blocks };
}

export function row(...blocks: readonly Block[]): Block {
  return { kind: 'row', blocks };
}

/** The rows of the window from top to bottom. */
export function rowsOfBlock(block: Block): readonly Line[] {
  if (block.kind === 'lines') return block.lines;
  const parts = block.blocks.map(rowsOfBlock);
  if (block.kind === 'column') return parts.flat();
  const height = Math.max(0, ...parts.map(({ length }) => length));
  return Array.from({ length: height }, (_, index) => parts.flatMap(part => part[index] ?? []));
}
