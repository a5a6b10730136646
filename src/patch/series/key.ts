import { hash } from 'node:crypto';
import type { FileStep } from './steps.ts';

/**
 * Equal for the same change: rules, findings and changed lines of a patch. Neither the place of the lines nor what is around them
 * counts, so that work of others on the same files leaves it as it is.
 */
export function changeKey(steps: readonly Pick<FileStep, 'fixed' | 'changes'>[]): string {
  const files = steps.map(({ fixed, changes }) => ({
    findings: fixed.map(({ finding }) => finding.id).sort(),
    lines: changes.map(({ removed, added }) => [removed.length, added]),
  }));
  const rules = [...new Set(steps.flatMap(({ fixed }) => fixed.map(({ finding }) => finding.rule)))].sort();
  files.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return hash('sha256', JSON.stringify([rules, files])).slice(0, 16);
}
