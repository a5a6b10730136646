import type { Sha } from './forge.ts';

/** An id as it may be handed to git. */
export function shaOf(text: unknown): Sha {
  if (typeof text === 'string' && /^[0-9a-f]{40}$/.test(text)) return text;
  throw new TypeError('the forge answers with an id of a commit that is none');
}
