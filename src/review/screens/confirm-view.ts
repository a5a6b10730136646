/** What will be written, before it is. */

import type { FindingId } from '../../engine/plan.ts';
import { thousands } from '../../report/thousands.ts';
import { wrap } from '../../report/wrap.ts';
import { isWritable } from '../model/confirm.ts';
import { shownVariant } from '../model/decide.ts';
import type { Decision } from '../model/decisions.ts';
import { count, resourceName } from '../model/names.ts';
import type { Check, Screen, State } from '../model/state.ts';
import { countDecisions } from '../parts/bars.ts';
import { foreign } from '../parts/code.ts';
import { paragraph } from '../parts/fix.ts';
import { justify, type Line, line, span, widthOf, within } from '../parts/line.ts';
import { cutStart, fit } from '../terminal/text.ts';
import { configPath } from '../work/config-file.ts';

type Confirm = Extract<Screen, { kind: 'confirm' }>;

export interface ConfirmView {
  readonly lines: readonly Line[];
  /** The lines of files. */
  readonly files: readonly number[];
}

/** `isChoice`: one of the files is selected. */
export function confirmView(state: State, screen: Confirm, columns: number, isChoice: boolean): ConfirmView {
  const { checks, total, selected } = screen;
  const row = (label: string, number: number, text: string): readonly Line[] =>
    rowLines(label, thousands(number), text, columns);
  const writable = checks.filter(isWritable);
  const sum = (pick: (check: Check) => number): number => writable.reduce((all, check) => all + pick(check), 0);
  const fixes = sum(({ fixes }) => fixes);
  const ignores = sum(({ ignores }) => ignores);
  const sums: Line = [
    span(` ${thousands(fixes)} ${fixes === 1 ? 'fix' : 'fixes'} in ${count(writable.length, 'file')}`, 'bold'),
    span(`     +${thousands(sum(({ added }) => added))} -${thousands(sum(({ removed }) => removed))} lines`),
  ];
  const calm = line('nothing has been written yet ', 'dim');
  const isRoomy = widthOf(sums) + widthOf(calm) < columns;
  const lines: Line[] = [
    ...(isRoomy ? [justify(sums, calm, columns)] : [sums, [span(' '), ...calm]]),
    [],
    ...classLines(state),
  ];
  if (ignores > 0) lines.push(...row('ignored', ignores, notesText(state, writable)));
  const edited = [...state.decisions].filter(
    ([id, each]) => each.kind === 'accept' && each.edited && !state.clashes.has(id),
  );
  if (edited.length > 0) lines.push(...row('e edited', edited.length, 'as you changed them in the editor'));
  const unseen = [...state.decisions].filter(([id, { kind }]) => kind === 'accept' && !state.seen.has(id)).length;
  if (unseen > 0)
    lines.push(...row('not viewed', unseen, state.keymap.fill('never on the screen   {show} shows them')));
  const left = countDecisions(state);
  const manual = [...state.findings.values()].filter(({ status }) => status === 'declined').length;
  lines.push(
    ...row(
      'left',
      left.open + left.skipped + manual,
      `${thousands(left.open)} to decide, ${thousands(left.skipped)} skipped, ${thousands(manual)} without a fix`,
    ),
    ...row('checked', checks.length, checkedText(checks, total)),
  );
  const weaker = sum(({ weaker }) => weaker);
  if (weaker > 0)
    lines.push(
      ...row(
        'weaker',
        weaker,
        `chosen ${edited.length > 0 ? 'variants and edits' : 'variants'} do less, their findings stay`,
      ),
    );
  lines.push(...problemLines(state, checks, columns));
  const unsafe = acceptedUnsafe(state);
  if (unsafe.length > 0) {
    lines.push(
      [],
      line(` ${unsafe.length === 1 ? 'This one' : `These ${thousands(unsafe.length)}`} may break something:`, 'bold'),
    );
    lines.push(...unsafe.flatMap(id => unsafeLines(state, id, columns)));
  }
  lines.push([], line(' files', 'dim'));
  const files = writable.map((_check, index) => lines.length + index);
  for (const [index, check] of writable.entries()) lines.push(fileLine(check, columns, isChoice && index === selected));
  return { lines, files };
}

/** `adds 2 comments, 1 entry to .hardenrc.yaml` */
function notesText(state: State, checks: readonly Check[]): string {
  const config = configPath(state);
  const entries = checks.find(({ path }) => path === config)?.notes ?? 0;
  const comments = checks.reduce((sum, { path, notes }) => sum + (path === config ? 0 : notes), 0);
  const words: string[] = [];
  if (comments > 0) words.push(count(comments, 'comment'));
  if (entries > 0) words.push(`${entries} ${entries === 1 ? 'entry' : 'entries'} to ${foreign(config!)}`);
  return `adds ${words.join(', ')}`;
}

