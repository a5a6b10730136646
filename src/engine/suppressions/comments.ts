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
  // From the end, so that the next line with content is known.
  let content: number | undefined;
  for (let number = lines.length; number > 0; number--) {
    const line = lines[number - 1]!;
    const match = pattern.exec(line);
    if (match) comments.push(readComment(match, line, number, content));
    if (isContent(line)) content = number;
  }
  return comments.reverse();
}

function readComment(match: RegExpExecArray, line: string, number: number, next: number | undefined): IgnoreComment {
  const [names = '', ...reason] = (match[3] ?? '').split(/(?:^|\s)--\s/);
  const wholeFile = match[2] !== undefined;
  const rules = names.split(/[\s,]+/).filter(name => name !== '');
  const trailing = line.slice(0, match.index).trim() !== '';
  return {
    rules: wholeFile && rules.length === 0 ? ['all'] : rules,
    reason: reason.join(' -- ').trim(),
    line: number,
    about: wholeFile ? 0 : trailing ? number : (next ?? number),
    text: line.slice(match.index).trim(),
  };
}

function isContent(line: string): boolean {
  const content = line.trim();
  return content !== '' && !content.startsWith('#') && !/^(---|%)/.test(content);
}
