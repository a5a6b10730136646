import type { ImageRecord } from '../../evidence/file/types.ts';
import { toRecord } from '../../inspect/record.ts';
import { findStarts } from '../../inspect/starts.ts';
import type { ImageReader, OnProgress } from './readers.ts';
import type { WantedImage } from './wanted.ts';

/** Reads an image and derives all that manifests ask of it. */
export async function recordOf(
  reader: ImageReader,
  wanted: WantedImage,
  onProgress: OnProgress,
): Promise<{ readonly record: ImageRecord; readonly problems: readonly string[] }> {
  const { image, digests, from } = await reader.read(wanted, onProgress);
  const { reference, users, starts, recipe } = wanted;
  return toRecord(image, {
    digests,
    refs: [reference],
    from,
    recipe,
    users,
    starts: input => findStarts(input, starts),
  });
}
