import { sanitise } from '../../report/sanitise.ts';
import type { FileStep } from './steps.ts';

/** Longest row of signs behind a file name. */
const widest = 40;

/** How much changes in which file, as git shows it. */
export function statOf(steps: readonly FileStep[]): readonly string[] {
  const rows = steps.map(({ path, changes }) => {
    const added = changes.reduce((sum, change) => sum + change.added.length, 0);
    const removed = changes.reduce((sum, change) => sum + change.removed.length, 0);
    return { name: sanitise(path), added, removed };
  });
  const width = Math.max(...rows.map(({ name }) => name.length));
  const digits = Math.max(...rows.map(({ added, removed }) => String(added + removed).length));
  const scale = Math.min(1, widest / Math.max(...rows.map(({ added, removed }) => added + removed)));
  const signs = (sign: string, count: number): string => sign.repeat(Math.ceil(count * scale));
  const lines = rows.map(({ name, added, removed }) => {
    const count = String(added + removed).padStart(digits);
    return ` ${name.padEnd(width)} | ${count} ${signs('+', added)}${signs('-', removed)}`;
  });
  const total = (sign: 'added' | 'removed'): number => rows.reduce((sum, row) => sum + row[sign], 0);
  return [...lines, totals(rows.length, total('added'), total('removed'))];
}

function totals(files: number, added: number, removed: number): string {
  const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
  const parts = [` ${plural(files, 'file')} changed`];
  if (added > 0) parts.push(`${plural(added, 'insertion')}(+)`);
  if (removed > 0) parts.push(`${plural(removed, 'deletion')}(-)`);
  return parts.join(', ');
}
