import { readFileSync, writeFileSync } from 'node:fs';

const page = 'docs/fleet.md';

/** Puts what was measured between its two marks on the page. */
export function writeSection(name: string, text: string): void {
  const [from, to] = [`<!-- measured: ${name} -->`, `<!-- end: ${name} -->`];
  const before = readFileSync(page, 'utf8');
  const [start, end] = [before.indexOf(from), before.indexOf(to)];
  if (start < 0 || end < start) throw new Error(`${page} has no place for ${name}`);
  writeFileSync(page, `${before.slice(0, start + from.length)}\n${text.trim()}\n${before.slice(end)}`);
  process.stdout.write(`${text.trim()}\n\n`);
}

/** Rows of a table in Markdown. */
export function tableOf(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

export const grouped = (value: number): string => Math.round(value).toLocaleString('en');

export const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MB`;
