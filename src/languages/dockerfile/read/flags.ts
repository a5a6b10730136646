/** Instructions that take options. */
const takesFlags = new Set(['ADD', 'COPY', 'FROM', 'HEALTHCHECK', 'RUN']);

/** The options of an instruction in the text behind its keyword: leading words with two dashes. */
export function flagsOf(keyword: string, line: string): readonly { readonly start: number; readonly end: number }[] {
  if (!takesFlags.has(keyword)) return [];
  const flags: { start: number; end: number }[] = [];
  const flag = /\s+(--[a-z][\w-]*(?:=\S*)?)(?=\s|$)/y;
  for (let match = flag.exec(line); match; match = flag.exec(line))
    flags.push({ start: flag.lastIndex - match[1]!.length, end: flag.lastIndex });
  return flags;
}
