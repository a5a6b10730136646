/** The question that `x` asks, while it is filled in. Pure. */
import type { PlanFinding } from '../../engine/plan.ts';
import type { KeyEvent } from '../terminal/keys.ts';
import type { Decision, Ignore } from './decisions.ts';
import { keyName } from './keymap.ts';
import type { IgnoreForm } from './shapes.ts';
import type { State } from './state.ts';
import { insert, textField, typeKey } from './text-field.ts';

export const scopes = ['place', 'file', 'rule'] as const satisfies readonly Ignore['scope'][];
export const destinations = ['comment', 'config'] as const satisfies readonly Ignore['to'][];

export const scopeWords = { place: 'here', file: 'in this file', rule: 'everywhere' } as const;

type Choice = Pick<IgnoreForm, 'scope' | 'to' | 'noComment'>;

/** What the form cannot do, to be told. */
export interface Objection {
  readonly objection: string;
}

export function ignoreForm({ id }: PlanFinding, before: Decision | undefined): IgnoreForm {
  const old = before?.kind === 'ignore' ? before : undefined;
  return {
    id,
    focus: 'reason',
    scope: old?.scope ?? 'place',
    to: old?.to ?? 'comment',
    reason: textField(old?.reason),
    until: textField(old?.until),
    noComment: {},
  };
}

/** Why the choice is not there; undefined: it is. */
export function obstacle({ config }: Pick<State, 'config'>, { scope, to, noComment }: Choice): string | undefined {
  if (to === 'config') return config.kind === 'none' ? config.why : undefined;
  return scope === 'rule' ? 'a comment reaches one file' : noComment[scope];
}

/** Scopes for which there is a comment or an entry. */
export function possibleScopes(state: State, form: IgnoreForm): readonly Ignore['scope'][] {
  return scopes.filter(scope => destinations.some(to => obstacle(state, { ...form, scope, to }) === undefined));
}

/** With the other place when this one is not there. */
export function possible(state: State, form: IgnoreForm): IgnoreForm {
  if (obstacle(state, form) === undefined) return form;
  const to = destinations.find(other => obstacle(state, { ...form, to: other }) === undefined);
  return to === undefined ? form : { ...form, to };
}

/** The form after a key, or what to say instead; undefined: the key means nothing in it. */
export function formKey(state: State, form: IgnoreForm, key: KeyEvent): IgnoreForm | Objection | undefined {
  const name = keyName(key);
  if (name === 'tab' || name === 'down') return move(form, 1);
  if (name === 'shift-tab' || name === 'up') return move(form, -1);
  if (form.focus === 'reason' || form.focus === 'until') {
    const field = typeKey(form[form.focus], key);
    return field && { ...form, [form.focus]: field };
  }
  const step = name === 'left' ? -1 : name === 'right' || name === 'space' ? 1 : 0;
  if (step === 0) return { objection: 'Space changes it   Tab next field' };
  return form.focus === 'scope' ? nextScope(state, form, step) : nextDestination(state, form);
}

export function pasteIntoForm(form: IgnoreForm, text: string): IgnoreForm {
  return form.focus === 'reason' || form.focus === 'until'
    ? { ...form, [form.focus]: insert(form[form.focus], text) }
    : form;
}

/** The form with a text that was written elsewhere. */
export function withText(form: IgnoreForm, field: 'reason' | 'until', text: string): IgnoreForm {
  return { ...form, [field]: insert(textField(), text) };
}

/** What can be filled in. Only an entry of the configuration can end. */
export function fieldsOf({ to }: IgnoreForm): readonly IgnoreForm['focus'][] {
  return to === 'config' ? ['scope', 'to', 'until', 'reason'] : ['scope', 'to', 'reason'];
}

function move(form: IgnoreForm, step: 1 | -1): IgnoreForm {
  const fields = fieldsOf(form);
  const at = fields.indexOf(form.focus) + step;
  return { ...form, focus: fields[(at + fields.length) % fields.length]! };
}

export function nextScope(state: State, form: IgnoreForm, step: 1 | -1): IgnoreForm | Objection {
  const scope = scopes[(scopes.indexOf(form.scope) + step + scopes.length) % scopes.length]!;
  const why = destinations.map(to => obstacle(state, { ...form, scope, to }));
  if (why.includes(undefined)) return possible(state, { ...form, scope });
  return { objection: `not ${scopeWords[scope]}: ${why.join(', and ')}` };
}

export function nextDestination(state: State, form: IgnoreForm): IgnoreForm | Objection {
  const to = form.to === 'comment' ? 'config' : 'comment';
  const why = obstacle(state, { ...form, to });
  return why === undefined ? { ...form, to } : { objection: `no ${to === 'config' ? 'entry' : 'comment'}: ${why}` };
}

/** Shorter reasons explain nothing. */
const shortestReason = 3;

/** The decision of a form that is filled in; else what is missing. */
export function decisionOf(state: State, form: IgnoreForm): Ignore | Objection {
  const { scope, to } = form;
  const reason = form.reason.text.trim();
  const until = form.until.text.trim();
  const why = obstacle(state, form);
  if (why !== undefined) return { objection: `it cannot be ignored there: ${why}` };
  if (reason.length < shortestReason) return { objection: 'write why, in a few words' };
  if (to === 'comment' || until === '') return { kind: 'ignore', by: 'you', scope, to, reason };
  if (!isDate(until)) return { objection: 'until is a day such as 2027-01-31' };
  if (until < state.today) return { objection: `${until} is over: it would be found again at once` };
  return { kind: 'ignore', by: 'you', scope, to, reason, until };
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true;
}
