import type { Plain, Service } from '../../transform.ts';
import { toText } from '../plain.ts';
import { isInterpolated, mayBeEmpty, variablesIn } from './interpolation.ts';

/** `user` of a service or of one of its hooks: name or number, with or without a group. */
export function readUser(value: Plain | undefined): Service['user'] {
  const text = toText(value);
  if (text === undefined || text === '') return undefined;
  if (isInterpolated(text)) return unknownUser(text);
  const [user = '', group] = text.split(':');
  const gid = group !== undefined && /^\d+$/.test(group) ? { gid: Number(group) } : {};
  return /^\d+$/.test(user) ? { uid: Number(user), ...gid, unknown: false } : { name: user, ...gid, unknown: false };
}

/** A user that is not readable for another reason than a variable has none. */
export function unknownUser(text: string): NonNullable<Service['user']> {
  const [user = ''] = text.split(/:(?![^{]*\})/);
  return { unknown: true, variables: variablesIn(text), mayBeEmpty: mayBeEmpty(user) };
}
