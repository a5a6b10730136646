/** What will be written, before it is. */
import type { FindingId } from '../../engine/plan.ts';
import { thousands } from '../../report/thousands.ts';
import { wrap } from '../../report/wrap.ts';
import { countDecisions } from '../model/counts.ts';
import type { Decision } from '../model/decisions.ts';
import { count } from '../model/names.ts';
import type { ScreenOf } from '../model/screen.ts';
import type { Check } from '../model/shapes.ts';
import type { State } from '../model/state.ts';
import { configPath, isWritable } from '../model/writable.ts';
import { cutStart, fit, makeVisible } from '../terminal/text.ts';
import { justify, type Line, line, span, widthOf, within } from './line.ts';
import { unsafeLines } from './unsafe.ts';

export interface Summary {
  readonly lines: readonly Line[];
  /** The lines of files. */
  readonly files: readonly number[];
}

export interface SummaryRoom {
  readonly columns: number;
  /** Index of the file whose line stands out. */
  readonly selected?: number;
}

export function summaryOf(state: State, screen: ScreenOf<'confirm'>, { columns, selected }: SummaryRoom): Summary {
  const { checks } = screen;
  const writable = checks.filter(isWritable);
  const above = [
    ...sumLines(writable, columns),
    [],
    ...classLines(state),
    ...rowsOf(state, screen).flatMap(row => rowLines(row, columns)),
    ...leftOutLines(state, checks, columns),
    ...allUnsafeLines(state, columns),
    [],
    line(' files', 'dim'),
  ];
  const files = writable.map((check, index) => fileLine(check, columns, index === selected ? 'selected' : 'plain'));
  return { lines: [...above, ...files], files: files.map((_line, index) => above.length + index) };
}

type Numbers = 'fixes' | 'ignores' | 'added' | 'removed' | 'weaker' | 'notes';

function sum(checks: readonly Check[], key: Numbers): number {
  return checks.reduce((all, check) => all + check[key], 0);
}

function sumLines(writable: readonly Check[], columns: number): readonly Line[] {
  const sums: Line = [
    span(` ${count(sum(writable, 'fixes'), 'fix', 'fixes')} in ${count(writable.length, 'file')}`, 'bold'),
    span(`     +${thousands(sum(writable, 'added'))} -${thousands(sum(writable, 'removed'))} lines`),
  ];
  const calm = line('nothing has been written yet ', 'dim');
  const isRoomy = widthOf(sums) + widthOf(calm) < columns;
  return isRoomy ? [justify(sums, calm, columns)] : [sums, [span(' '), ...calm]];
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
    const number = thousands(own.length).padStart(5);
    const by = byText(own.map(([, decision]) => decision));
    return [[span(`   ${label.padEnd(11)}`, safety), span(`${number}   `), span(by)]];
  });
}

const byWords = { default: 'by default', you: 'by you', bulk: 'in bulk', saved: 'kept from last time' } as const;

function byText(decisions: readonly Decision[]): string {
  const counts = (['default', 'you', 'bulk', 'saved'] as const)
    .map(by => ({ by, number: decisions.filter(decision => decision.by === by).length }))
    .filter(({ number }) => number > 0);
  return counts.length === 1
    ? byWords[counts[0]!.by]
    : counts.map(({ by, number }) => `${number} ${byWords[by]}`).join(', ');
}

interface Row {
  readonly label: string;
  readonly number: number;
  readonly text: string;
}

