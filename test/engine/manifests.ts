import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { PlanFinding, PlannedFile } from '../../src/engine/index.ts';
import { planText } from './planning.ts';

/** A manifest with something to fix. */
export interface Manifest {
  readonly path: string;
  readonly text: string;
  readonly file: PlannedFile;
}

/** Those of this project, and every nth of the corpus when it is there. */
export function manifestsToFix(every: number): readonly Manifest[] {
  const corpus = '../shared/corpus';
  const names = ['fixtures', 'examples'].flatMap(folder => namesIn(folder, 1));
  if (existsSync(corpus)) names.push(...['compose', 'kubernetes'].flatMap(part => namesIn(join(corpus, part), every)));
  return names.flatMap(path => {
    const text = readFileSync(path, 'utf8');
    const planning = planText(text, { path });
    return planning.kind === 'planned' && fixable(planning.file).length > 0
      ? [{ path, text, file: planning.file }]
      : [];
  });
}

function namesIn(folder: string, every: number): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => /\.(ya?ml|json)$/.test(name) && !name.includes('.expected.'))
    .map(name => join(folder, name))
    .filter(name => statSync(name).isFile())
    .sort()
    .filter((_, index) => index % every === 0);
}

export function fixable({ plan }: PlannedFile): readonly PlanFinding[] {
  return plan.findings.filter(({ status }) => status === 'fixable');
}

/** Tells a finding of a second run: items of lists move when others are removed, there rule and list have to do. */
export function keyOf({ rule, document, pointer, message }: PlanFinding): string {
  return `${rule} ${document} ${pointer.replace(/\/\d+$/, '')} ${message}`;
}
