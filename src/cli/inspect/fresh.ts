import { isRootStart, ownStart, startText } from '../../evidence/file/asked-start.ts';
import { askedText } from '../../evidence/file/asked-user.ts';
import type { ImageIndex } from '../../evidence/file/lookup.ts';
import { readerVersion } from '../../evidence/file/types.ts';
import type { WantedImage } from './wanted.ts';

/** A record of the present reader is there and knows everybody that the manifests start the image as. */
export function isFresh({ image, users, starts, recipe }: WantedImage, index: ImageIndex): boolean {
  const found = index.find(image);
  if (found.kind !== 'found' || found.image.reader !== readerVersion) return false;
  const { writable, start } = found.image;
  if (recipe !== undefined && recipe !== found.image.recipe) return false;
  const asked = new Set(writable.flatMap(entry => entry.asked));
  const ways = new Set(found.image.starts?.flatMap(entry => entry.asked));
  const asRoot = [ownStart, ...starts].filter(way => isRootStart(way, start.uid));
  if (!asRoot.every(way => ways.has(startText(way, found.image.env)))) return false;
  return users.every(user => {
    const text = askedText(user);
    // Of root nothing is recorded.
    return asked.has(text) || (user.user === '' ? start.uid === 0 : /^(0|root)(:|$)/.test(user.user));
  });
}
