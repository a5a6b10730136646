import { capabilities } from '../../src/linux/capabilities.ts';

const names: ReadonlySet<string> = new Set(capabilities);

/** Whether the kernel, or the runtime for `ALL`, knows this name; given in upper case and without CAP_. */
export function isCapability(name: string): boolean {
  return name === 'ALL' || names.has(name);
}

/** The capability that was probably meant: its words, its end, or all but a letter or two of it. */
export function similarCapability(name: string): string | undefined {
  const plain = lettersOf(name);
  return (
    capabilities.find(other => lettersOf(other) === plain) ??
    onlyOne(capabilities.filter(other => plain.length > 2 && other.endsWith(`_${name}`))) ??
    onlyOne(capabilities.filter(other => distance(lettersOf(other), plain) <= (plain.length > 5 ? 2 : 1)))
  );
}

function lettersOf(name: string): string {
  return name.replaceAll(/[^A-Z]/g, '');
}

function onlyOne(found: readonly string[]): string | undefined {
  return found.length === 1 ? found[0] : undefined;
}

/** How many letters have to be put in, left out or changed. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let line = 1; line <= from.length; line++) {
    const next = [line];
    for (let column = 1; column <= to.length; column++) {
      const changed = row[column - 1]! + (from[line - 1] === to[column - 1] ? 0 : 1);
      next.push(Math.min(changed, row[column]! + 1, next[column - 1]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}
