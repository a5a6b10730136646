import { readFileSync } from 'node:fs';
import type { Mutant } from './operators.ts';

/** A mutant that no test can notice, because the program does the same. */
export interface Equivalent {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  readonly reason: string;
}

export const equivalentsFile = 'scripts/mutants/equivalents.json';

export function readEquivalents(): readonly Equivalent[] {
  return JSON.parse(readFileSync(equivalentsFile, 'utf8')) as readonly Equivalent[];
}

export function reasonFor(mutant: Mutant, equivalents: readonly Equivalent[]): string | undefined {
  return equivalents.find(
    ({ path, before, after }) => path === mutant.path && before === mutant.before && after === mutant.after,
  )?.reason;
}
