/** A here-document that the words of an instruction announce: its name, and whether tabs in front of its end do not count. */
export interface HeredocName {
  readonly name: string;
  readonly chomp: boolean;
  /** Where its mark stands in the header. */
  readonly start: number;
  readonly end: number;
}

/** A here-document with its content. Offsets into the text of the instruction. */
export interface Heredoc extends HeredocName {
  readonly bodyStart: number;
  /** In front of the line that ends it. */
  readonly bodyEnd: number;
}

const mark = /^\d*<<(-?)([^<]+)$/;

/** In the order in which their contents follow. */
export function heredocNames(header: string): readonly HeredocName[] {
  return wordsOf(header).flatMap(({ start, end }): HeredocName[] => {
    const match = mark.exec(header.slice(start, end));
    if (!match) return [];
    const name = match[2]!.replace(/["']/g, '');
    return name === '' ? [] : [{ name, chomp: match[1] === '-', start, end }];
  });
}

export function isHeredocEnd(line: string, { name, chomp }: HeredocName): boolean {
  return (chomp ? line.replace(/^\t+/, '') : line) === name;
}

/** The here-documents of an instruction. `header`: its lines in front of them, continuations blanked. */
export function heredocsOf(text: string, header: string): readonly Heredoc[] {
  const found: Heredoc[] = [];
  let at = text.indexOf('\n', header.length) + 1;
  if (at === 0) return found;
  for (const heredoc of heredocNames(header)) {
    const bodyStart = at;
    for (;;) {
      if (at >= text.length) return found;
      const lineBreak = text.indexOf('\n', at);
      const end = lineBreak === -1 ? text.length : lineBreak;
      const start = at;
      at = end + 1;
      if (!isHeredocEnd(text.slice(start, end).replace(/\r$/, ''), heredoc)) continue;
      found.push({ ...heredoc, bodyStart, bodyEnd: start });
      break;
    }
  }
  return found;
}

/** Words between blanks; what is quoted is one word. */
function wordsOf(text: string): readonly { readonly start: number; readonly end: number }[] {
  const words: { start: number; end: number }[] = [];
  for (const { index, 0: word } of text.matchAll(/(?:[^\s"'\\]|\\[\s\S]|"(?:[^"\\]|\\[\s\S])*"|'[^']*'|["'])+/g))
    words.push({ start: index, end: index + word.length });
  return words;
}
