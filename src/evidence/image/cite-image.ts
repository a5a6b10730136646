import type { Evidence, Runnable } from '../../transform.ts';
import type { ImageRecord } from '../file/types.ts';

/** A fact that was read from the bytes of an image. */
export function citeImage(
  { id }: ImageRecord,
  { image, name }: Pick<Runnable, 'image' | 'name'>,
  what: string,
): Evidence {
  return { code: 'IMG', what, origin: `${image?.text ?? name} (${id.slice(0, 'sha256:'.length + 12)}…)` };
}
