/** What the builder takes away before an instruction is read becomes blanks, so that all places stay the same. */
export interface Masked {
  readonly text: string;
  /** A word goes on behind a line break: here it looks like two. */
  readonly splitsWord: boolean;
}

/** The text of an instruction as one line: continued lines are joined, comment lines and blank lines between them are gone. */
export function maskContinuations(text: string, continuation: string): Masked {
  let masked = '';
  let splitsWord = false;
  /** The character in front of the last continuation. */
  let before = ' ';
  for (let at = 0; at < text.length; ) {
    const lineBreak = text.indexOf('\n', at);
    const end = lineBreak === -1 ? text.length : lineBreak + 1;
    const line = text.slice(at, end);
    const isGone = at > 0 && /^[ \t]*(#.*)?\r?\n?$/.test(line);
    const kept = isGone ? '' : keptOf(line, continuation);
    if (!isGone) {
      splitsWord ||= isInWord(before) && isInWord(line[0]!);
      before = kept.at(-1) ?? before;
    }
    masked += kept.padEnd(line.length);
    at = end;
  }
  return { text: masked, splitsWord };
}

/** A line without the character that continues it, and without its line break. */
function keptOf(line: string, continuation: string): string {
  const body = line.replace(/\r?\n$/, '');
  const written = body.trimEnd();
  const goesOn = written.endsWith(continuation) && written.at(-2) !== continuation;
  return goesOn && body.length < line.length ? written.slice(0, -1) : body;
}

function isInWord(character: string): boolean {
  return !/[\s;&|]/.test(character);
}
