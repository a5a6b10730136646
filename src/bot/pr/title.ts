import { sharedTitle } from '../../patch/series/title.ts';
import { sanitise } from '../../report/sanitise.ts';
import { wrap } from '../../report/wrap.ts';
import { trailers } from './branch.ts';
import type { FileChange } from './change.ts';

/** Rules that a title names. */
const mostNamed = 3;
const longestTitle = 120;

/** Ids of the rules whose findings are fixed, with how many each of them fixes. */
export function rulesOf(files: readonly FileChange[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { finding } of files.flatMap(({ fixed }) => fixed))
    counts.set(finding.rule, (counts.get(finding.rule) ?? 0) + 1);
  return counts;
}

/**
 * What the change does, in a few words: `harden: set no-new-privileges, drop all capabilities and more`. It holds no number, so that
 * it stays the same while findings come and go.
 */
export function titleOf(
  files: readonly FileChange[],
  { prefix, folder }: { readonly prefix: string; readonly folder?: string },
): string {
  const fixed = files.flatMap(file => file.fixed);
  const phrases = [...rulesOf(files).keys()].map(
    rule => sharedTitle(fixed.filter(({ finding }) => finding.rule === rule)) ?? rule,
  );
  const named = [...new Set(phrases)];
  const what = named.length > mostNamed ? `${named.slice(0, mostNamed).join(', ')} and more` : named.join(', ');
  const where = folder === undefined ? '' : ` in ${folder}`;
  const title = sanitise(`${prefix}${what}${where}`);
  return title.length > longestTitle ? `${title.slice(0, longestTitle - 1)}…` : title;
}

export interface Message {
  readonly title: string;
  /** The fixes are proven; otherwise somebody has to look whether they hold. */
  readonly isProven: boolean;
  readonly unit: string;
  readonly key: string;
  readonly tree: string;
}

/** Columns of a commit message. */
const columns = 72;

/** Message of the one commit; its last lines say whose it is. */
export function messageOf(files: readonly FileChange[], { title, isProven, unit, key, tree }: Message): string {
  const rules = [...rulesOf(files)].map(([rule, count]) => `${rule} (${count})`).join(', ');
  const why = isProven
    ? 'Each change rests on evidence, which the pull request tells. Every other byte of these files stays as it is.'
    : 'Nothing has proven that the workloads do without it: the pull request tells what may break. Every other byte of these files stays as it is.';
  return `${title}\n\n${wrap(why, columns, '')}\n\n${wrap(`Rules: ${rules}`, columns, '')}\n\n${trailers(unit, key, tree)}`;
}
