import type { Plain } from '../../transform.ts';
import { isList, isMap, type PlainMap } from '../plain.ts';
import { parseVolume } from './mounts.ts';

/** Keys whose later value replaces the earlier one as a whole. */
const replaced = new Set(['command', 'entrypoint', 'image', 'user']);
/** Lists that are maps in disguise (`A=b`). */
const keyed = new Set(['environment', 'labels', 'annotations', 'sysctls', 'extra_hosts', 'args']);
/** Lists whose items are unique by their target inside the container. */
const byTarget = new Set(['volumes', 'devices', 'secrets', 'configs']);

/**
 * A service laid over another one, as `extends` and several files do it: maps merge, scalars are overridden, sequences concatenate,
 * with the exceptions that the Compose specification names.
 */
export function mergeServices(base: PlainMap, over: PlainMap): PlainMap {
  const merged: Record<string, Plain> = { ...base };
  for (const [key, value] of Object.entries(over)) merged[key] = mergeValue(key, base[key], value);
  return merged;
}

function mergeValue(key: string, base: Plain | undefined, over: Plain): Plain {
  if (base === undefined || base === null || replaced.has(key)) return over;
  if (over === null) return base;
  if (key === 'healthcheck' && isMap(base) && isMap(over)) return { ...base, ...over };
  if (keyed.has(key)) return mergeServices(toMap(base), toMap(over));
  if (isMap(base) && isMap(over)) return mergeServices(base, over);
  if (isList(base) || isList(over)) return concatenate(key, toList(base), toList(over));
  return over;
}

function toMap(value: Plain): PlainMap {
  if (isMap(value)) return value;
  if (!isList(value)) return {};
  return Object.fromEntries(
    value.map(item => {
      const text = String(item);
      const at = text.indexOf('=');
      return at === -1 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

function toList(value: Plain): readonly Plain[] {
  return isList(value) ? value : [value];
}

function concatenate(key: string, base: readonly Plain[], over: readonly Plain[]): Plain {
  return [...notReplaced(key, base, over), ...over];
}

/** Items of a lower layer that those of a higher one leave in force. */
export function notReplaced(key: string, items: readonly Plain[], over: readonly Plain[]): readonly Plain[] {
  if (!byTarget.has(key)) return items;
  const targets = new Set(over.map(item => targetOf(key, item)));
  return items.filter(item => !targets.has(targetOf(key, item)));
}

function targetOf(key: string, item: Plain): string {
  if (key === 'volumes') return parseVolume(item, { at: [], own: true })?.target ?? '';
  if (isMap(item)) return String(item.target ?? item.source ?? '');
  const parts = String(item).split(':');
  return parts[1] ?? parts[0]!;
}
