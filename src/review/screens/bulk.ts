/** The menu for many findings at once: each line with how many it would decide. */
import type { FindingId } from '../../engine/plan.ts';
import { thousands } from '../../report/thousands.ts';
import { acceptMany, restOfFile, unsafeOf } from '../model/accept.ts';
import { currentFinding } from '../model/current.ts';
import { isOpen } from '../model/decisions.ts';
import { keyName } from '../model/keymap.ts';
import { acceptable } from '../model/relations.ts';
import { rowsOf } from '../model/rows.ts';
import type { ScreenOf } from '../model/screen.ts';
import { pop } from '../model/screen-stack.ts';
import { skipMany } from '../model/skip.ts';
import type { State } from '../model/state.ts';
import { back } from '../parts/hints.ts';
import { type Line, line, span } from '../parts/line.ts';
import { type Definition, only } from './definition.ts';

type Verb = ScreenOf<'bulk'>['verb'];

export const bulk: Definition<'bulk'> = {
  keys(state, { verb }, key) {
    const name = keyName(key);
    const choice = bulkChoices(state, verb).find(each => each.key === name);
    if (!choice) return only(name === 'escape' || name === 'q' ? pop(state) : state);
    const batch = { ids: choice.ids, by: 'bulk', label: choice.label } as const;
    return only(verb === 'accept' ? acceptMany(pop(state), batch) : skipMany(pop(state), batch));
  },
  view: (state, { verb }) => ({
    kind: 'pane',
    title: line(verb === 'accept' ? 'Accept many' : 'Skip many', 'bold'),
    body: bulkLines(state, verb),
    from: 0,
  }),
  hints: () => ({ first: [[['s r k f v'], 'choose']], last: back }),
};

export interface Choice {
  readonly key: string;
  readonly label: string;
  readonly ids: readonly FindingId[];
  readonly unsafe: number;
}

/** The lines of the menu, with the findings each of them would decide. */
export function bulkChoices(state: State, verb: Verb): readonly Choice[] {
  return candidates(state).map(([key, label, ids]) => {
    const chosen =
      verb === 'accept' ? acceptable(state, ids) : ids.filter(id => isOpen(state.findings.get(id)!, state.decisions));
    return { key, label, ids: chosen, unsafe: unsafeOf(state, chosen).length };
  });
}

type Candidate = readonly [key: string, label: string, ids: readonly FindingId[]];

function candidates(state: State): readonly Candidate[] {
  const all = [...state.findings.values()];
  const safe = all.filter(({ safety }) => safety !== 'unsafe').map(({ id }) => id);
  const everything = state.matches === undefined ? 'everything' : 'everything the filter shows';
  return [['s', 'safe and assured', safe], ...likeCurrent(state), ['v', everything, rowsOf(state).order]];
}

function likeCurrent(state: State): readonly Candidate[] {
  const finding = currentFinding(state);
  if (!finding) return [];
  const sameRule = [...state.findings.values()].filter(({ rule }) => rule === finding.rule);
  const choices: Candidate[] = [['r', `rule ${finding.rule}`, sameRule.map(({ id }) => id)]];
  if (finding.fix && finding.fix.risk !== '') {
    const sameRisk = sameRule.filter(({ fix }) => fix?.risk === finding.fix?.risk);
    choices.push(['k', 'this rule with the same risk', sameRisk.map(({ id }) => id)]);
  }
  return [...choices, ['f', 'the rest of this file', restOfFile(state)]];
}

export function bulkLines(state: State, verb: Verb): readonly Line[] {
  const lines = bulkChoices(state, verb).map(({ key, label, ids, unsafe }) => [
    span(`  ${key}  `, 'accent'),
    span(label.padEnd(32), ...(ids.length === 0 ? (['dim'] as const) : [])),
    span(thousands(ids.length).padStart(6)),
    verb === 'accept' && unsafe > 0 ? span(`   ${thousands(unsafe)} unsafe, listed first`, 'unsafe') : span(''),
  ]);
  return [[], ...lines, [], line('  Only open findings change; what you decided yourself stays.', 'dim')];
}
