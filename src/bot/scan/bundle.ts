import { join } from 'node:path';
import { hasPatches, removePatches, writePatches } from '../../files/patch-folder.ts';
import { makeSeries, type SeriesOptions } from '../../patch/series/index.ts';
import type { PatchSource } from '../../patch/series/steps.ts';

/** Keeps the fixes of a repository as `harden patch` does, or takes away those that an earlier run kept. */
export function keepBundle(
  { folder, repoId }: { readonly folder: string; readonly repoId: string },
  sources: readonly PatchSource[],
  options: SeriesOptions,
): void {
  const own = join(folder, 'bundles', repoId);
  const { patches, manifest } = makeSeries(sources, options);
  if (patches.length === 0) {
    if (hasPatches(own)) removePatches(own);
    return;
  }
  const series = { file: 'series', text: `${patches.map(({ file }) => file).join('\n')}\n` };
  writePatches(own, [...patches, series], `${JSON.stringify(manifest, null, 2)}\n`);
}
