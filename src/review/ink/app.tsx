/** The window as Ink lays it out. What stands where is said by its blocks, what they say was made by the screens. */
import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import type { Block } from '../parts/block.ts';
import type { Line } from '../parts/line.ts';

export interface AppProps {
  readonly block: Block;
  readonly columns: number;
  readonly rows: number;
  /** A line of data as a string with colours. */
  readonly paint: (line: Line) => string;
}

export function App({ block, columns, rows, paint }: AppProps): ReactElement {
  return (
    <Box flexDirection="column" width={columns} height={rows} overflow="hidden">
      <Part block={block} paint={paint} />
    </Box>
  );
}

/** One text element for all lines of a block: Ink's cost is by element. */
function Part({ block, paint }: Pick<AppProps, 'block' | 'paint'>): ReactElement {
  if (block.kind === 'lines') {
    return (
      <Box flexShrink={0}>
        <Text wrap="truncate">{block.lines.map(paint).join('\n')}</Text>
      </Box>
    );
  }
  return (
    <Box flexShrink={0} flexDirection={block.kind}>
      {block.blocks.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a block has no name, and its place is what it is.
        <Part key={index} block={part} paint={paint} />
      ))}
    </Box>
  );
}
