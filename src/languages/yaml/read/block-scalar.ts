/** What the first characters of a block scalar say: `|`, `>-2`, `|+`. */

/** End of the header. */
export function headerEnd(text: string, start: number): number {
  return start + /^[|>][-+0-9]*/.exec(text.slice(start, start + 4))![0].length;
}

/** The line break at its end is not part of the value. */
export function isStripped(text: string, start: number): boolean {
  return /^[|>][0-9]?-/.test(text.slice(start, start + 3));
}

/** Blank lines behind it are part of the value. */
export function isKept(text: string, start: number): boolean {
  return /^[|>][0-9]?\+/.test(text.slice(start, start + 3));
}

/** Without a line break at its end, the last line of a block scalar has none for Go either. */
export function goBlockScalar(value: string, text: string, start: number, end: number): string {
  if (end < text.length || text.endsWith('\n') || !value.endsWith('\n')) return value;
  return isStripped(text, start) ? value : value.slice(0, -1);
}
