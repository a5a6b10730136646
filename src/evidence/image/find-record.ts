import type { ImageRef, Runnable } from '../../transform.ts';
import type { ImageIndex } from '../file/lookup.ts';
import { recipeOf } from '../file/recipe.ts';
import type { ImageRecord } from '../file/types.ts';
import type { Project } from '../source.ts';

/** The record of the image of a container. One that is built here is known by its recipe: its name may be that of another. */
export function findRecord(c: Runnable, { images, read }: Project): ImageRecord | undefined {
  if (!images) return undefined;
  if (!c.build) return c.image && foundIn(images, c.image);
  const recipe = recipeOf(c.build, read);
  if (recipe === undefined) return undefined;
  if (!c.image) return images.builtFrom(recipe, c.name);
  const record = foundIn(images, c.image);
  return record?.recipe === recipe ? record : undefined;
}

function foundIn(images: ImageIndex, reference: ImageRef): ImageRecord | undefined {
  const found = images.find(reference);
  return found.kind === 'found' ? found.image : undefined;
}
