/** A whole file: as it will be, as it is, or as one fix alone would make it; or the patch of everything that is accepted. */
import type { FilePlan, PlanFinding } from '../../engine/plan.ts';
import { markedLines } from '../../patch/marked-lines.ts';
import { shownEdit, shownVariant } from '../model/decide.ts';
import type { State } from '../model/state.ts';
import { foreign, sourceLines } from '../parts/code.ts';
import { appliedView } from '../parts/diff.ts';
import { type Line, line, span } from '../parts/line.ts';
import { lookOf, sourceRows } from '../parts/look.ts';
import type { Workspace } from '../work/workspace.ts';

export interface FileView {
  readonly lines: readonly Line[];
  readonly edits: readonly number[];
}

export type Version = 'accepted' | 'this' | 'original';

export function fileView(
  state: State,
  plan: FilePlan,
  finding: PlanFinding | undefined,
  version: Version,
  workspace: Workspace,
  columns: number,
): FileView {
  const applied =
    version === 'this' && finding?.fix
      ? workspace.edited(finding, shownVariant(state, finding), state.findings, shownEdit(state, finding))
      : workspace.together(plan, state.decisions);
  if (!applied) return { lines: [line(' the file is no longer there', 'warning')], edits: [] };
  const all = markedLines(applied.before, version === 'original' ? [] : applied.splices);
  const digits = Math.max(3, String(all.length).length);
  const edits: number[] = [];
  const source = sourceLines(version === 'original' ? applied.before : applied.after);
  const lines: Line[] = [];
  for (const [index, { findings }] of all.entries()) {
    const isChanged = findings.length > 0;
    if (isChanged && !all[index - 1]?.findings.length) edits.push(lines.length);
    const own = finding !== undefined && findings.includes(finding.id);
    const mark = isChanged ? span(own ? '▎ ' : '╎ ', own ? 'added' : 'accent') : span('  ');
    const gutter = [span(`${String(index + 1).padStart(digits + 1)} `, 'dim'), mark];
    lines.push(...sourceRows(gutter, source[index] ?? [], lookOf(state, columns)));
  }
  return { lines, edits };
}

/** Every accepted change, file after file. */
export function patchView(state: State, workspace: Workspace, columns: number): FileView {
  const lines: Line[] = [];
  const edits: number[] = [];
  const config = workspace.config.changed(state);
  const changes = state.files.map(plan => workspace.together(plan, state.decisions));
  if (config?.kind === 'changed') changes.push(config.applied);
  for (const applied of changes) {
    if (!applied || applied.splices.length === 0) continue;
    edits.push(lines.length);
    const name = ` ── ${foreign(applied.path)} `;
    lines.push([span(name, 'bold'), span('─'.repeat(Math.max(0, columns - name.length - 1)), 'dim')]);
    lines.push(...appliedView(state, applied, columns, 3).lines);
  }
  return { lines, edits };
}
