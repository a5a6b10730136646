/** The question that `x` asks, as it is shown. */
import type { PlanFinding } from '../../engine/plan.ts';
import { entryOf, type IgnoreForm, obstacle, places, scopes, scopeWords, silencedBy } from '../model/ignore-form.ts';
import { count, resourceTitle } from '../model/names.ts';
import type { State } from '../model/state.ts';
import { foreign } from '../parts/code.ts';
import { paragraph } from '../parts/fix.ts';
import { type Line, line, type Span, span, textOf } from '../parts/line.ts';
import { cut } from '../terminal/text.ts';
import { fieldSpans, type Pane } from './dialog-views.ts';

export function ignorePane(state: State, form: IgnoreForm, columns: number): Pane {
  const finding = state.findings.get(form.id);
  if (!finding) return { title: 'Ignore', lines: [] };
  const { config } = state;
  const words = { comment: 'comment', config: config.kind === 'none' ? 'config' : foreign(config.path) } as const;
  const lines: Line[] = [
    choice(
      'scope',
      form.focus === 'scope',
      scopes.map(scope => ({
        word: scopeWords[scope],
        isChosen: scope === form.scope,
        isThere: places.some(to => obstacle(state, form, scope, to) === undefined),
      })),
    ),
    choice(
      'where',
      form.focus === 'to',
      places.map(to => ({
        word: words[to],
        isChosen: to === form.to,
        isThere: obstacle(state, form, form.scope, to) === undefined,
      })),
    ),
  ];
  for (const to of places) {
    const why = obstacle(state, form, form.scope, to);
    if (why !== undefined) lines.push(...note(`no ${to}: ${why}`, columns));
  }
  if (form.to === 'config') lines.push(text('until', form, 'until', columns, 'YYYY-MM-DD, or empty: for good'));
  lines.push(
    text('reason', form, 'reason', columns, 'why may it stay as it is?'),
    [],
    ...preview(state, finding, form, columns),
  );
  const also = silencedBy(state, finding, form).length - 1;
  if (also > 0) lines.push(...note(`it also ignores ${count(also, 'other finding')} of this rule`, columns));
  return { title: `Ignore ${finding.rule}   ${foreign(resourceTitle(finding.resource))}`, lines };
}

/** The same in words, one sentence a line. */
export function ignoreWords(state: State, form: IgnoreForm): readonly string[] {
  const finding = state.findings.get(form.id);
  if (!finding) return [];
  const others = scopes.filter(
    scope => scope !== form.scope && places.some(to => obstacle(state, form, scope, to) === undefined),
  );
  const lines = [
    `scope: ${scopeWords[form.scope]}; also possible: ${others.map(scope => scopeWords[scope]).join(', ')}`,
  ];
  for (const to of places) {
    const why = obstacle(state, form, form.scope, to);
    if (why !== undefined) lines.push(`no ${to}: ${foreign(why)}`);
    else if (to !== form.to) lines.push(`${to}: also possible`);
  }
  lines.push('adds:', ...preview(state, finding, form, 200).map(each => textOf(each).replace(/^ \+ /, '  ')));
  const also = silencedBy(state, finding, form).length - 1;
  if (also > 0) lines.push(`it also ignores ${count(also, 'other finding')} of this rule`);
  return lines;
}

interface Option {
  readonly word: string;
  readonly isChosen: boolean;
  readonly isThere: boolean;
}

function label(word: string, hasFocus: boolean): Span {
  return hasFocus ? span(`▌${word.padEnd(8)}`, 'accent') : span(` ${word.padEnd(8)}`, 'dim');
}

function choice(word: string, hasFocus: boolean, options: readonly Option[]): Line {
  const shown = options.flatMap(({ word, isChosen, isThere }) => {
    const look = isChosen ? (['bold'] as const) : isThere ? [] : (['dim'] as const);
    return [span(`${isChosen ? '(•)' : isThere ? '( )' : ' – '} ${word}`, ...look), span('   ')];
  });
  return [label(word, hasFocus), ...shown];
}

function text(word: string, form: IgnoreForm, focus: 'reason' | 'until', columns: number, empty: string): Line {
  const hasFocus = form.focus === focus;
  const field = form[focus];
  const hint = field.text === '' ? [span(` ${cut(empty, columns - 14)}`, 'dim')] : [];
  if (!hasFocus)
    return [label(word, false), ...(field.text === '' ? hint : [span(cut(foreign(field.text), columns - 12))])];
  return [label(word, true), ...fieldSpans(field, columns - 12), ...hint];
}

function note(words: string, columns: number): readonly Line[] {
  return paragraph('', words, columns, 2).map(each => each.map(({ text }) => span(text, 'dim')));
}

/** What will be written. */
function preview(state: State, finding: PlanFinding, form: IgnoreForm, columns: number): readonly Line[] {
  const reason = foreign(form.reason.text.trim()) || '…';
  const added = (words: string): Line => line(cut(` + ${words}`, columns - 1), 'added');
  if (form.to === 'comment') {
    const word = form.scope === 'file' ? 'harden-ignore-file' : 'harden-ignore';
    return [added(`# ${word} ${finding.rule} -- ${reason}`)];
  }
  const until = form.until.text.trim();
  const entry = entryOf(state, finding, { scope: form.scope, reason, ...(until !== '' && { until }) });
  return Object.entries(entry).map(([key, value], index) =>
    added(`${index === 0 ? '- ' : '  '}${key}: ${foreign(value)}`),
  );
}
