const patterns = new Map<string, RegExp>();

/** `*`, `?` and `[a-z]`, over the whole text. */
export function matchesGlob(text: string, glob: string): boolean {
  let pattern = patterns.get(glob);
  if (!pattern) {
    const source = glob
      .replace(/[.+^${}()|\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    pattern = new RegExp(`^${source}$`, 's');
    patterns.set(glob, pattern);
  }
  return pattern.test(text);
}
