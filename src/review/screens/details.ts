/** Details: everything that is known about one finding. */

import type { PlanFinding } from '../../engine/plan.ts';
import { currentFinding } from '../model/current.ts';
import { isOpen } from '../model/decisions.ts';
import { unknownImageOf, unknownText } from '../model/evidence.ts';
import { layoutOf } from '../model/layout.ts';
import { pop } from '../model/screen-stack.ts';
import type { State } from '../model/state.ts';
import { shownVariant } from '../model/variants.ts';
import { currentPane } from '../parts/current-pane.ts';
import { findingTitle } from '../parts/finding-title.ts';
import { placeOf } from '../parts/fix.ts';
import { classWord } from '../parts/fix-head.ts';
import { decideHints } from '../parts/hints.ts';
import { type Line, line, span } from '../parts/line.ts';
import { labelColumns, labelled } from '../parts/paragraph.ts';
import type { Surroundings } from '../parts/shown.ts';
import { type Definition, only } from './definition.ts';
import { reviewCommand } from './review-commands.ts';

export const details: Definition<'details'> = {
  command(state, _screen, { command }) {
    return command === 'enter' || command === 'details' ? only(pop(state)) : reviewCommand(state, command);
  },
  view(state, { scroll }, around) {
    const finding = currentFinding(state);
    if (!finding) return currentPane(state, around);
    const { wide, fixColumns } = layoutOf(state.size);
    const columns = wide ? fixColumns : state.size.columns;
    const body = detailLines(state, finding, { rules: around.rules, columns });
    const shown = { body, from: scroll, finding: finding.id };
    return wide
      ? { kind: 'pane', title: line(placeOf(finding)), ...shown }
      : { kind: 'page', title: findingTitle(state, finding), ...shown };
  },
  hints: decideHints,
};

interface DetailRoom extends Pick<Surroundings, 'rules'> {
  readonly columns: number;
}

const meanings = {
  safe: 'cannot reasonably change a working workload',
  assured: 'safe because of the evidence below',
  unsafe: 'may break something: needs your eyes',
  'report-only': 'a human has to decide',
} as const;

/** Everything that is known about one finding, as labelled paragraphs. Empty ones are left out. */
export function detailLines(state: State, finding: PlanFinding, { rules, columns }: DetailRoom): readonly Line[] {
  const lines: Line[] = [];
  const say = (label: string, texts: readonly string[]): void => {
    lines.push(...labelled(label, texts, columns));
  };
  const { word, token } = classWord(finding);
  lines.push([
    span(' class'.padEnd(labelColumns), 'dim'),
    span(word, token),
    span(`, ${meanings[finding.safety]}`),
    span('   severity ', 'dim'),
    span(finding.severity),
  ]);
  say('is', [finding.message]);
  say('why', [finding.why]);
  const { fix } = finding;
  if (fix) say('fix', [fix.title]);
  if (finding.declined) say('no fix', [finding.declined.reason]);
  if (finding.comment !== undefined) say('comment', [`# ${finding.comment}`]);
  const unknown = unknownImageOf(state, finding);
  if (unknown) say('image', [unknownText(state, unknown), unknown.reason]);
  say(
    'evidence',
    finding.evidence.map(({ code, what, origin }) => `${code.padEnd(6)}${what}; ${origin}`),
  );
  if (fix) {
    say('risk', fix.risk === '' ? [] : [fix.risk]);
    say('check', fix.check === '' ? [] : [fix.check]);
    say(
      'with',
      fix.requires.map(id => requiredText(state, id)),
    );
    say('variants', variantTexts(state, finding));
  }
  const rule = rules.get(finding.rule);
  if (rule) say('class is', [rule.fixSafety]);
  say('same rule', [sameRule(state, finding)]);
  if (rule && rule.references.length > 0) say('standards', [rule.references.join('   ')]);
  say('rule', [state.keymap.fill(`${finding.rule}   {rule} says more`)]);
  return lines;
}

function requiredText(state: State, id: string): string {
  const other = state.findings.get(id);
  return other ? `${other.rule}, line ${other.range.start.line}: accepted and skipped together` : id;
}

function variantTexts(state: State, finding: PlanFinding): readonly string[] {
  const { fix } = finding;
  if (!fix || fix.variants.length === 0) return [];
  const all = [{ title: fix.title, risk: fix.risk }, ...fix.variants];
  const shown = shownVariant(state, finding);
  return all.map(({ title, risk }, index) => {
    const note = index === shown ? ' (shown)' : '';
    return `${index + 1}  ${title}${risk === '' ? '' : `; ${risk}`}${note}`;
  });
}

function sameRule({ findings, decisions }: State, { id, rule }: PlanFinding): string {
  const others = [...findings.values()].filter(other => other.rule === rule && other.id !== id);
  if (others.length === 0) return 'no other finding';
  const open = others.filter(other => isOpen(other, decisions)).length;
  const accepted = others.filter(other => decisions.get(other.id)?.kind === 'accept').length;
  return `${others.length} more: ${open} to decide, ${accepted} accepted   A many`;
}
