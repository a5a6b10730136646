/** One finding: what is said about it, and its fix against the original text. */
import type { Applied, PlanFinding } from '../../engine/plan.ts';
import { commentOf } from '../model/decisions.ts';
import { resourceTitle } from '../model/names.ts';
import type { Results } from '../model/results.ts';
import type { State } from '../model/state.ts';
import { makeVisible } from '../terminal/text.ts';
import { codeLines, digitsOf } from './code.ts';
import { appliedView, type DiffView } from './diff.ts';
import { fixHead, type HeadRoom } from './fix-head.ts';
import { type Line, line, span } from './line.ts';
import { codeRows, lookOf } from './look.ts';

export function placeOf({ path, range, resource }: PlanFinding): string {
  return `${makeVisible(path)}:${range.start.line}  ${makeVisible(resourceTitle(resource))}`;
}

export function fixView(state: State, finding: PlanFinding, results: Results, room: HeadRoom): DiffView {
  const head = fixHead(state, finding, room);
  const change = changeView(state, finding, results, room.columns);
  return { lines: [...head, ...change.lines], edits: change.edits.map(edit => edit + head.length) };
}

function changeView(state: State, finding: PlanFinding, results: Results, columns: number): DiffView {
  const file = results.file(finding.path);
  if (!file) return note('the file is no longer there');
  const decision = state.decisions.get(finding.id);
  if (decision?.kind === 'ignore') {
    const applied =
      decision.to === 'comment'
        ? file.apply(new Map(), new Map([[finding.id, commentOf(decision)]]))
        : results.configuration({ ...state, decisions: new Map([[finding.id, decision]]) });
    return ignoreView(state, applied ?? 'there is no entry to add', columns);
  }
  if (!finding.fix) return { lines: linesAround(state, finding, file.text, columns), edits: [0] };
  const applied = results.shown(state, finding);
  if (!applied) return { lines: [], edits: [] };
  const notes = fixNotes(state, finding, applied);
  const diff = appliedView(state, applied, columns);
  return { lines: [...notes, ...diff.lines], edits: diff.edits.map(edit => edit + notes.length) };
}

/** The comment or the entry that ignores a finding; or why it cannot be added. */
function ignoreView(state: State, applied: Applied | string, columns: number): DiffView {
  return typeof applied === 'string'
    ? note(`! it cannot be added: ${makeVisible(applied)}`)
    : appliedView(state, applied, columns);
}

function note(text: string): DiffView {
  return { lines: [line(` ${text}`, 'warning')], edits: [] };
}

/** Why a fix is not written as it is shown. */
function fixNotes(state: State, { id }: PlanFinding, { refused }: Applied): readonly Line[] {
  const notes = refused.map(({ message }) => ` cannot be applied: ${makeVisible(message)}`);
  if (state.clashes.has(id))
    notes.push(
      state.keymap.fill(' ! your edit does not fit the other accepted changes: left out   {edit-fix} edit again'),
    );
  return notes.map(text => line(text, 'warning'));
}

/** The source around a finding without a fix. */
function linesAround(state: State, { path, range }: PlanFinding, text: string, columns: number): readonly Line[] {
  const { context } = state;
  const at = range.start.line;
  const all = codeLines({ path, text });
  const from = Math.max(0, at - 1 - context);
  const digits = digitsOf(all.length);
  return all.slice(from, Math.min(all.length, at + context)).flatMap((source, index) => {
    const number = from + index + 1;
    const mark = number === at ? span('▌ ', 'warning') : span('  ');
    return codeRows([span(`${String(number).padStart(digits + 1)} `, 'dim'), mark], source, lookOf(state, columns));
  });
}
