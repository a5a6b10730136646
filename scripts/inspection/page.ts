import { readFileSync, writeFileSync } from 'node:fs';

const begin = '<!-- measured: npm run inspection -- --write -->';
const end = '<!-- measured, end -->';

/** Puts what was measured into the page; parts that were not measured this time stay as they are. */
export function writeMeasured(path: string, parts: readonly string[]): void {
  const text = readFileSync(path, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to === -1) throw new Error(`${path} has no place for what was measured`);
  const known = new Map(splitParts(text.slice(from + begin.length, to)).map(part => [headingOf(part), part]));
  for (const part of parts) known.set(headingOf(part), part);
  const measured = [...known.values()].map(part => part.trim()).join('\n\n');
  writeFileSync(path, `${text.slice(0, from)}${begin}\n\n${measured}\n\n${text.slice(to)}`);
}

function splitParts(text: string): readonly string[] {
  return text.split(/^(?=### )/m).filter(part => part.trim() !== '');
}

/** Empty for what stands before the first heading. */
function headingOf(part: string): string {
  return /^### .*$/m.exec(part)?.[0] ?? '';
}
