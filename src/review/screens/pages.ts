/** Screens that take the whole window, as data. */
import { thousands } from '../../report/thousands.ts';
import { layoutOf } from '../model/layout.ts';
import { count } from '../model/names.ts';
import { currentFinding, currentPath } from '../model/rows.ts';
import type { Screen, State } from '../model/state.ts';
import { type Hint, position } from '../parts/bars.ts';
import { foreign } from '../parts/code.ts';
import { fixView, placeOf } from '../parts/fix.ts';
import { fit, justify, type Line, line, span } from '../parts/line.ts';
import type { Workspace } from '../work/workspace.ts';
import { confirmPage } from './confirm-page.ts';
import { detailsView, type RuleFacts, ruleView } from './details.ts';
import { fieldSpans, problemsView } from './dialog-views.ts';
import { fileView, patchView } from './file-view.ts';
import { helpView } from './help.ts';

/** What the views need beside the state. */
export interface Surroundings {
  readonly workspace: Workspace;
  readonly rules: ReadonlyMap<string, RuleFacts>;
  /** One line about the terminal, for bug reports. */
  readonly terminal: string;
}

/** A screen that takes the whole window. */
export interface Page {
  readonly title: Line;
  readonly body: readonly Line[];
  readonly edits: readonly number[];
  readonly from: number;
  readonly hints: readonly Hint[];
  readonly last: readonly Hint[];
  readonly shown?: string;
  /** What stands on the right of it. */
  readonly side?: Side;
}

export interface Side {
  readonly columns: number;
  readonly title: Line;
  readonly lines: readonly Line[];
  readonly from: number;
}

export const back: readonly Hint[] = [['back', 'back']];
const reading: readonly Hint[] = [[['down', 'up'], 'scroll']];

export function pageOf(state: State, screen: Screen, around: Surroundings): Page | undefined {
  const { columns } = state.size;
  const { workspace } = around;
  const finding = currentFinding(state);
  switch (screen.kind) {
    case 'fix':
    case 'details': {
      if (!finding) return undefined;
      if (screen.kind === 'details' && layoutOf(state.size).wide) return undefined;
      const title = justify(
        [span(` ${finding.rule}`, 'bold'), span(`   ${placeOf(finding)}`)],
        line(`${position(state)} `, 'dim'),
        columns,
      );
      if (screen.kind === 'details') {
        const body = detailsView(state, finding, around.rules, columns);
        return {
          title,
          body,
          edits: [],
          from: screen.scroll,
          hints: decideHints(state),
          last: back,
          shown: finding.id,
        };
      }
      const { lines, edits } = fixView(state, finding, workspace, columns, true);
      return {
        title,
        body: lines,
        edits,
        from: state.scroll,
        hints: decideHints(state),
        last: back,
        shown: finding.id,
      };
    }
    case 'preview': {
      const path = currentPath(state);
      const plan = state.files.find(file => file.path === path);
      if (!plan) return undefined;
      const view = fileView(state, plan, finding, screen.version, workspace, columns);
      const words = { accepted: 'with every accepted fix', this: 'with this fix alone', original: 'as it is now' };
      const title = justify([span(` ${foreign(plan.path)}`, 'bold')], [span(`${words[screen.version]} `)], columns);
      const from = screen.scroll ?? Math.max(0, (view.edits[0] ?? (finding?.range.start.line ?? 1) - 1) - 3);
      const hints: Hint[] = [
        ['preview', 'next version'],
        ...reading,
        [['previous-edit', 'next-edit'], 'edits'],
        ['confirm', 'review and write'],
      ];
      return { title, body: view.lines, edits: view.edits, from, hints, last: back };
    }
    case 'patch': {
      const { lines, edits } = patchView(state, workspace, columns);
      const title = justify(
        line(' All accepted changes', 'bold'),
        line('nothing has been written yet ', 'dim'),
        columns,
      );
      const hints: Hint[] = [
        ...reading,
        [['previous-edit', 'next-edit'], 'files'],
        ['pager', 'in $PAGER'],
        ['save-patch', 'save as patch'],
      ];
      return { title, body: lines, edits, from: screen.scroll, hints, last: back };
    }
    case 'confirm':
      return confirmPage(state, screen, workspace);
    case 'help': {
      const typed = screen.field.text === '' ? line('type to search', 'dim') : fieldSpans(screen.field, 30);
      const title = justify(line(' Keys', 'bold'), [...typed, span(' ')], columns);
      const body = helpView(state.keymap, screen.field.text, around.terminal, columns);
      return { title, body, edits: [], from: screen.scroll, hints: [[['↑', '↓'], 'scroll']], last: back };
    }
    case 'problems': {
      const body = problemsView(state);
      return {
        title: fit(line(' Notes about files', 'bold'), columns),
        body,
        edits: [],
        from: screen.scroll,
        hints: reading,
        last: back,
      };
    }
    case 'rule': {
      const rule = around.rules.get(screen.rule);
      const body = rule ? ruleView(screen.rule, rule, Math.min(columns, 110)) : [];
      const title = fit(line(` ${screen.rule}`, 'bold'), columns);
      return { title, body, edits: [], from: screen.scroll, hints: reading, last: back };
    }
    case 'writing': {
      const { done, total } = screen;
      const cells = Math.round(((columns - 4) * done) / Math.max(1, total));
      const bar = [
        span('  '),
        span('─'.repeat(cells), 'accent'),
        span('─'.repeat(Math.max(0, columns - 4 - cells)), 'dim'),
      ];
      const body = [[], line(`  ${thousands(done)} of ${count(total, 'file')}`), [], bar];
      return {
        title: fit(line(' Writing', 'bold'), columns),
        body,
        edits: [],
        from: 0,
        hints: [[['Ctrl-C'], 'stop and put back']],
        last: [],
      };
    }
    default:
      return undefined;
  }
}

export function decideHints(state: State): readonly Hint[] {
  const finding = currentFinding(state);
  const hints: Hint[] = [];
  if (finding?.fix) hints.push(['accept', 'accept'], ['skip', 'skip']);
  hints.push(['ignore', 'ignore']);
  if (finding?.fix && finding.fix.variants.length > 0) hints.push(['variant', 'variant']);
  hints.push([['scroll-down', 'scroll-up'], 'scroll'], ['undo', 'undo']);
  if (finding?.fix) hints.push(['edit-fix', 'edit']);
  hints.push(['edit-file', 'open file']);
  return hints;
}
