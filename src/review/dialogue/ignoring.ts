/** The question how far, where, until when and why a finding is ignored. */
import { fieldsOf, nextDestination, nextScope, type Objection, withText } from '../model/ignore-form.ts';
import type { IgnoreForm } from '../model/shapes.ts';
import { formSentences } from '../screens/ignore.ts';
import type { Talk } from './talk.ts';

export async function askIgnore(talk: Talk): Promise<void> {
  talk.command('ignore');
  if (!formOf(talk)) return talk.sayState();
  await askText(talk, 'reason');
  if (formOf(talk)?.reason.text.trim() === '') talk.press('escape');
  for (let form = formOf(talk); form; form = formOf(talk)) {
    talk.console.say(...formSentences(talk.state, form));
    await obey(talk, form, await talk.ask('ignore? [yes, s: scope, w: where, u: until, r: reason, empty: no] '));
    if (formOf(talk)) talk.sayMessage();
  }
  talk.sayState();
}

function formOf({ screen }: Talk): IgnoreForm | undefined {
  return screen.kind === 'ignore' ? screen.form : undefined;
}

async function obey(talk: Talk, form: IgnoreForm, answer: string | undefined): Promise<void> {
  switch (answer) {
    case 'yes':
      return talk.press('enter');
    case 'r':
      return askText(talk, 'reason');
    case 'u':
      return askText(talk, 'until');
    case 's':
      return fill(talk, nextScope(talk.state, form, 1));
    case 'w':
      return fill(talk, nextDestination(talk.state, form));
    default:
      return talk.press('escape');
  }
}

function fill(talk: Talk, form: IgnoreForm | Objection): void {
  if ('objection' in form) talk.session.say(form.objection);
  else talk.dispatch({ kind: 'fill', form });
}

const questions = {
  reason: 'why may it stay as it is? ',
  until: 'until (YYYY-MM-DD, empty: for good): ',
} as const;

async function askText(talk: Talk, field: keyof typeof questions): Promise<void> {
  const form = formOf(talk)!;
  // What was said about the form is said once.
  fill(talk, form);
  if (!fieldsOf(form).includes(field)) return talk.console.say('only an entry of the configuration can end');
  fill(talk, withText(form, field, (await talk.console.ask(questions[field])) ?? ''));
}