function rowLines(label: string, number: string, text: string, columns: number): readonly Line[] {
  const rows = wrap(text, Math.max(20, columns - 24), '').split('\n');
  return rows.map((each, index) =>
    index === 0
      ? [span(`   ${label.padEnd(11)}`, 'dim'), span(`${number.padStart(5)}   `), span(each)]
      : [span(' '.repeat(22)), span(each)],
  );
}

const classes = [
  ['safe', 'S safe'],
  ['assured', 'A assured'],
  ['unsafe', 'U unsafe'],
] as const;

function classLines({ findings, decisions }: State): readonly Line[] {
  const accepted = [...decisions].filter(([, { kind }]) => kind === 'accept');
  return classes.flatMap(([safety, label]) => {
    const own = accepted.filter(([id]) => findings.get(id)?.safety === safety);
    if (own.length === 0) return [];
    return [
      [
        span(`   ${label.padEnd(11)}`, safety),
        span(`${thousands(own.length).padStart(5)}   `),
        span(byText(own.map(([, decision]) => decision))),
      ],
    ];
  });
}

function byText(decisions: readonly Decision[]): string {
  const words = { default: 'by default', you: 'by you', bulk: 'in bulk', saved: 'kept from last time' } as const;
  const counts = (['default', 'you', 'bulk', 'saved'] as const)
    .map(by => ({ by, number: decisions.filter(decision => decision.by === by).length }))
    .filter(({ number }) => number > 0);
  return counts.length === 1
    ? words[counts[0]!.by]
    : counts.map(({ by, number }) => `${number} ${words[by]}`).join(', ');
}

function checkedText(checks: readonly Check[], total: number): string {
  if (checks.length < total) return `of ${count(total, 'file')}, still checking`;
  const bad = checks.filter(({ problem, refused }) => problem !== undefined || refused.length > 0).length;
  const gone = checks.some(({ weaker }) => weaker > 0) ? 'other findings gone' : 'fixed findings gone';
  const good = `of ${thousands(total)}: parse, ${gone}, nothing else changed`;
  return bad === 0 ? good : `of ${thousands(total)}: ${count(bad, 'file')} with something that is left out`;
}

function problemLines(state: State, checks: readonly Check[], columns: number): readonly Line[] {
  return checks.flatMap(({ path, problem, refused }) => {
    const own = problem === undefined ? [] : [`${foreign(path)}: ${foreign(problem)}`];
    const parts = refused.map(
      ({ id, message }) => `${state.findings.get(id)?.rule} in ${foreign(path)}: ${foreign(message)}`,
    );
    return [...own, ...parts].map(text => [
      span('   left out   ', 'warning'),
      span(' '),
      span(fit(text, columns - 16)),
    ]);
  });
}

function acceptedUnsafe({ findings, decisions }: State): readonly FindingId[] {
  return [...decisions]
    .filter(([id, { kind }]) => kind === 'accept' && findings.get(id)?.safety === 'unsafe')
    .map(([id]) => id);
}

/** Rule and place of a fix that may break something, and below it what. */
export function unsafeLines(state: State, id: FindingId, columns: number): readonly Line[] {
  const finding = state.findings.get(id)!;
  const variant = shownVariant(state, finding);
  const { risk } = variant > 0 ? finding.fix!.variants[variant - 1]! : finding.fix!;
  const place = `${foreign(resourceName(finding.resource))}  ${foreign(finding.path)}:${finding.range.start.line}`;
  return [
    [span(' U  ', 'unsafe'), span(`${fit(finding.rule, 26)}  `), span(cutStart(place, columns - 33))],
    ...paragraph('', risk, columns, 2, 4),
  ];
}

function fileLine({ path, added, removed, fixes, ignores }: Check, columns: number, isSelected: boolean): Line {
  const numbers = `+${thousands(added)} -${thousands(removed)}`.padStart(10);
  const what = `${fixes + ignores}`.padStart(4);
  const shown = [span(`${what} `), span(numbers, 'dim'), span(`   ${cutStart(foreign(path), columns - 20)}`)];
  return isSelected
    ? within(
        [span('▌', 'accent'), ...shown.slice(0, 1).map(({ text }) => span(text.slice(1))), ...shown.slice(1)],
        'cursor',
      )
    : shown;
}
