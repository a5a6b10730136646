/** Words and variables of Dockerfile instructions. */

export type Variables = Readonly<Record<string, string>>;

/** Text without the quotes around it. */
export function unquote(text: string): string {
  return /^(["']).*\1$/s.test(text) ? text.slice(1, -1) : text;
}

/** Name and value of an ARG. */
export function readArg(text: string): readonly [name: string, value: string | undefined] {
  const at = text.indexOf('=');
  return at === -1 ? [text.trim(), undefined] : [text.slice(0, at).trim(), unquote(text.slice(at + 1).trim())];
}

/** Variables that an ENV sets. */
export function readEnv(content: string): Record<string, string> {
  // The old form has one name, and the rest of the line is its value.
  const [, old, text] = /^([A-Za-z_]\w*)\s+([^=\s].*)$/s.exec(content.trim()) ?? [];
  if (old !== undefined) return { [old]: unquote(text!) };
  const pairs = [...content.matchAll(/([A-Za-z_]\w*)=("[^"]*"|'[^']*'|\S*)/g)];
  return Object.fromEntries(pairs.map(([, name, value]) => [name!, unquote(value!)]));
}

/** Characters that variables may add to an instruction: a few lines could double one beyond all memory. */
const mostSubstituted = 100_000;

/** The text with the variables that are known. */
export function substitute(text: string, variables: Variables): string {
  if (!text.includes('$')) return text;
  let left = mostSubstituted;
  return text.replace(
    /\$\{(\w+)(?::?-([^}]*))?\}|\$(\w+)/g,
    (match, braced?: string, fallback?: string, plain?: string) => {
      const value = variables[braced ?? plain ?? ''] ?? fallback ?? match;
      left -= value.length;
      return left < 0 ? match : value;
    },
  );
}

/** Words of the exec form, which is a list in JSON; undefined for a line that is meant for the shell. */
export function execWords(text: string): readonly string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const words: unknown = JSON.parse(text);
    const isList = Array.isArray(words) && words.length > 0 && words.every(word => typeof word === 'string');
    return isList ? (words as string[]) : undefined;
  } catch {
    return undefined;
  }
}

/** A text over several lines as the one line that the builder makes of it. */
export function joinLines(text: string, continuation: string): string {
  if (!text.includes('\n')) return text;
  const sign = continuation === '`' ? '`' : '\\\\';
  return text.replace(
    new RegExp(`${sign}[ \\t]*\\r?\\n(?:[ \\t]*(?:#[^\\n]*)?\\r?\\n)*(?:[ \\t]*#[^\\n]*\\n)*`, 'g'),
    '',
  );
}
