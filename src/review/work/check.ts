/** Trying the decisions about one file, before anything is written. */
import { coveredByFirst } from '../../engine/ignore.ts';
import type { Applied, FilePlan, FindingId, Ignored } from '../../engine/plan.ts';
import { hunksOf } from '../../patch/hunks.ts';
import { selectionOf } from '../model/decisions.ts';
import { requiredBy } from '../model/relations.ts';
import type { Check } from '../model/shapes.ts';
import type { State } from '../model/state.ts';
import { configPath } from '../model/writable.ts';
import { isStillFound } from './edit-fix.ts';
import type { Workspace } from './workspace.ts';

/** The result must parse, and neither an accepted nor an ignored finding may be left in it. */
export function checkFile(state: State, workspace: Workspace, path: string): Check {
  const plan = state.files.find(file => file.path === path);
  const applied = plan && workspace.together(plan, state.decisions);
  const nothing = { path, fixes: 0, ignores: 0, added: 0, removed: 0, weaker: 0, notes: 0, refused: [] };
  if (path === configPath(state)) return checkConfig(state, workspace, nothing);
  if (!applied) return { ...nothing, problem: 'the file is no longer there' };
  const { ignored } = selectionOf(plan, state.decisions);
  const fixes = applied.fixed.filter(id => !ignored.has(id));
  const check = {
    path,
    fixes: fixes.length,
    ignores: applied.fixed.length - fixes.length,
    notes: commentsIn(plan, applied.fixed, ignored),
    ...linesOf(applied),
    weaker: 0,
    refused: applied.refused.map(({ id, message }) => ({ id, message })),
  };
  if (applied.after === applied.before) return check;
  const after = workspace.planText(path, applied.after);
  if (!after) return { ...check, problem: 'the result could not be read back' };
  const mayStay = weakerOnes(state, plan);
  const left = new Set(
    after.findings.filter(({ id, status }) => status === 'fixable' && applied.fixed.includes(id)).map(({ id }) => id),
  );
  const unfixed = [...left].find(id => !mayStay.has(id));
  if (unfixed !== undefined)
    return { ...check, problem: `${state.findings.get(unfixed)?.rule} would still be found afterwards` };
  for (const id of mayStay) {
    if (applied.fixed.includes(id) && isStillFound(after, state.findings.get(id)!)) left.add(id);
  }
  return { ...check, weaker: left.size };
}

/** One comment for a whole file ignores all findings of its rule. */
function commentsIn({ findings }: FilePlan, fixed: readonly FindingId[], ignored: Ignored): number {
  const covered = coveredByFirst(findings, ignored);
  return fixed.filter(id => ignored.has(id) && !covered.has(id)).length;
}

function checkConfig(state: State, workspace: Workspace, nothing: Check): Check {
  const changed = workspace.config.withEntries(state);
  if (!changed) return nothing;
  if (changed.kind === 'refused') return { ...nothing, problem: changed.message };
  const { added, removed } = linesOf(changed.applied);
  return { ...nothing, ignores: changed.applied.fixed.length, notes: changed.entries, added, removed };
}

function linesOf({ before, splices }: Applied): { readonly added: number; readonly removed: number } {
  const signs = hunksOf(before, splices, 0).flatMap(({ lines }) => lines.map(line => line[0]));
  return { added: signs.filter(sign => sign === '+').length, removed: signs.filter(sign => sign === '-').length };
}

/** Other variants than the first, and what was edited by hand: they may do less, and leave their finding. */
function weakerOnes({ findings, decisions }: State, plan: FilePlan): ReadonlySet<FindingId> {
  const { accepted, edited } = selectionOf(plan, decisions);
  const variants = [...accepted].filter(([, variant]) => variant > 0).map(([id]) => id);
  return new Set([...variants, ...[...edited.keys()].flatMap(id => requiredBy(findings, id))]);
}
