/** What becomes of the place, with what else is accepted. */
import type { FilePlan, PlanFinding } from '../../engine/plan.ts';
import { markedLines } from '../../patch/marked-lines.ts';
import { newLines } from '../../patch/new-lines.ts';
import { currentFinding } from '../model/current.ts';
import type { Decision, Decisions } from '../model/decisions.ts';
import { layoutOf } from '../model/layout.ts';
import { requiredBy } from '../model/relations.ts';
import type { Results } from '../model/results.ts';
import type { State } from '../model/state.ts';
import { shownEdit, shownVariant } from '../model/variants.ts';
import { codeLines, digitsOf } from './code.ts';
import { type Line, span } from './line.ts';
import { codeRows, lookOf } from './look.ts';

/** The live result below the fix; none where the window is too low for it. */
export function resultBlock(state: State, results: Results): readonly Line[] {
  const { resultRows, fixColumns } = layoutOf(state.size);
  const finding = currentFinding(state);
  const plan = finding && state.files.find(({ path }) => path === finding.path);
  if (resultRows === 0 || !plan) return [];
  const name = ' ── result with this and every accepted fix ';
  const heading: Line = [span(name), span('─'.repeat(Math.max(0, fixColumns - name.length)), 'dim')];
  const lines = [heading, ...resultLines(state, plan, results)];
  while (lines.length < resultRows) lines.push([]);
  return lines;
}

/** The place as it will be with every accepted fix: `▎` from this fix, `╎` from others. */
function resultLines(state: State, plan: FilePlan, results: Results): readonly Line[] {
  const finding = currentFinding(state)!;
  const { resultRows, fixColumns } = layoutOf(state.size);
  const rows = resultRows - 1;
  const here = { ...state, decisions: decisionsIn(plan, state.decisions) };
  const applied = results.together(plan, withFix(here, finding));
  const without = results.together(plan, withoutFix(here, finding));
  if (!applied || !without) return [];
  const all = markedLines(applied.before, applied.splices);
  const own = newLines(without.after, applied.after);
  const digits = digitsOf(all.length);
  const first = own.size > 0 ? Math.min(...own) - 2 : finding.range.start.line - 1;
  const from = Math.max(0, Math.min(first, all.length - rows));
  const source = codeLines({ path: applied.path, text: applied.after });
  const lines = all.slice(from, from + rows).flatMap(({ findings }, index) => {
    const at = from + index;
    const number = span(`${String(at + 1).padStart(digits + 1)}  `, 'dim');
    const mark = own.has(at) ? span('▎ ', 'added') : findings.length > 0 ? span('╎ ', 'accent') : span('  ');
    return codeRows([number, mark], source[at] ?? [], lookOf(state, fixColumns));
  });
  return lines.slice(0, rows);
}

function decisionsIn({ findings }: FilePlan, decisions: Decisions): Decisions {
  return new Map(
    findings.flatMap(({ id }) => {
      const decision = decisions.get(id);
      return decision ? [[id, decision] as const] : [];
    }),
  );
}

/** An ignored finding keeps its comment; every other one is shown as if it were accepted. */
function withFix(state: State, finding: PlanFinding): Decisions {
  const decision = state.decisions.get(finding.id);
  if (!finding.fix || decision?.kind === 'ignore') return state.decisions;
  const variant = shownVariant(state, finding);
  const edited = shownEdit(state, finding);
  const own: Decision = { kind: 'accept', by: 'you', variant, ...(edited && { edited }) };
  const decisions = new Map(state.decisions).set(finding.id, own);
  for (const id of requiredBy(state.findings, finding.id)) {
    if (decisions.get(id)?.kind !== 'accept') decisions.set(id, { kind: 'accept', by: 'you', variant: 0 });
  }
  return decisions;
}

function withoutFix(state: State, finding: PlanFinding): Decisions {
  return new Map([...state.decisions].filter(([id]) => id !== finding.id));
}
