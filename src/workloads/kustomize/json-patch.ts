import type { Key, Plain } from '../../transform.ts';
import { isList, isMap, type PlainMap, toText } from '../plain.ts';

export interface JsonPatched {
  readonly value: Plain;
  /** Places of the given value that are overwritten or taken away. */
  readonly replaced: readonly (readonly Key[])[];
}

/** The operations of a JSON patch (RFC 6902) that change something; one that cannot be applied is left out. */
export function patchJson(value: Plain, operations: readonly Plain[]): JsonPatched {
  let current = value;
  const replaced: (readonly Key[])[] = [];
  for (const operation of operations) {
    if (!isMap(operation)) continue;
    const keys = pointerOf(operation.path);
    if (!keys || !['add', 'replace', 'remove'].includes(String(operation.op))) continue;
    const before = find(current, keys);
    const next = change(current, keys, operation);
    if (next === undefined) continue;
    if (!(operation.op === 'add' && isListItem(current, keys))) if (before !== undefined) replaced.push(keys);
    current = next;
  }
  return { value: current, replaced };
}

function pointerOf(path: Plain | undefined): readonly string[] | undefined {
  const text = toText(path);
  if (!text?.startsWith('/')) return undefined;
  return text
    .slice(1)
    .split('/')
    .map(key => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function find(value: Plain | undefined, keys: readonly Key[]): Plain | undefined {
  let current = value;
  for (const key of keys) {
    if (isList(current)) current = current[Number(key)];
    else if (isMap(current)) current = Object.hasOwn(current, key) ? current[key] : undefined;
    else return undefined;
  }
  return current;
}

function isListItem(value: Plain, keys: readonly Key[]): boolean {
  return isList(find(value, keys.slice(0, -1)));
}

/** A copy with the change; undefined when there is no such place. */
function change(value: Plain, keys: readonly string[], operation: PlainMap): Plain | undefined {
  const [key = '', ...rest] = keys;
  if (isList(value)) {
    const index = key === '-' ? value.length : Number(key);
    if (!Number.isInteger(index) || index < 0 || index > value.length) return undefined;
    if (rest.length > 0) {
      const item = value[index] === undefined ? undefined : change(value[index], rest, operation);
      return item === undefined ? undefined : value.with(index, item);
    }
    if (operation.op === 'add') return value.toSpliced(index, 0, operation.value ?? null);
    if (index === value.length) return undefined;
    return operation.op === 'remove' ? value.toSpliced(index, 1) : value.with(index, operation.value ?? null);
  }
  if (!isMap(value)) return undefined;
  const present = Object.hasOwn(value, key);
  if (rest.length > 0) {
    const member = present ? change(value[key]!, rest, operation) : undefined;
    return member === undefined ? undefined : { ...value, [key]: member };
  }
  if (operation.op !== 'add' && !present) return undefined;
  if (operation.op !== 'remove') return { ...value, [key]: operation.value ?? null };
  const { [key]: _gone, ...others } = value;
  return others;
}
