import { sanitise } from '../../report/sanitise.ts';
import type { Redactor } from '../redactor.ts';

const longest = 300;

/** The words of a forge about a refusal, without secrets and harmless to print. */
export function wordsOf(data: unknown, redactor: Redactor): string {
  const text = sanitise(redactor.redact([...words(data)].join('; ')));
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** GitHub: `message` and `errors`; GitLab: `message` by field, or `error`; Gitea: `message`. */
function* words(data: unknown): Iterable<string> {
  if (typeof data === 'string') yield data;
  else if (Array.isArray(data)) for (const item of data) yield* words(item);
  else if (typeof data === 'object' && data !== null) yield* wordsOfObject(data as Readonly<Record<string, unknown>>);
}

function* wordsOfObject(data: Readonly<Record<string, unknown>>): Iterable<string> {
  const { message, error, errors, code, field } = data;
  if (message === undefined && error === undefined && errors === undefined) {
    if (typeof code === 'string') yield `${typeof field === 'string' ? `${field} ` : ''}${code}`;
    else for (const [name, value] of Object.entries(data)) for (const word of words(value)) yield `${name} ${word}`;
    return;
  }
  yield* words(message);
  yield* words(error);
  yield* words(errors);
}
