import type { Evidence, Runnable } from '../../transform.ts';
import type { Purpose } from '../source.ts';
import { cite } from './cite.ts';
import type { Match } from './match.ts';
import { type NamedImages, purposes } from './purposes.ts';

/** The feature of a known image that uses a capability. */
export function capabilityByDesign(match: Match, what: Purpose): Evidence | undefined {
  if (!what.startsWith('cap:')) return undefined;
  const row = match.facts.capabilities.find(({ cap }) => `cap:${cap}` === what);
  return row && cite(match, row.reason, /capabilit|cap_/i);
}

/** Why an image of this name is expected to have such an access, and where its project says so; undefined when nothing does. */
export function purposeByDesign(c: Runnable, what: Purpose): Evidence | undefined {
  const name = c.image ? `${c.image.repository}:${c.image.tag ?? ''}`.toLowerCase() : '';
  const purpose = purposes().find(({ access, images }) => access.includes(what) && patternOf(images).test(name));
  if (!purpose) return undefined;
  const row = purpose.images.find(images => patternOf([images]).test(name));
  return { code: 'FACTS', what: purpose.because, origin: `${c.image?.text} (${row?.origin})` };
}

const patterns = new WeakMap<readonly NamedImages[], RegExp>();

/** Any of the names as a whole word, without what means something else. */
function patternOf(images: readonly NamedImages[]): RegExp {
  let pattern = patterns.get(images);
  if (!pattern) {
    const words = images.flatMap(({ names, except }) =>
      names.map(name => (except === undefined ? name : `${name}(?!${except.slice(name.length)})`)),
    );
    pattern = new RegExp(`(?<![a-z0-9])(?:${words.join('|')})(?![a-z0-9])`);
    patterns.set(images, pattern);
  }
  return pattern;
}
