/** The whole screen as data: which parts it has and the lines of each. Pure, and the only place that knows every screen. */
import { thousands } from '../report/thousands.ts';
import { layoutOf, smallest } from './model/layout.ts';
import { count } from './model/names.ts';
import { currentFinding, currentRow, rowsOf } from './model/rows.ts';
import { type Metrics, type Screen, type State, topScreen } from './model/state.ts';
import { type Hint, header, hintLine, messageLine, position, rule, toastLine } from './parts/bars.ts';
import { foreign } from './parts/code.ts';
import { fixView, placeOf, resultView } from './parts/fix.ts';
import { fit, justify, type Line, line, span, widthOf } from './parts/line.ts';
import { listView } from './parts/list.ts';
import { detailsView } from './screens/details.ts';
import {
  bulkPane,
  changedPane,
  editedPane,
  failedPane,
  fieldSpans,
  type Pane,
  problemsView,
  quitPane,
  unsafePane,
} from './screens/dialog-views.ts';
import { ignorePane } from './screens/ignore-view.ts';
import { back, decideHints, type Page, pageOf, type Side, type Surroundings } from './screens/pages.ts';
import type { Workspace } from './work/workspace.ts';

export type View =
  | {
      readonly kind: 'panes';
      readonly wide: boolean;
      readonly header: Line;
      readonly ruleAbove: Line;
      readonly list: readonly Line[];
      readonly divider: Line;
      readonly title: Line;
      readonly pane: readonly Line[];
      readonly result: readonly Line[];
      readonly ruleBelow: Line;
      readonly toast: Line;
      readonly footer: Line;
    }
  | { readonly kind: 'page'; readonly lines: readonly Line[] };

export type { Surroundings } from './screens/pages.ts';

export interface Frame {
  readonly view: View;
  readonly metrics: Metrics;
  /** Where the hidden cursor rests, from 0. */
  readonly cursor: { readonly row: number; readonly column: number };
  /** The finding whose fix is on the screen. */
  readonly shown: string | undefined;
}

const nowhere: Metrics = { rows: 1, lines: 0, edits: [], from: 0 };

export function frameOf(state: State, around: Surroundings): Frame {
  const { columns, rows } = state.size;
  if (layoutOf(state.size).tooSmall) {
    const text = `terminal too small (${columns}x${rows}), needs ${smallest.columns}x${smallest.rows}`;
    const lines = Array.from({ length: rows }, (_, row) => {
      const isMiddle = row === Math.floor(rows / 2);
      return fit(
        isMiddle ? line(' '.repeat(Math.max(0, Math.floor((columns - text.length) / 2))) + text) : [],
        columns,
      );
    });
    return { view: { kind: 'page', lines }, metrics: nowhere, cursor: { row: 0, column: 0 }, shown: undefined };
  }
  const screen = topScreen(state);
  const page = pageOf(state, screen, around);
  return page ? pageFrame(state, page) : panesFrame(state, screen, around);
}

// ---------------------------------------------------------------------------------------------------------------------
// Screens that take the whole window

function pageFrame(state: State, page: Page): Frame {
  const { columns, rows } = state.size;
  const { body, edits, side } = page;
  // Title, rule, body, rule, toast, footer.
  const height = rows - 5;
  const width = side ? columns - side.columns - 1 : columns;
  const from = Math.max(0, Math.min(page.from, body.length - height));
  const shown = body.slice(from, from + height).map(each => fit(each, width));
  while (shown.length < height) shown.push(fit([], width));
  const more = body.length > from + height ? `${thousands(body.length - from - height)} more lines below ` : '';
  const lines = [
    fit(page.title, columns),
    side ? dividedRule(columns, width, '┬') : rule(columns),
    ...(side ? beside(shown, side) : shown),
    side ? dividedRule(columns, width, '┴') : rule(columns),
    messageLine(state.toast, more, columns),
    hintLine(state.keymap, page.hints, page.last, columns),
  ];
  return {
    view: { kind: 'page', lines },
    metrics: { rows: height, lines: body.length, edits, from, ...(side && { side: side.lines.length }) },
    cursor: { row: 2, column: 0 },
    shown: page.shown,
  };
}

function beside(left: readonly Line[], { columns, title, lines, from }: Side): readonly Line[] {
  const first = Math.max(0, Math.min(from, lines.length - left.length + 1));
  const right = [title, ...lines.slice(first)];
  return left.map((each, index) => [...each, span('│', 'dim'), ...fit(right[index] ?? [], columns)]);
}

// ---------------------------------------------------------------------------------------------------------------------
// The review: the list, and beside or below it the fix or a question

interface Body {
  readonly title: Line;
  readonly lines: readonly Line[];
  readonly edits: readonly number[];
  readonly from: number;
  /** Lines at the top that do not scroll. */
  readonly fixedTop: number;
  readonly shown?: string;
}

