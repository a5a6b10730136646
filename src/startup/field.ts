import type { Target } from './types.ts';

/** One word after expansion, as far as it is known. */
export interface Field {
  /** The text; only its known beginning when `exact` is false. */
  readonly text: string;
  readonly exact: boolean;
  /** It may stand for any number of words. */
  readonly many?: true;
  /** It comes from the arguments of the script. */
  readonly argument?: true;
}

/** Longer texts are not followed: a script can double a text with every line. */
const longest = 4096;

export const unknown: Field = { text: '', exact: false };
export const unknownWords: Field = { text: '', exact: false, many: true };

export function literal(text: string): Field {
  return text.length > longest ? unknown : { text, exact: true };
}

export function isSame(a: Field, b: Field): boolean {
  return a.text === b.text && a.exact === b.exact && a.many === b.many && a.argument === b.argument;
}

/** The words of a command, when its name is known; of others the known beginning with an ellipsis. */
export function textsOf(fields: readonly Field[]): readonly string[] | undefined {
  if (fields[0]?.exact === false) return undefined;
  return fields.map(({ text, exact }) => (exact ? text : `${text}…`));
}

/** The place in the image that a word names. */
export function targetOf({ text, exact }: Field, folder: string | undefined): Target {
  if (text === '' && !exact) return { path: '', exact: false };
  if (!text.startsWith('/')) {
    if (folder === undefined) return { path: '', exact: false };
    return { path: normalise(`${folder}/${text}`, exact), exact };
  }
  return { path: normalise(text, exact), exact };
}

/** Without `.`, `..` and doubled slashes; the open end of a beginning is kept as it is. */
function normalise(path: string, exact: boolean): string {
  const parts = path.split('/');
  const end = exact ? '' : parts.pop()!;
  const kept: string[] = [];
  for (const part of parts) {
    if (part === '' || part === '.') continue;
    if (part === '..') kept.pop();
    else kept.push(part);
  }
  return exact ? `/${kept.join('/')}` : `${kept.length > 0 ? '/' : ''}${kept.join('/')}/${end}`;
}

/** Whether a place lies at or below a folder: `maybe` when its end is not known. */
export function liesBelow({ path, exact }: Target, folder: string): boolean | 'maybe' {
  const below = folder === '/' || path === folder || path.startsWith(`${folder}/`);
  if (below || exact) return below;
  return folder.startsWith(path) ? 'maybe' : false;
}
