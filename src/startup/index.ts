import { createRequire } from 'node:module';
import type * as Analysis from './analyse.ts';
import type { ImageView, StartInput, Startup } from './types.ts';

export type * from './types.ts';

/** Set by the build: the file that the analysis is bundled into, with the grammar of the shell. */
declare const HARDEN_START_SCRIPTS: string | undefined;

let analysis: typeof Analysis | undefined;

/** Reads a start. What it takes is loaded when the first script is met: most runs never need it, and planning does not wait. */
export function analyseStart(input: StartInput, image: ImageView): Startup {
  const file = typeof HARDEN_START_SCRIPTS === 'string' ? HARDEN_START_SCRIPTS : './analyse.ts';
  analysis ??= createRequire(import.meta.url)(file) as typeof Analysis;
  return analysis.analyseStart(input, image);
}
