/** The screen as Ink lays it out: which part stands where. What the parts say is made in `view.ts`. */
import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import type { View } from '../frame.ts';
import type { Line } from '../parts/line.ts';

export interface AppProps {
  readonly view: View;
  readonly columns: number;
  readonly rows: number;
  /** A line of data as a string with colours. */
  readonly paint: (line: Line) => string;
}

export function App({ view, columns, rows, paint }: AppProps): ReactElement {
  return (
    <Box flexDirection="column" width={columns} height={rows} overflow="hidden">
      {view.kind === 'page' ? <Lines lines={view.lines} paint={paint} /> : <Panes view={view} paint={paint} />}
    </Box>
  );
}

type Panes = Extract<View, { kind: 'panes' }>;

function Panes({ view, paint }: { readonly view: Panes; readonly paint: AppProps['paint'] }): ReactElement {
  const fix = <Lines lines={[view.title, ...view.pane, ...view.result]} paint={paint} />;
  const list = <Lines lines={view.list} paint={paint} />;
  return (
    <>
      <Lines lines={[view.header]} paint={paint} />
      {view.wide ? (
        <>
          <Lines lines={[view.ruleAbove]} paint={paint} />
          <Box>
            <Box flexDirection="column">{list}</Box>
            <Box flexDirection="column" width={1}>
              <Lines lines={view.list.map(() => view.divider)} paint={paint} />
            </Box>
            <Box flexDirection="column">{fix}</Box>
          </Box>
        </>
      ) : (
        <>
          {list}
          {fix}
        </>
      )}
      <Lines lines={[view.ruleBelow, view.toast, view.footer]} paint={paint} />
    </>
  );
}

/** Lines that already have their width. One text element for all of them: Ink's cost is by element. */
function Lines({ lines, paint }: { readonly lines: readonly Line[]; readonly paint: AppProps['paint'] }): ReactElement {
  return (
    <Box flexShrink={0}>
      <Text wrap="truncate">{lines.map(paint).join('\n')}</Text>
    </Box>
  );
}
