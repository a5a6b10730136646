/** The whole window as data: what stands where, and what keys that scroll have to know about it. Pure. */
import { thousands } from '../report/thousands.ts';
import { layoutOf, smallest } from './model/layout.ts';
import { rowsOf } from './model/rows.ts';
import { topScreen } from './model/screen-stack.ts';
import type { Metrics } from './model/shapes.ts';
import type { State } from './model/state.ts';
import { header, hintLine, messageLine, positionText, ruler, statusLine } from './parts/bars.ts';
import { type Block, column, lines, row } from './parts/block.ts';
import { fit, justify, type Line, line, span, widthOf } from './parts/line.ts';
import { listView } from './parts/list.ts';
import type { Hints, Page, Pane, Side, Surroundings } from './parts/shown.ts';
import { definitionOf } from './screens/index.ts';
import { makeVisible } from './terminal/text.ts';

export interface Frame {
  readonly block: Block;
  readonly metrics: Metrics;
  /** Where the hidden cursor rests, from 0. */
  readonly cursor: { readonly row: number; readonly column: number };
  /** The finding whose fix is on the screen. */
  readonly finding: string | undefined;
}

const nowhere: Metrics = { rows: 1, lines: 0, edits: [], from: 0 };

export function frameOf(state: State, around: Surroundings): Frame {
  if (layoutOf(state.size).tooSmall)
    return { block: tooSmall(state), metrics: nowhere, cursor: { row: 0, column: 0 }, finding: undefined };
  const screen = topScreen(state);
  const definition = definitionOf(screen);
  const shown = definition.view(state, screen, around);
  const hints = definition.hints(state, screen);
  return shown.kind === 'page' ? pageFrame(state, shown, hints) : paneFrame(state, shown, hints);
}

function tooSmall({ size: { columns, rows } }: State): Block {
  const text = `terminal too small (${columns}x${rows}), needs ${smallest.columns}x${smallest.rows}`;
  const middle = line(' '.repeat(Math.max(0, Math.floor((columns - text.length) / 2))) + text);
  const at = Math.floor(rows / 2);
  return lines(...Array.from({ length: rows }, (_, index) => fit(index === at ? middle : [], columns)));
}

/** The part of a text that is seen: exactly so many lines, of exactly so many columns. */
interface Section {
  readonly shown: readonly Line[];
  readonly from: number;
  /** Lines below it. */
  readonly below: number;
}

function windowOf(all: readonly Line[], wanted: number, { rows, columns }: State['size']): Section {
  const from = Math.max(0, Math.min(wanted, all.length - rows));
  const shown = all.slice(from, from + rows).map(each => fit(each, columns));
  while (shown.length < rows) shown.push(fit([], columns));
  return { shown, from, below: all.length - from - rows };
}

// ---------------------------------------------------------------------------------------------------------------------
// Screens that take the whole window

function pageFrame(state: State, page: Page, hints: Hints): Frame {
  const { columns, rows } = state.size;
  const { body, edits = [], side } = page;
  // Title, rule, body, rule, message, footer.
  const height = rows - 5;
  const width = side ? columns - side.columns - 1 : columns;
  const { shown, from, below } = windowOf(body, page.from, { columns: width, rows: height });
  const more = below > 0 ? `${thousands(below)} more lines below ` : '';
  const block = column(
    lines(fit(page.title, columns), side ? ruler(columns, width, '┬') : ruler(columns)),
    side ? row(lines(...shown), divider(height), sideBlock(side, height)) : lines(...shown),
    lines(
      side ? ruler(columns, width, '┴') : ruler(columns),
      messageLine(state, more, columns),
      hintLine(state.keymap, hints, columns),
    ),
  );
  const metrics = { rows: height, lines: body.length, edits, from, ...(side && { side: side.lines.length }) };
  return { block, metrics, cursor: { row: 2, column: 0 }, finding: page.finding };
}

function sideBlock({ columns, title, lines: all, from }: Side, rows: number): Block {
  const { shown } = windowOf(all, from, { columns, rows: rows - 1 });
  return lines(fit(title, columns), ...shown);
}

function divider(rows: number): Block {
  return lines(...Array.from({ length: rows }, () => line('│', 'dim')));
}

// ---------------------------------------------------------------------------------------------------------------------
// The list, and beside or below it the fix or a question

function paneFrame(state: State, pane: Pane, hints: Hints): Frame {
  const layout = layoutOf(state.size);
  const { columns } = state.size;
  const { fixedTop = 0, edits = [], result = [] } = pane;
  const height = layout.fixRows + (result.length === 0 ? layout.resultRows : 0);
  const head = pane.body.slice(0, fixedTop).map(each => fit(each, layout.fixColumns));
  const body = pane.body.slice(fixedTop);
  const rows = height - fixedTop;
  const { shown, from, below } = windowOf(body, pane.from, { columns: layout.fixColumns, rows });
  const title = titleLine(state, pane.title, below);
  const fix = lines(title, ...head, ...shown, ...result.map(each => fit(each, layout.fixColumns)));
  const list = lines(...listLines(state));
  const foot = [pane.message ?? statusLine(state, columns), hintLine(state.keymap, hints, columns)] as const;
  const at = (rowsOf(state).index.get(state.cursor) ?? 0) - state.top;
  return {
    block: layout.wide
      ? column(
          lines(header(state, columns), ruler(columns, layout.listColumns, '┬')),
          row(list, divider(layout.listRows), fix),
          lines(ruler(columns, layout.listColumns, '┴'), ...foot),
        )
      : column(lines(header(state, columns)), list, fix, lines(ruler(columns), ...foot)),
    metrics: { rows, lines: body.length, edits, from },
    cursor: { row: (layout.wide ? 2 : 1) + at, column: 0 },
    finding: pane.finding,
  };
}

/** The title of the fix, and how much of it is below. A narrow window has no other line between it and the list. */
function titleLine(state: State, title: Line, below: number): Line {
  const { wide, fixColumns } = layoutOf(state.size);
  const more = below > 0 ? state.keymap.fill(`${thousands(below)} more, {scroll-down} scrolls `) : '';
  if (wide) return justify([span(' '), ...title], line(more, 'dim'), fixColumns);
  const right = ` ${more === '' ? '' : `${more}─ `}${positionText(state)} ──`;
  const left: Line = title.length === 0 ? [] : [span('── ', 'dim'), ...title, span(' ')];
  const gap = Math.max(0, fixColumns - widthOf(left) - right.length);
  return justify([...left, span('─'.repeat(gap), 'dim')], line(right, 'dim'), fixColumns);
}

function listLines(state: State): readonly Line[] {
  const { listColumns, listRows } = layoutOf(state.size);
  if (rowsOf(state).all.length > 0) return listView(state, listColumns, listRows);
  return windowOf([[], emptyNote(state)], 0, { columns: listColumns, rows: listRows }).shown;
}

function emptyNote({ matches, scan, filter }: State): Line {
  if (matches !== undefined)
    return [span('  nothing matches '), span(makeVisible(filter), 'accent'), span('   Esc clears')];
  return line(scan.took === undefined ? '  looking for manifests' : '  nothing to decide');
}
