/** A whole file: as one fix alone would make it, as it will be, or as it is. */
import type { FilePlan, PlanFinding } from '../../engine/plan.ts';
import { type MarkedLine, markedLines } from '../../patch/marked-lines.ts';
import { currentFinding, currentPath } from '../model/current.ts';
import type { Results } from '../model/results.ts';
import type { ScreenOf } from '../model/screen.ts';
import { replace } from '../model/screen-stack.ts';
import type { State } from '../model/state.ts';
import { codeLines, digitsOf } from '../parts/code.ts';
import { currentPane } from '../parts/current-pane.ts';
import type { DiffView } from '../parts/diff.ts';
import { back, reviewHints, scrolling } from '../parts/hints.ts';
import { justify, type Line, line, type Span, span } from '../parts/line.ts';
import { codeRows, lookOf } from '../parts/look.ts';
import { makeVisible } from '../terminal/text.ts';
import { type Definition, only } from './definition.ts';

type Preview = ScreenOf<'preview'>;

export const preview: Definition<'preview'> = {
  command: (state, screen, { command }) =>
    command === 'preview' ? only(replace(state, nextVersion(state, screen))) : undefined,
  view(state, screen, around) {
    const { columns } = state.size;
    const plan = planOf(state);
    if (!plan) return currentPane(state, around);
    const { lines, edits } = fileView(state, screen.version, around.results);
    const title = justify([span(` ${makeVisible(plan.path)}`, 'bold')], [span(`${words[screen.version]} `)], columns);
    const first = edits[0] ?? (currentFinding(state)?.range.start.line ?? 1) - 1;
    return { kind: 'page', title, body: lines, edits, from: screen.scroll ?? Math.max(0, first - 3) };
  },
  hints: state =>
    planOf(state)
      ? {
          first: [
            ['preview', 'next version'],
            scrolling,
            [['previous-edit', 'next-edit'], 'edits'],
            ['confirm', 'review and write'],
          ],
          last: back,
        }
      : reviewHints(state),
};

const words = { accepted: 'with every accepted fix', this: 'with this fix alone', original: 'as it is now' } as const;
const following = { this: 'accepted', accepted: 'original', original: 'this' } as const;

/** A group has no fix of its own to show. */
function nextVersion(state: State, screen: Preview): Preview {
  const version = following[screen.version];
  const shown = version === 'this' && !currentFinding(state) ? 'accepted' : version;
  return { ...screen, version: shown, scroll: undefined };
}

function planOf(state: State): FilePlan | undefined {
  const path = currentPath(state);
  return state.files.find(file => file.path === path);
}

function fileView(state: State, version: Preview['version'], results: Results): DiffView {
  const finding = currentFinding(state);
  const plan = planOf(state)!;
  const applied =
    version === 'this' && finding?.fix ? results.shown(state, finding) : results.together(plan, state.decisions);
  if (!applied) return { lines: [line(' the file is no longer there', 'warning')], edits: [] };
  const isOriginal = version === 'original';
  const all = markedLines(applied.before, isOriginal ? [] : applied.splices);
  const source = codeLines({ path: applied.path, text: isOriginal ? applied.before : applied.after });
  const digits = digitsOf(all.length);
  const edits: number[] = [];
  const lines: Line[] = [];
  for (const [index, marked] of all.entries()) {
    if (marked.findings.length > 0 && !all[index - 1]?.findings.length) edits.push(lines.length);
    const gutter = [span(`${String(index + 1).padStart(digits + 1)} `, 'dim'), markOf(marked, finding)];
    lines.push(...codeRows(gutter, source[index] ?? [], lookOf(state, state.size.columns)));
  }
  return { lines, edits };
}

/** `▎` from this fix, `╎` from others. */
function markOf({ findings }: MarkedLine, finding: PlanFinding | undefined): Span {
  if (findings.length === 0) return span('  ');
  return finding !== undefined && findings.includes(finding.id) ? span('▎ ', 'added') : span('╎ ', 'accent');
}