function rowsOf(state: State, { checks, total }: ScreenOf<'confirm'>): readonly Row[] {
  const writable = checks.filter(isWritable);
  const accepted = [...state.decisions].filter(([, { kind }]) => kind === 'accept');
  const edited = accepted.filter(
    ([id, each]) => each.kind === 'accept' && each.edited && !state.clashes.has(id),
  ).length;
  const unseen = accepted.filter(([id]) => !state.seen.has(id)).length;
  const { open, skipped } = countDecisions(state);
  const manual = [...state.findings.values()].filter(({ status }) => status === 'declined').length;
  const left = `${thousands(open)} to decide, ${thousands(skipped)} skipped, ${thousands(manual)} without a fix`;
  const weaker = `chosen ${edited > 0 ? 'variants and edits' : 'variants'} do less, their findings stay`;
  const some = (row: Row): readonly Row[] => (row.number > 0 ? [row] : []);
  return [
    ...some({ label: 'ignored', number: sum(writable, 'ignores'), text: notesText(state, writable) }),
    ...some({ label: 'e edited', number: edited, text: 'as you changed them in the editor' }),
    ...some({
      label: 'not viewed',
      number: unseen,
      text: state.keymap.fill('never on the screen   {show} shows them'),
    }),
    { label: 'left', number: open + skipped + manual, text: left },
    { label: 'checked', number: checks.length, text: checkedText(checks, total) },
    ...some({ label: 'weaker', number: sum(writable, 'weaker'), text: weaker }),
  ];
}

function rowLines({ label, number, text }: Row, columns: number): readonly Line[] {
  const rows = wrap(text, Math.max(20, columns - 24), '').split('\n');
  return rows.map((each, index) =>
    index === 0
      ? [span(`   ${label.padEnd(11)}`, 'dim'), span(`${thousands(number).padStart(5)}   `), span(each)]
      : [span(' '.repeat(22)), span(each)],
  );
}

/** `adds 2 comments, 1 entry to .hardenrc.yaml` */
function notesText(state: State, checks: readonly Check[]): string {
  const config = configPath(state);
  const entries = checks.find(({ path }) => path === config)?.notes ?? 0;
  const comments = sum(
    checks.filter(({ path }) => path !== config),
    'notes',
  );
  const words: string[] = [];
  if (comments > 0) words.push(count(comments, 'comment'));
  if (entries > 0) words.push(`${count(entries, 'entry', 'entries')} to ${makeVisible(config!)}`);
  return `adds ${words.join(', ')}`;
}

function checkedText(checks: readonly Check[], total: number): string {
  if (checks.length < total) return `of ${count(total, 'file')}, still checking`;
  const bad = checks.filter(({ problem, refused }) => problem !== undefined || refused.length > 0).length;
  const gone = checks.some(({ weaker }) => weaker > 0) ? 'other findings gone' : 'fixed findings gone';
  const good = `of ${thousands(total)}: parse, ${gone}, nothing else changed`;
  return bad === 0 ? good : `of ${thousands(total)}: ${count(bad, 'file')} with something that is left out`;
}

function leftOutLines(state: State, checks: readonly Check[], columns: number): readonly Line[] {
  return checks.flatMap(({ path, problem, refused }) => {
    const own = problem === undefined ? [] : [`${makeVisible(path)}: ${makeVisible(problem)}`];
    const parts = refused.map(
      ({ id, message }) => `${state.findings.get(id)?.rule} in ${makeVisible(path)}: ${makeVisible(message)}`,
    );
    return [...own, ...parts].map(text => [
      span('   left out   ', 'warning'),
      span(' '),
      span(fit(text, columns - 16)),
    ]);
  });
}

function allUnsafeLines(state: State, columns: number): readonly Line[] {
  const unsafe = acceptedUnsafe(state);
  if (unsafe.length === 0) return [];
  const which = unsafe.length === 1 ? 'This one' : `These ${thousands(unsafe.length)}`;
  return [[], line(` ${which} may break something:`, 'bold'), ...unsafe.flatMap(id => unsafeLines(state, id, columns))];
}

function acceptedUnsafe({ findings, decisions }: State): readonly FindingId[] {
  return [...decisions]
    .filter(([id, { kind }]) => kind === 'accept' && findings.get(id)?.safety === 'unsafe')
    .map(([id]) => id);
}

function fileLine({ path, added, removed, fixes, ignores }: Check, columns: number, look: 'selected' | 'plain'): Line {
  const numbers = `+${thousands(added)} -${thousands(removed)}`.padStart(10);
  const what = `${fixes + ignores} `.padStart(5);
  const rest = [span(numbers, 'dim'), span(`   ${cutStart(makeVisible(path), columns - 20)}`)];
  return look === 'selected'
    ? within([span('▌', 'accent'), span(what.slice(1)), ...rest], 'cursor')
    : [span(what), ...rest];
}
