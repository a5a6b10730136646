/** The question that `x` asks: how far, where, until when and why. */
import type { PlanFinding } from '../../engine/plan.ts';
import { entryOf, ignore as ignoreFinding, silencedBy } from '../model/ignore.ts';
import {
  destinations,
  formKey,
  obstacle,
  pasteIntoForm,
  possible,
  possibleScopes,
  scopes,
  scopeWords,
} from '../model/ignore-form.ts';
import { keyName } from '../model/keymap.ts';
import { layoutOf } from '../model/layout.ts';
import { say } from '../model/message.ts';
import { count, resourceTitle } from '../model/names.ts';
import { onScreen, pop, replace } from '../model/screen-stack.ts';
import type { IgnoreForm } from '../model/shapes.ts';
import type { State } from '../model/state.ts';
import { choiceLine, type Labelled, type Option, textLine } from '../parts/form.ts';
import { type Line, line, span } from '../parts/line.ts';
import { paragraph } from '../parts/paragraph.ts';
import { cut, makeVisible } from '../terminal/text.ts';
import { type Definition, only } from './definition.ts';

export const ignore: Definition<'ignore'> = {
  keys(state, screen, key) {
    const name = keyName(key);
    if (name === 'escape') return only(pop(state));
    if (name === 'enter') return only(ignoreFinding(state, screen.form));
    const form = formKey(state, screen.form, key);
    if (!form) return only(state);
    return only('objection' in form ? say(state, form.objection) : replace(state, { ...screen, form }));
  },
  paste: (state, screen, text) => replace(state, { ...screen, form: pasteIntoForm(screen.form, text) }),
  view(state, { form }) {
    const finding = state.findings.get(form.id);
    if (!finding) return { kind: 'pane', title: line('Ignore', 'bold'), body: [], from: 0 };
    const title = line(`Ignore ${finding.rule}   ${makeVisible(resourceTitle(finding.resource))}`, 'bold');
    return { kind: 'pane', title, body: formLines(state, finding, form), from: 0 };
  },
  hints: () => ({
    first: [
      [['Enter'], 'ignore'],
      [['Tab'], 'next field'],
      [['Space'], 'change'],
    ],
    last: [[['Esc'], 'cancel']],
  }),
};

/** Where comments about a finding cannot stand was found out meanwhile. */
export function withObstacles(state: State, id: IgnoreForm['id'], noComment: IgnoreForm['noComment']): State {
  return onScreen(state, 'ignore', screen =>
    screen.form.id === id ? { ...screen, form: possible(state, { ...screen.form, noComment }) } : screen,
  );
}

function formLines(state: State, finding: PlanFinding, form: IgnoreForm): readonly Line[] {
  const columns = layoutOf(state.size).fixColumns;
  const field = (focus: IgnoreForm['focus'], label: string = focus): Labelled => ({
    label,
    isFocused: form.focus === focus,
  });
  const until = textLine(field('until'), form.until, { empty: 'YYYY-MM-DD, or empty: for good', columns });
  return [
    choiceLine(field('scope'), scopeOptions(state, form)),
    choiceLine(field('to', 'where'), destinationOptions(state, form)),
    ...obstacles(state, form).flatMap(why => note(why, columns)),
    ...(form.to === 'config' ? [until] : []),
    textLine(field('reason'), form.reason, { empty: 'why may it stay as it is?', columns }),
    [],
    ...addedLines(state, finding, form).map(text => line(cut(` + ${text}`, columns - 1), 'added')),
    ...alsoIgnored(state, finding, form).flatMap(text => note(text, columns)),
  ];
}

function scopeOptions(state: State, form: IgnoreForm): readonly Option[] {
  const possible = possibleScopes(state, form);
  return scopes.map(scope => ({
    word: scopeWords[scope],
    isChosen: scope === form.scope,
    isThere: possible.includes(scope),
  }));
}

function destinationOptions(state: State, form: IgnoreForm): readonly Option[] {
  const { config } = state;
  const words = { comment: 'comment', config: config.kind === 'none' ? 'config' : makeVisible(config.path) } as const;
  return destinations.map(to => ({
    word: words[to],
    isChosen: to === form.to,
    isThere: obstacle(state, { ...form, to }) === undefined,
  }));
}

function obstacles(state: State, form: IgnoreForm): readonly string[] {
  return destinations.flatMap(to => {
    const why = obstacle(state, { ...form, to });
    return why === undefined ? [] : [`no ${to}: ${why}`];
  });
}

function alsoIgnored(state: State, finding: PlanFinding, form: IgnoreForm): readonly string[] {
  const also = silencedBy(state, finding, form).length - 1;
  return also > 0 ? [`it also ignores ${count(also, 'other finding')} of this rule`] : [];
}

/** The form in words, one sentence a line. */
export function formSentences(state: State, form: IgnoreForm): readonly string[] {
  const finding = state.findings.get(form.id);
  if (!finding) return [];
  const others = possibleScopes(state, form).filter(scope => scope !== form.scope);
  const where = destinations.flatMap(to => {
    const why = obstacle(state, { ...form, to });
    if (why !== undefined) return [`no ${to}: ${makeVisible(why)}`];
    return to === form.to ? [] : [`${to}: also possible`];
  });
  return [
    `scope: ${scopeWords[form.scope]}; also possible: ${others.map(scope => scopeWords[scope]).join(', ')}`,
    ...where,
    'adds:',
    ...addedLines(state, finding, form).map(text => `  ${text}`),
    ...alsoIgnored(state, finding, form),
  ];
}

function note(text: string, columns: number): readonly Line[] {
  return paragraph({ text, columns, most: 2 }).map(each => each.map(({ text }) => span(text, 'dim')));
}

/** What will be written. */
function addedLines(state: State, finding: PlanFinding, form: IgnoreForm): readonly string[] {
  const reason = makeVisible(form.reason.text.trim()) || '…';
  if (form.to === 'comment') {
    const word = form.scope === 'file' ? 'harden-ignore-file' : 'harden-ignore';
    return [`# ${word} ${finding.rule} -- ${reason}`];
  }
  const until = form.until.text.trim();
  const entry = entryOf(state, finding, { scope: form.scope, reason, ...(until !== '' && { until }) });
  return Object.entries(entry).map(
    ([key, value], index) => `${index === 0 ? '- ' : '  '}${key}: ${makeVisible(value)}`,
  );
}
