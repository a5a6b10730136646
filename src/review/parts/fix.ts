/** What is shown about one finding: class, risk and evidence, and its fix against the original text. */
import { titleBeside } from '../../engine/edits.ts';
import type { Applied, FilePlan, PlanFinding, PlannedFile } from '../../engine/plan.ts';
import { markedLines } from '../../patch/marked-lines.ts';
import { newLines } from '../../patch/new-lines.ts';
import { wrap } from '../../report/wrap.ts';
import { shownEdit, shownVariant } from '../model/decide.ts';
import { commentOf, type Decision, type Decisions, requiredBy } from '../model/decisions.ts';
import { resourceTitle } from '../model/names.ts';
import type { State } from '../model/state.ts';
import type { Token } from '../terminal/theme.ts';
import type { Workspace } from '../work/workspace.ts';
import { foreign, sourceLines } from './code.ts';
import { appliedView } from './diff.ts';
import { justify, type Line, line, span } from './line.ts';
import { lookOf, sourceRows } from './look.ts';

export interface FixView {
  readonly lines: readonly Line[];
  readonly edits: readonly number[];
}

export function classWord(finding: PlanFinding): { readonly word: string; readonly token: Token } {
  return { word: finding.safety.toUpperCase(), token: finding.safety };
}

export function placeOf({ path, range, resource }: PlanFinding): string {
  return `${foreign(path)}:${range.start.line}  ${foreign(resourceTitle(resource))}`;
}

/** `roomy`: there is space for the reason and for more than one piece of evidence. */
export function fixView(
  state: State,
  finding: PlanFinding,
  workspace: Workspace,
  columns: number,
  roomy: boolean,
): FixView {
  const head = headLines(state, finding, columns, roomy);
  const file = workspace.file(finding.path);
  if (!file) return { lines: [...head, line(' the file is no longer there', 'warning')], edits: [] };
  const decision = state.decisions.get(finding.id);
  if (decision?.kind === 'ignore') {
    const applied = ignoredBy(state, finding, decision, workspace, file);
    if (typeof applied === 'string')
      return { lines: [...head, line(` ! it cannot be added: ${foreign(applied)}`, 'warning')], edits: [] };
    const { before, splices } = applied;
    const comment = appliedView(state, { before, splices }, columns);
    return { lines: [...head, ...comment.lines], edits: comment.edits.map(edit => edit + head.length) };
  }
  if (!finding.fix) {
    const source = linesAround(state, file.text, finding.range.start.line, columns);
    return { lines: [...head, ...source], edits: [head.length] };
  }
  const variant = shownVariant(state, finding);
  const applied = workspace.edited(finding, variant, state.findings, shownEdit(state, finding));
  const refused = applied?.refused.map(({ message }) => message) ?? [];
  const notes = refused.map(message => line(` cannot be applied: ${foreign(message)}`, 'warning'));
  if (state.clashes.has(finding.id))
    notes.push(
      line(
        state.keymap.fill(' ! your edit does not fit the other accepted changes: left out   {edit-fix} edit again'),
        'warning',
      ),
    );
  if (!applied) return { lines: head, edits: [] };
  const diff = appliedView(state, applied, columns);
  const lines = [...head, ...notes, ...diff.lines];
  return { lines, edits: diff.edits.map(edit => edit + head.length + notes.length) };
}

/** The comment or the entry that ignores a finding; or why it cannot be added. */
function ignoredBy(
  state: State,
  { id }: PlanFinding,
  decision: Extract<Decision, { kind: 'ignore' }>,
  { config }: Workspace,
  file: PlannedFile,
): Applied | string {
  if (decision.to === 'comment') return file.apply(new Map(), new Map([[id, commentOf(decision)]]));
  const changed = config.changed({ ...state, decisions: new Map([[id, decision]]) });
  return changed?.kind === 'changed' ? changed.applied : (changed?.message ?? 'there is no entry to add');
}

