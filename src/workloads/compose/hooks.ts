import type { Hook, Plain } from '../../transform.ts';
import { isList, isMap } from '../plain.ts';
import { isInterpolated } from './interpolation.ts';
import { readUser } from './user.ts';
import { splitWords } from './words.ts';

const keys = { post_start: 'start', pre_stop: 'stop' } as const;

/** The hooks of a service, from the effective values of `post_start` and `pre_stop`. */
export function readHooks(read: (key: string) => Plain | undefined): readonly Hook[] {
  return (Object.keys(keys) as (keyof typeof keys)[]).flatMap(key => {
    const list = read(key);
    return isList(list) ? list.flatMap((item, index) => readHook(item, key, index) ?? []) : [];
  });
}

function readHook(item: Plain, key: keyof typeof keys, index: number): Hook | undefined {
  if (!isMap(item) || item.command === undefined || item.command === null) return undefined;
  return {
    when: keys[key],
    command: wordsOf(item.command),
    user: readUser(item.user),
    privileged: readFlag(item.privileged),
    keys: [key, index],
  };
}

function wordsOf(command: Plain): Hook['command'] {
  const words = isList(command) ? command.map(String) : splitWords(String(command));
  return words === undefined || words.some(isInterpolated) ? 'unknown' : words;
}

function readFlag(value: Plain | undefined): boolean | 'unknown' {
  if (value === undefined || value === null) return false;
  if (typeof value === 'boolean') return value;
  return value === 'true' || value === 'false' ? value === 'true' : 'unknown';
}
