import { defaultConfig } from '../../config/defaults.ts';
import { places } from '../../config/index.ts';
import { vendored } from '../../files/vendored.ts';
import { isSearched } from '../../manifests/index.ts';
import type { Snapshot } from './snapshot.ts';

/** Files that manifests mostly ask for. */
const neighbours = /(?:^|\/)(?:Kustomization|(?:[^/]+\.)?(?:Dockerfile|Containerfile)(?:\.[^/]+)?|\.env)$/i;

/** Fetches at once what a plan will most likely ask for: each request to a server takes longer than some files more. */
export async function prefetch(snapshot: Snapshot): Promise<void> {
  const settings = new Set([...places, defaultConfig.evidence.file, defaultConfig.baseline]);
  const likely = [...snapshot.paths].filter(path => settings.has(path) || (isSource(path) && !isVendored(path)));
  await snapshot.load(likely);
}

function isSource(path: string): boolean {
  return isSearched(path) || neighbours.test(path);
}

/** Whether it lies in a folder of other people's files. */
export function isVendored(path: string): boolean {
  return path
    .split('/')
    .slice(0, -1)
    .some(folder => vendored.has(folder));
}