function panesFrame(state: State, screen: Screen, around: Surroundings): Frame {
  const layout = layoutOf(state.size);
  const { columns } = state.size;
  const list =
    rowsOf(state).all.length === 0
      ? emptyList(state, layout.listRows)
      : listView(state, layout.listColumns, layout.listRows);
  const result = resultLines(state, screen, around.workspace);
  const height = layout.fixRows + (result.length === 0 ? layout.resultRows : 0);
  const body = bodyOf(state, screen, around, layout.fixColumns, layout.wide, height);
  const room = height - body.fixedTop;
  const from = Math.max(0, Math.min(body.from, body.lines.length - body.fixedTop - room));
  const scrolled = body.lines.slice(body.fixedTop + from, body.fixedTop + from + room);
  const pane = [...body.lines.slice(0, body.fixedTop), ...scrolled].map(each => fit(each, layout.fixColumns));
  while (pane.length < height) pane.push(fit([], layout.fixColumns));
  const at = rowsOf(state).index.get(state.cursor) ?? 0;
  return {
    view: {
      kind: 'panes',
      wide: layout.wide,
      header: header(state, columns),
      ruleAbove: dividedRule(columns, layout.listColumns, '┬'),
      divider: line('│', 'dim'),
      ruleBelow: layout.wide ? dividedRule(columns, layout.listColumns, '┴') : rule(columns),
      list: list.map(each => fit(each, layout.listColumns)),
      title: titleLine(
        state,
        body.title,
        layout.fixColumns,
        layout.wide,
        body.lines.length - body.fixedTop - from - room,
      ),
      pane,
      result: result.map(each => fit(each, layout.fixColumns)),
      toast: screen.kind === 'filter' ? filterLine(state, screen, columns) : toastLine(state, columns),
      footer: footerOf(state, screen, columns),
    },
    metrics: { rows: room, lines: body.lines.length - body.fixedTop, edits: body.edits, from },
    cursor: { row: (layout.wide ? 2 : 1) + at - state.top, column: 0 },
    shown: body.shown,
  };
}

function dividedRule(columns: number, at: number, joint: string): Line {
  return line(`${'─'.repeat(at)}${joint}${'─'.repeat(Math.max(0, columns - at - 1))}`, 'dim');
}

function titleLine(state: State, title: Line, columns: number, wide: boolean, below: number): Line {
  const more = below > 0 ? state.keymap.fill(`${thousands(below)} more, {scroll-down} scrolls `) : '';
  if (wide) return justify([span(' '), ...title], line(more, 'dim'), columns);
  const place = below > 0 ? more : '';
  const right = ` ${place === '' ? '' : `${place}─ `}${position(state)} ──`;
  const left: Line = title.length === 0 ? [] : [span('── ', 'dim'), ...title, span(' ')];
  const used = widthOf(left) + right.length;
  return justify([...left, span('─'.repeat(Math.max(0, columns - used)), 'dim')], line(right, 'dim'), columns);
}

function emptyList(state: State, rows: number): readonly Line[] {
  const note =
    state.matches === undefined
      ? line(state.scan.took === undefined ? '  looking for manifests' : '  nothing to decide')
      : [span('  nothing matches '), span(foreign(state.filter), 'accent'), span('   Esc clears')];
  return [[], note, ...Array.from({ length: rows - 2 }, () => [])];
}

function bodyOf(
  state: State,
  screen: Screen,
  around: Surroundings,
  columns: number,
  wide: boolean,
  height: number,
): Body {
  const pane = dialogPane(state, screen, columns);
  if (pane) {
    const from = 'scroll' in screen && screen.scroll !== undefined ? screen.scroll : 0;
    return { title: line(pane.title, 'bold'), lines: pane.lines, edits: [], from, fixedTop: pane.fixedTop ?? 0 };
  }
  const finding = currentFinding(state);
  if (!finding) return groupBody(state, columns);
  const title = line(placeOf(finding));
  if (screen.kind === 'details') {
    const lines = detailsView(state, finding, around.rules, columns);
    return { title, lines, edits: [], from: screen.scroll, fixedTop: 0, shown: finding.id };
  }
  const { lines, edits } = fixView(state, finding, around.workspace, columns, wide || height >= 20);
  return { title, lines, edits, from: state.scroll, fixedTop: 0, shown: finding.id };
}

function dialogPane(state: State, screen: Screen, columns: number): Pane | undefined {
  switch (screen.kind) {
    case 'bulk':
      return bulkPane(state, screen);
    case 'unsafe':
      return unsafePane(state, screen, columns);
    case 'edited':
      return editedPane(state, screen, columns);
    case 'ignore':
      return ignorePane(state, screen.form, columns);
    case 'quit':
      return quitPane(state);
    case 'changed':
      return changedPane(screen);
    case 'failed':
      return failedPane(screen, columns);
    default:
      return undefined;
  }
}

