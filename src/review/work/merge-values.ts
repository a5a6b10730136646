/** Whether two changes of a file both hold in a third text: asked of the values in it, not of its lines. */
import { dialectOf, languageOf } from '../../manifests/index.ts';
import type { Plain } from '../../transform.ts';

type Values = ReadonlyMap<string, string>;

/** Every value of the file `path` differs from `base` as it does in `ours` or in `theirs`, and in no other way. */
export function holdsBoth(
  path: string,
  texts: Readonly<Record<'base' | 'ours' | 'theirs' | 'merged', string>>,
): boolean {
  const [base, ours, theirs, merged] = [texts.base, texts.ours, texts.theirs, texts.merged].map(text =>
    valuesOf(path, text),
  );
  const places = new Set([base, ours, theirs, merged].flatMap(values => [...values!.keys()]));
  for (const place of places) {
    const [old, own, other] = [base!.get(place), ours!.get(place), theirs!.get(place)];
    if (own !== old && other !== old && own !== other) return false;
    if (merged!.get(place) !== (own === old ? other : own)) return false;
  }
  return true;
}

/** By path. A document that cannot be read counts as one value: its text. */
function valuesOf(path: string, text: string): Values {
  const values = new Map<string, string>();
  const stream = languageOf(path).open(new TextEncoder().encode(text));
  if ('kind' in stream) return new Map([['', text]]);
  for (const reference of stream.documents) {
    const document = reference.read(dialectOf(path));
    const plain = document.kind === 'problem' ? undefined : document.root.plain();
    if (plain === undefined) values.set(`${reference.index}`, `text ${reference.text}`);
    else flatten(`${reference.index}`, plain, values);
  }
  return values;
}

function flatten(path: string, value: Plain, values: Map<string, string>): void {
  if (typeof value !== 'object' || value === null) {
    values.set(path, JSON.stringify(value));
    return;
  }
  if (Array.isArray(value) && isSet(value)) {
    values.set(path, 'list');
    for (const item of value) values.set(`${path}/=${JSON.stringify(item)}`, '');
    return;
  }
  values.set(path, Array.isArray(value) ? 'list' : 'map');
  for (const [key, member] of Object.entries(value)) flatten(`${path}/${JSON.stringify(key)}`, member, values);
}

/** Two changes may both add to a list of different words: there the place of a word means nothing. */
function isSet(items: readonly Plain[]): boolean {
  return items.every(item => typeof item === 'string') && new Set(items).size === items.length;
}
