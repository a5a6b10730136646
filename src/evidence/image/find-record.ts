import type { ImageRef, Runnable } from '../../transform.ts';
import { parseImageReference } from '../../workloads/image-reference.ts';
import { builtReference, type ImageIndex, projectName } from '../file/lookup.ts';
import { recipeOf } from '../file/recipe.ts';
import type { ImageRecord } from '../file/types.ts';
import type { Project } from '../source.ts';

/** The record of the image of a container. One that is built here is known by its recipe: its name may be that of another. */
export function findRecord(c: Runnable, { images, read }: Project): ImageRecord | undefined {
  if (!images) return undefined;
  if (!c.build) return c.image && foundIn(images, c.image);
  const folder = c.file.includes('/') ? c.file.slice(0, c.file.lastIndexOf('/')) : '';
  const name = builtReference(projectName(folder.slice(folder.lastIndexOf('/') + 1)), c.name);
  const record = foundIn(images, c.image ?? parseImageReference(name));
  return record?.recipe !== undefined && record.recipe === recipeOf(c.build, read) ? record : undefined;
}

function foundIn(images: ImageIndex, reference: ImageRef): ImageRecord | undefined {
  const found = images.find(reference);
  return found.kind === 'found' ? found.image : undefined;
}
