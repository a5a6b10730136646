/** The colours a patch needs; a subset of what reports use. */
export interface PatchColors {
  bold(text: string): string;
  red(text: string): string;
  green(text: string): string;
  cyan(text: string): string;
}

/** A patch as git shows it on a terminal. Without colours the text is unchanged. */
export function colorPatch(patch: string, colors: PatchColors): string {
  if (colors.red('x') === 'x') return patch;
  return patch
    .split('\n')
    .map(line => {
      if (/^(diff --git|index|---|\+\+\+) /.test(line)) return colors.bold(line);
      if (line.startsWith('@@')) return colors.cyan(line);
      if (line.startsWith('+')) return colors.green(line);
      return line.startsWith('-') ? colors.red(line) : line;
    })
    .join('\n');
}
