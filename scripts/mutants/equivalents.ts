import { readFileSync } from 'node:fs';
import type { Mutant } from './operators.ts';

/** A mutant that no test can notice, because the program does the same. */
export interface Equivalent {
  readonly path: string;
  /** The line it begins in, without its indent. */
  readonly context: string;
  readonly before: string;
  readonly after: string;
  readonly reason: string;
}

const equivalentsFile = 'scripts/mutants/equivalents.json';

export function readEquivalents(): readonly Equivalent[] {
  return JSON.parse(readFileSync(equivalentsFile, 'utf8')) as readonly Equivalent[];
}

export function reasonFor(mutant: Mutant, equivalents: readonly Equivalent[]): string | undefined {
  const keys = ['path', 'context', 'before', 'after'] as const;
  return equivalents.find(equivalent => keys.every(key => equivalent[key] === mutant[key]))?.reason;
}
