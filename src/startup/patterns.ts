/** Patterns of the shell: `case`, `[[ == ]]`, `${x#...}`. A piece is literal text, or text in which `*`, `?` and `[` are special. */
export interface Piece {
  readonly text: string;
  readonly special: boolean;
}

/** Longer patterns and texts are not compared: matching could take very long. */
const longest = 256;
const mostStars = 4;

/** A pattern as an expression over a whole text; undefined when it is beyond reading. */
function toExpression(pieces: readonly Piece[]): string | undefined {
  const length = pieces.reduce((sum, { text }) => sum + text.length, 0);
  const stars = pieces.reduce((sum, { text, special }) => sum + (special ? text.split('*').length - 1 : 0), 0);
  if (length > longest || stars > mostStars) return undefined;
  const parts = pieces.map(({ text, special }) => (special ? specialToExpression(text) : literally(text)));
  return parts.includes(undefined) ? undefined : parts.join('');
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function specialToExpression(text: string): string | undefined {
  let expression = '';
  for (let index = 0; index < text.length; index++) {
    const char = text[index]!;
    if (char === '*') expression += '[\\s\\S]*';
    else if (char === '?') expression += '[\\s\\S]';
    else if (char === '[') {
      const set = /^\[([!^]?)([\w.,-]+)\]/.exec(text.slice(index));
      // A set with classes or escapes is rare.
      if (!set || /(^-)|(-$)/.test(set[2]!)) return undefined;
      expression += `[${set[1] ? '^' : ''}${set[2]}]`;
      index += set[0].length - 1;
    } else if (/[\\(|)]/.test(char)) return undefined;
    else expression += literally(char);
  }
  return expression;
}

/** Whether a text matches; undefined when that cannot be told. */
export function matches(text: string, pieces: readonly Piece[]): boolean | undefined {
  const expression = text.length > longest ? undefined : toExpression(pieces);
  return expression === undefined ? undefined : compile(`^(?:${expression})$`)?.test(text);
}

/** Takes the shortest or longest match away from the beginning or the end, as `#`, `##`, `%` and `%%` do. */
export function strip(text: string, pieces: readonly Piece[], operator: string): string | undefined {
  const atStart = operator.startsWith('#');
  const isShortest = operator.length === 1;
  const expression = text.length > longest ? undefined : toExpression(pieces);
  const pattern = expression === undefined ? undefined : compile(`^(?:${expression})$`);
  if (!pattern) return undefined;
  const lengths = Array.from({ length: text.length + 1 }, (_, length) => length);
  const length = (isShortest ? lengths : lengths.reverse()).find(count =>
    pattern.test(atStart ? text.slice(0, count) : text.slice(text.length - count)),
  );
  if (length === undefined) return text;
  return atStart ? text.slice(length) : text.slice(0, text.length - length);
}

function compile(expression: string): RegExp | undefined {
  try {
    return new RegExp(expression);
  } catch {
    return undefined;
  }
}
