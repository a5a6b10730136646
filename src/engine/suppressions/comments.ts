/** Suppression comments: `# harden-ignore rule[, rule] -- reason` and `# harden-ignore-file [rule, ...] -- reason`. */

export interface IgnoreComment {
  /** Rule ids, or `all`. */
  readonly rules: readonly string[];
  readonly reason: string;
  /** Line of the comment, from 1. */
  readonly line: number;
  /** Line it speaks about: its own when it stands behind something, else the next line with content. 0: the whole file. */
  readonly about: number;
  readonly text: string;
}

const pattern = /(^|[ \t])#[ \t]*harden-ignore(-file)?(?=[ \t:]|$)[ \t:]*([^\r\n]*)$/;

/** Reads all suppression comments of a file. Costs nothing when the file has none. */
export function readIgnoreComments(text: string): readonly IgnoreComment[] {
  if (!text.includes('harden-ignore')) return [];
  const lines = text.split(/\r?\n/);
  const comments: IgnoreComment[] = [];
  for (const [index, line] of lines.entries()) {
    const match = pattern.exec(line);
    if (!match) continue;
    const [names = '', ...reason] = (match[3] ?? '').split(/(?:^|\s)--\s/);
    const wholeFile = match[2] !== undefined;
    const rules = names.split(/[\s,]+/).filter(name => name !== '');
    comments.push({
      rules: wholeFile && rules.length === 0 ? ['all'] : rules,
      reason: reason.join(' -- ').trim(),
      line: index + 1,
      about: wholeFile ? 0 : aboutLine(lines, index, line.slice(0, match.index).trim() !== ''),
      text: line.slice(match.index).trim(),
    });
  }
  return comments;
}

function aboutLine(lines: readonly string[], index: number, trailing: boolean): number {
  if (trailing) return index + 1;
  for (let next = index + 1; next < lines.length; next++) {
    const content = lines[next]!.trim();
    if (content !== '' && !content.startsWith('#') && !/^(---|%)/.test(content)) return next + 1;
  }
  return index + 1;
}
