export interface Comment {
  readonly start: number;
  readonly end: number;
  /** Without `#` and the blanks around it. */
  readonly text: string;
}

/** Texts of the comment lines directly above the line of an offset. */
export function commentsAbove(text: string, offset: number): string[] {
  const above: string[] = [];
  let end = text.lastIndexOf('\n', offset - 1);
  while (end > 0) {
    const start = text.lastIndexOf('\n', end - 1) + 1;
    const line = /^\uFEFF?[ \t]*#(.*)$/.exec(text.slice(start, end).replace(/\r$/, ''));
    if (!line) break;
    above.push(line[1]!.trim());
    end = start - 1;
  }
  return above;
}
