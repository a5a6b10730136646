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
  /** Written for another tool: nobody is told when it silences nothing here. */
  readonly isForeign?: true;
}

const pattern = /(^|[ \t])#[ \t]*harden-ignore(-file)?(?=[ \t:]|$)[ \t:]*([^\r\n]*)$/;

/** Rules by the ids that another tool has for the same matter. */
export type ForeignRules = ReadonlyMap<string, readonly string[]>;

const foreign = /^[ \t]*#[ \t]*hadolint[ \t]+(global[ \t]+)?ignore[ \t]*=[ \t]*([A-Z0-9, \t]+)/;

/** Comments for hadolint: above an instruction, or for the whole file. */
export function readForeignComments(text: string, rules: ForeignRules): readonly IgnoreComment[] {
  if (rules.size === 0 || !text.includes('hadolint')) return [];
  const lines = linesOf(text);
  return lines.flatMap((line, index): IgnoreComment[] => {
    const match = foreign.exec(line);
    if (!match) return [];
    const ids = match[2]!.split(/[\s,]+/);
    const own = ids.flatMap(id => rules.get(id) ?? []);
    const next = lines.findIndex((other, at) => at > index && isContent(other));
    const about = match[1] === undefined ? (next === -1 ? index + 1 : next + 1) : 0;
    const reason = `hadolint ignore=${ids.filter(id => rules.has(id)).join(',')}`;
    return own.length === 0 ? [] : [{ rules: own, reason, line: index + 1, about, text: line.trim(), isForeign: true }];
  });
}

/** Reads all suppression comments of a file. Costs nothing when the file has none. */
export function readIgnoreComments(text: string): readonly IgnoreComment[] {
  if (!text.includes('harden-ignore')) return [];
  const lines = linesOf(text);
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

/** Without the byte order mark: a comment may be the first thing behind it. */
function linesOf(text: string): readonly string[] {
  return text.replace(/^\uFEFF/, '').split(/\r?\n/);
}

function isContent(line: string): boolean {
  const content = line.trim();
  return content !== '' && !content.startsWith('#') && !/^(---|%)/.test(content);
}
