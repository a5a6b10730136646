/** The question that `x` asks: how far, where, until when and why. Pure. */
import type { IgnoreEntry } from '../../config/types.ts';
import type { FindingId, PlanFinding } from '../../engine/plan.ts';
import type { KeyEvent } from '../terminal/keys.ts';
import { type Decision, isOpen } from './decisions.ts';
import { keyName } from './keymap.ts';
import { isListed } from './rows.ts';
import type { State } from './state.ts';
import { insert, type TextField, textField, typeKey } from './text-field.ts';

type Ignore = Extract<Decision, { kind: 'ignore' }>;

export const scopes = ['place', 'file', 'rule'] as const satisfies readonly Ignore['scope'][];
export const places = ['comment', 'config'] as const satisfies readonly Ignore['to'][];

export interface IgnoreForm {
  readonly id: FindingId;
  readonly focus: 'reason' | 'scope' | 'to' | 'until';
  readonly scope: Ignore['scope'];
  readonly to: Ignore['to'];
  readonly reason: TextField;
  readonly until: TextField;
  /** Why the place, or the head of the file, cannot carry a comment. */
  readonly noComment: Readonly<Partial<Record<Ignore['scope'], string>>>;
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
export function obstacle(state: State, form: IgnoreForm, scope: Ignore['scope'], to: Ignore['to']): string | undefined {
  if (to === 'config') return state.config.kind === 'none' ? state.config.why : undefined;
  if (scope === 'rule') return 'a comment reaches one file';
  return form.noComment[scope];
}

/** With the other place when this one is not there. */
export function possible(state: State, form: IgnoreForm): IgnoreForm {
  if (obstacle(state, form, form.scope, form.to) === undefined) return form;
  const to = places.find(other => obstacle(state, form, form.scope, other) === undefined);
  return to === undefined ? form : { ...form, to };
}

/** The form after a key, or what to say instead; undefined: the key means nothing in it. */
export function formKey(
  state: State,
  form: IgnoreForm,
  key: KeyEvent,
): IgnoreForm | { readonly toast: string } | undefined {
  const name = keyName(key);
  if (name === 'tab' || name === 'down') return move(form, 1);
  if (name === 'shift-tab' || name === 'up') return move(form, -1);
  if (form.focus === 'reason' || form.focus === 'until') {
    const field = typeKey(form[form.focus], key);
    return field && { ...form, [form.focus]: field };
  }
  const step = name === 'left' ? -1 : name === 'right' || name === 'space' ? 1 : 0;
  if (step === 0) return { toast: 'Space changes it   Tab next field' };
  return form.focus === 'scope' ? nextScope(state, form, step) : nextPlace(state, form);
}

export function pasteIntoForm(form: IgnoreForm, text: string): IgnoreForm {
  return form.focus === 'reason' || form.focus === 'until'
    ? { ...form, [form.focus]: insert(form[form.focus], text) }
    : form;
}

function move(form: IgnoreForm, step: 1 | -1): IgnoreForm {
  // Only an entry of the configuration can end.
  const fields: readonly IgnoreForm['focus'][] =
    form.to === 'config' ? ['scope', 'to', 'until', 'reason'] : ['scope', 'to', 'reason'];
  const at = fields.indexOf(form.focus) + step;
  return { ...form, focus: fields[(at + fields.length) % fields.length]! };
}

function nextScope(state: State, form: IgnoreForm, step: 1 | -1): IgnoreForm | { readonly toast: string } {
  const scope = scopes[(scopes.indexOf(form.scope) + step + scopes.length) % scopes.length]!;
  const why = places.map(to => obstacle(state, form, scope, to));
  if (why.includes(undefined)) return possible(state, { ...form, scope });
  return { toast: `not ${scopeWords[scope]}: ${why.join(', and ')}` };
}

function nextPlace(state: State, form: IgnoreForm): IgnoreForm | { readonly toast: string } {
  const to = form.to === 'comment' ? 'config' : 'comment';
  const why = obstacle(state, form, form.scope, to);
  return why === undefined ? { ...form, to } : { toast: `no ${to === 'config' ? 'entry' : 'comment'}: ${why}` };
}

export const scopeWords = { place: 'here', file: 'in this file', rule: 'everywhere' } as const;

/** Shorter reasons explain nothing. */
const shortestReason = 3;

/** The decision of a form that is filled in; else what is missing. */
export function decisionOf(state: State, form: IgnoreForm): Ignore | { readonly toast: string } {
  const { scope, to } = form;
  const reason = form.reason.text.trim();
  const until = form.until.text.trim();
  const why = obstacle(state, form, scope, to);
  if (why !== undefined) return { toast: `it cannot be ignored there: ${why}` };
  if (reason.length < shortestReason) return { toast: 'write why, in a few words' };
  if (to === 'comment' || until === '') return { kind: 'ignore', by: 'you', scope, to, reason };
  if (!isDate(until)) return { toast: 'until is a day such as 2027-01-31' };
  if (until < state.today) return { toast: `${until} is over: it would be found again at once` };
  return { kind: 'ignore', by: 'you', scope, to, reason, until };
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true;
}

/** Findings that the suppression silences. What somebody decided about others of them stays as it is. */
export function silencedBy(
  state: State,
  finding: PlanFinding,
  { scope, to }: Pick<Ignore, 'scope' | 'to'>,
): readonly FindingId[] {
  if (scope === 'place' && to === 'comment') return [finding.id];
  return matching(state, entryOf(state, finding, { scope, reason: '' }))
    .filter(other => {
      const decision = state.decisions.get(other.id);
      return other.id === finding.id || isOpen(other, state.decisions) || !decision || decision.by === 'default';
    })
    .map(({ id }) => id);
}

function matching({ findings }: State, { rule, path, resource }: Wanted): readonly PlanFinding[] {
  return [...findings.values()].filter(
    other =>
      isListed(other) &&
      other.rule === rule &&
      (path === undefined || globOf(other.path) === path) &&
      (resource === undefined || namesOf(other).includes(resource)),
  );
}

type Wanted = Pick<IgnoreEntry, 'rule' | 'path' | 'resource'>;

/** Entry of the configuration for a finding. */
export function entryOf(
  state: State,
  finding: PlanFinding,
  { scope, reason, until }: Pick<Ignore, 'scope' | 'reason' | 'until'>,
): IgnoreEntry {
  const end = { reason, ...(until !== undefined && { until }) };
  const { rule } = finding;
  if (scope === 'rule') return { rule, ...end };
  const path = globOf(finding.path);
  if (scope === 'file') return { rule, path, ...end };
  // The name that says most: it silences the fewest other findings.
  const wanted = namesOf(finding).map(resource => ({ rule, path, resource }));
  const [narrowest] = [...wanted].sort((a, b) => matching(state, a).length - matching(state, b).length);
  return { ...narrowest!, ...end };
}

function namesOf({ resource: { kind, name, container } }: PlanFinding): readonly string[] {
  return [`${kind}/${name}`, ...(container === undefined ? [] : [container])];
}

/** The path as a pattern that matches it and nothing else. */
function globOf(path: string): string {
  return path.replace(/[\\*?[\]{}()!+@|^$]/g, '\\$&');
}

/** Entries for everything that is ignored by configuration, each once. */
export function entriesOf(state: State): ReadonlyMap<IgnoreEntry, readonly FindingId[]> {
  const byText = new Map<string, { readonly entry: IgnoreEntry; readonly ids: FindingId[] }>();
  for (const [id, decision] of state.decisions) {
    const finding = state.findings.get(id);
    if (decision.kind !== 'ignore' || decision.to !== 'config' || !finding) continue;
    const entry = entryOf(state, finding, decision);
    const key = JSON.stringify(entry);
    const same = byText.get(key) ?? { entry, ids: [] };
    byText.set(key, same);
    same.ids.push(id);
  }
  return new Map([...byText.values()].map(({ entry, ids }) => [entry, ids]));
}
