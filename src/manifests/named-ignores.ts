import type { Plain } from '../transform.ts';

export interface NamedIgnore {
  readonly rule: string;
  readonly reason: string;
}

/** Value of the `harden-ignore` annotation: `"<rule>=reason; <rule>=reason"`. */
export function parseAnnotation(value: string): readonly NamedIgnore[] {
  return value
    .split(';')
    .map(part => part.trim())
    .filter(part => part !== '')
    .map(part => {
      const [rule = '', ...reason] = part.split('=');
      return { rule: rule.trim(), reason: reason.join('=').trim() };
    });
}

/** Value of a Compose service's `x-harden`: `{ ignore: { <rule>: reason } }`. */
export function parseServiceExtension(value: Plain | undefined): readonly NamedIgnore[] {
  const ignore = isMap(value) ? value.ignore : undefined;
  if (!isMap(ignore)) return [];
  return Object.entries(ignore).map(([rule, reason]) => ({ rule, reason: typeof reason === 'string' ? reason : '' }));
}

function isMap(value: Plain | undefined): value is { readonly [key: string]: Plain } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
