import { loadPart } from '../part.ts';
import type * as Analysis from './analyse.ts';
import type { ImageView, StartInput, Startup } from './types.ts';

export type * from './types.ts';

let analysis: typeof Analysis | undefined;

/** Reads a start. The grammar of the shell is loaded when the first script is met. */
export function analyseStart(input: StartInput, image: ImageView): Startup {
  analysis ??= loadPart('./analyse.ts', import.meta.url) as typeof Analysis;
  return analysis.analyseStart(input, image);
}