function groupBody(state: State, columns: number): Body {
  const row = currentRow(state);
  if (row?.kind === 'problems') {
    return {
      title: line('notes about files'),
      lines: problemsView(state).map(each => fit(each, columns)),
      edits: [],
      from: 0,
      fixedTop: 0,
    };
  }
  if (row?.kind !== 'group') return { title: [], lines: [], edits: [], from: 0, fixedTop: 0 };
  const all = row.ids.map(id => state.findings.get(id)!);
  const number = (kind: string | undefined): number =>
    all.filter(
      ({ id, status }) => (status === 'fixable' || state.decisions.has(id)) && state.decisions.get(id)?.kind === kind,
    ).length;
  const manual = all.filter(({ id, status }) => status === 'declined' && !state.decisions.has(id)).length;
  const rows: readonly [string, number][] = [
    ['to decide', number(undefined)],
    ['accepted', number('accept')],
    ['skipped', number('skip')],
    ['ignored', number('ignore')],
    ['without an automatic fix', manual],
  ];
  const lines: Line[] = [
    [],
    ...rows.filter(([, many]) => many > 0).map(([word, many]) => line(`  ${thousands(many).padStart(5)}  ${word}`)),
    [],
    line(state.keymap.fill('  {accept} accepts the open ones, {skip} skips them; {enter} folds and unfolds'), 'dim'),
  ];
  return { title: line(foreign(row.label)), lines, edits: [], from: 0, fixedTop: 0 };
}

function resultLines(state: State, screen: Screen, workspace: Workspace): readonly Line[] {
  const { resultRows, fixColumns } = layoutOf(state.size);
  const finding = currentFinding(state);
  if (resultRows === 0 || !finding || screen.kind !== 'review') return [];
  const plan = state.files.find(({ path }) => path === finding.path);
  if (!plan) return [];
  const name = ' ── result with this and every accepted fix ';
  const heading: Line = [span(name), span('─'.repeat(Math.max(0, fixColumns - name.length)), 'dim')];
  const lines = [heading, ...resultView(state, finding, plan, workspace, resultRows - 1, fixColumns)];
  while (lines.length < resultRows) lines.push([]);
  return lines;
}

function filterLine(state: State, { field }: Extract<Screen, { kind: 'filter' }>, columns: number): Line {
  const found = `${count(state.matches?.size ?? state.findings.size, 'finding')} `;
  return justify([span(' / ', 'accent'), ...fieldSpans(field, columns - 30)], line(found, 'dim'), columns);
}

const reviewLast: readonly Hint[] = [
  ['help', 'keys'],
  ['quit', 'quit'],
];

function footerOf(state: State, screen: Screen, columns: number): Line {
  switch (screen.kind) {
    case 'filter':
      return hintLine(
        state.keymap,
        [
          [['Enter'], 'keep'],
          [['rule:'], 'class: severity: kind: is:open'],
        ],
        [['back', 'clear']],
        columns,
      );
    case 'bulk':
      return hintLine(state.keymap, [[['s r k f v'], 'choose']], back, columns);
    case 'unsafe':
      return hintLine(
        state.keymap,
        [
          [['Enter'], 'accept all'],
          [['s'], 'only the others'],
          [['down', 'up'], 'scroll'],
        ],
        back,
        columns,
      );
    case 'edited':
      return hintLine(state.keymap, editedHints(screen.fix.problem === undefined), [[['Esc'], 'drop it']], columns);
    case 'ignore':
      return hintLine(
        state.keymap,
        [
          [['Enter'], 'ignore'],
          [['Tab'], 'next field'],
          [['Space'], 'change'],
        ],
        [[['Esc'], 'cancel']],
        columns,
      );
    case 'quit':
      return hintLine(
        state.keymap,
        [
          [['Enter'], 'keep and quit'],
          ['confirm', 'write'],
          [['Backspace'], 'forget and quit'],
        ],
        back,
        columns,
      );
    case 'changed':
      return hintLine(
        state.keymap,
        [
          [['Enter'], 'look again'],
          ['confirm', 'write the others'],
        ],
        back,
        columns,
      );
    case 'failed':
      return hintLine(
        state.keymap,
        [
          ['save-patch', 'save as patch'],
          ['pager', 'show the patch'],
        ],
        back,
        columns,
      );
    case 'details':
      return hintLine(state.keymap, decideHints(state), back, columns);
    default:
      return hintLine(state.keymap, reviewHints(state, columns), reviewLast, columns);
  }
}

function editedHints(isReadable: boolean): readonly Hint[] {
  const again: Hint = ['edit-fix', 'edit again'];
  return isReadable ? [[['Enter'], 'take it'], again, [['down', 'up'], 'scroll']] : [again];
}

function reviewHints(state: State, columns: number): readonly Hint[] {
  const finding = currentFinding(state);
  const hints: Hint[] = [
    ['accept', 'accept'],
    ['skip', 'skip'],
    ['next-open', columns >= 100 ? 'next open' : 'next'],
    ['bulk-accept', columns >= 100 ? 'accept many' : 'many'],
    ['confirm', columns >= 100 ? 'review and write' : 'write'],
    ['undo', 'undo'],
    ['ignore', 'ignore'],
    ['edit-fix', 'edit'],
    ['details', 'details'],
    ['filter', 'filter'],
    ['preview', 'preview'],
  ];
  if (finding?.fix && finding.fix.variants.length > 0) hints.splice(2, 0, ['variant', 'variant']);
  return hints;
}
