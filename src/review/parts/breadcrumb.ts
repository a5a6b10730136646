import type { Hunk } from '../../patch/hunks.ts';

/** Where in the document a hunk is, read from the indentation of the lines above it: `services.db.tmpfs`. */
export function breadcrumb(lines: readonly string[], hunk: Hunk): string {
  const first = hunk.lines.findIndex(line => line.startsWith('+') || line.startsWith('-'));
  const start = hunk.oldStart - 1 + first;
  const changed = hunk.lines[first]!.slice(1);
  const names: string[] = [];
  let indent = indentOf(changed);
  const own = keyOf(changed);
  if (own !== undefined) names.unshift(own);
  for (let index = Math.min(start, lines.length) - 1; index >= 0 && indent > 0; index--) {
    const line = lines[index]!;
    if (/^\s*(#.*)?$/.test(line) || indentOf(line) >= indent) continue;
    indent = indentOf(line);
    const name = keyOf(line);
    if (name !== undefined) names.unshift(name);
  }
  return names.join('.');
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function keyOf(line: string): string | undefined {
  return /^\s*(?:- +)*["']?([\w./-]+)["']?\s*:(?:\s|$)/.exec(line)?.[1];
}