function headLines(state: State, finding: PlanFinding, columns: number, roomy: boolean): readonly Line[] {
  const { word, token } = classWord(finding);
  const variant = shownVariant(state, finding);
  const variants = finding.fix?.variants ?? [];
  const note = variants.length > 0 ? `variant ${variant + 1} of ${variants.length + 1}  v next ` : '';
  const title = [span(' '), span(word, token), span(`  ${finding.severity}  `), span(finding.rule, 'bold')];
  const lines: Line[] = [justify(title, note === '' ? [] : line(note, 'dim'), columns)];
  const say = (label: string, text: string, most: number): void => {
    lines.push(...paragraph(label, text, columns, most));
  };
  if (roomy) say('why', finding.why, 2);
  const decision = state.decisions.get(finding.id);
  if (decision?.kind === 'ignore') {
    say('ignored', decision.reason, 2);
    return lines;
  }
  if (finding.declined) {
    say('is', finding.message, 2);
    say('no fix', finding.declined.reason, roomy ? 4 : 3);
    return lines;
  }
  const fix = finding.fix!;
  const chosen = variant > 0 ? variants[variant - 1]! : fix;
  say('fix', chosen.title, roomy ? 2 : 1);
  const beside = variant === 0 ? titleBeside(finding, acceptedIn(state, finding)) : chosen.title;
  if (beside !== chosen.title) say('here', `${beside}, with what else is accepted`, 1);
  if (chosen.risk !== '') say('risk', chosen.risk, roomy ? 3 : 2);
  const evidence = roomy ? 3 : chosen.risk === '' ? 1 : 0;
  for (const { code, what, origin } of finding.evidence.slice(0, evidence))
    say('know', `${what} (${code} ${origin})`, roomy ? 2 : 1);
  const needed = fix.requires.map(id => state.findings.get(id)?.rule).filter(rule => rule !== undefined);
  if (needed.length > 0) say('with', `${[...new Set(needed)].join(', ')}: accepted and skipped together`, 1);
  return lines;
}

function acceptedIn({ files, decisions }: State, { path }: PlanFinding): readonly PlanFinding[] {
  const file = files.find(other => other.path === path);
  return file?.findings.filter(({ id }) => decisions.get(id)?.kind === 'accept') ?? [];
}

/** A labelled text over at most so many lines; a longer one ends in `…`. */
export function paragraph(label: string, text: string, columns: number, most: number, indent = 9): readonly Line[] {
  const rows = wrap(foreign(text), Math.max(10, columns - indent - 2), '').split('\n');
  const kept = rows.slice(0, most);
  if (rows.length > most) kept[most - 1] = `${kept[most - 1]} …`;
  return kept.map((row, index) => [
    span(index === 0 ? ` ${label}`.padEnd(indent) : ' '.repeat(indent), 'dim'),
    span(row),
  ]);
}

/** The source around a line, for findings without a fix. */
function linesAround(state: State, text: string, at: number, columns: number): readonly Line[] {
  const { context } = state;
  const all = sourceLines(text);
  const from = Math.max(0, at - 1 - context);
  const digits = Math.max(3, String(all.length).length);
  return all.slice(from, Math.min(all.length, at + context)).flatMap((source, index) => {
    const number = from + index + 1;
    const mark = number === at ? span('▌ ', 'warning') : span('  ');
    return sourceRows([span(`${String(number).padStart(digits + 1)} `, 'dim'), mark], source, lookOf(state, columns));
  });
}

/** The place as it will be with every accepted fix: `▎` from this fix, `╎` from others. */
export function resultView(
  state: State,
  finding: PlanFinding,
  plan: FilePlan,
  workspace: Workspace,
  rows: number,
  columns: number,
): readonly Line[] {
  const here = { ...state, decisions: decisionsIn(plan, state.decisions) };
  const applied = workspace.together(plan, withFix(here, finding));
  const without = workspace.together(plan, withoutFix(here, finding));
  if (!applied || !without) return [];
  const all = markedLines(applied.before, applied.splices);
  const own = newLines(without.after, applied.after);
  const digits = Math.max(3, String(all.length).length);
  const first = own.size > 0 ? Math.min(...own) - 2 : finding.range.start.line - 1;
  const from = Math.max(0, Math.min(first, all.length - rows));
  const source = sourceLines(applied.after);
  const lines = all.slice(from, from + rows).flatMap(({ findings }, index) => {
    const at = from + index;
    const number = span(`${String(at + 1).padStart(digits + 1)}  `, 'dim');
    const mark = own.has(at) ? span('▎ ', 'added') : findings.length > 0 ? span('╎ ', 'accent') : span('  ');
    return sourceRows([number, mark], source[at] ?? [], lookOf(state, columns));
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
