/** Pairs of ENV and LABEL, as they are written. */

interface Token {
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

/**
 * The arguments without the pairs of these names, all other bytes as they are; '' when nothing is left, undefined when a comment or an
 * odd shape is in the way.
 */
export function withoutPairs(text: string, names: readonly string[], continuation: string): string | undefined {
  const tokens = tokensOf(text, continuation);
  if (!tokens) return undefined;
  const isGone = ({ name }: Token): boolean => names.includes(name);
  const kept = tokens.filter(token => !isGone(token));
  if (kept.length === tokens.length) return undefined;
  if (kept.length === 0) return '';
  let result = '';
  let end = tokens[0]!.start;
  for (const [index, token] of tokens.entries()) {
    const gap = text.slice(tokens[index - 1]?.end ?? token.start, token.start);
    if (isGone(token)) {
      if (gap.includes('#') || text.slice(token.end, tokens[index + 1]?.start).includes('#')) return undefined;
      // The gap behind the first one goes with it, else that in front.
      end = result === '' ? (tokens[index + 1]?.start ?? token.end) : token.end;
      continue;
    }
    result += (result === '' ? '' : gap) + text.slice(token.start, token.end);
    end = token.end;
  }
  return result + text.slice(Math.max(end, tokens.at(-1)!.end));
}

function tokensOf(text: string, continuation: string): readonly Token[] | undefined {
  const sign = continuation === '`' ? '`' : '\\\\';
  const broken = `${sign}[ \\t]*\\r?\\n(?:[ \\t]*(?:#[^\\n]*)?\\r?\\n)*`;
  const escaped = continuation === '`' ? '`.' : '\\\\.';
  const plain = continuation === '`' ? '[^\\s"\'`]' : '[^\\s"\'\\\\]';
  const quoted = `"(?:[^"${sign}]|${sign}[^])*"|'[^']*'`;
  const token = new RegExp(`(?:\\s|${broken})+|((?:${plain}|${escaped}|${quoted})+)`, 'y');
  const tokens: Token[] = [];
  while (token.lastIndex < text.length) {
    const start = token.lastIndex;
    const match = token.exec(text);
    if (!match) return undefined;
    if (match[1] === undefined) continue;
    const name = /^([\w.-]+)=/.exec(match[1])?.[1];
    // The old form, which has one name, or something that the builder refuses.
    if (name === undefined) return tokens.length === 0 ? oldForm(text, match[1]) : undefined;
    tokens.push({ start, end: token.lastIndex, name });
  }
  return tokens;
}

function oldForm(text: string, name: string): readonly Token[] {
  return [{ start: text.length - text.trimStart().length, end: text.length, name }];
}
