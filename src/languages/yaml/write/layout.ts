/** Questions about lines of a text. Offsets outside a line break's own line never occur: CR belongs to the line break. */
export class Layout {
  readonly text: string;
  readonly #fallback: string;

  /** `eol` is used where the text itself gives no evidence. */
  constructor(text: string, eol: string) {
    this.text = text;
    this.#fallback = eol;
  }

  /** Start of the line; the first line begins behind a byte order mark. */
  lineStart(offset: number): number {
    const start = this.text.lastIndexOf('\n', offset - 1) + 1;
    return start === 0 && this.text.startsWith('\uFEFF') ? 1 : start;
  }

  /** End of the line without its break. */
  lineEnd(offset: number): number {
    const end = this.text.indexOf('\n', offset);
    if (end === -1) return this.text.length;
    return this.text[end - 1] === '\r' && end > offset ? end - 1 : end;
  }

  nextLine(offset: number): number {
    const end = this.text.indexOf('\n', offset);
    return end === -1 ? this.text.length : end + 1;
  }

  /** Where lines behind content that ends here begin. */
  after(end: number): number {
    return end > 0 && this.text[end - 1] === '\n' ? end : this.nextLine(end);
  }

  /** Line break to write at an offset: the one in front of it, so that mixed files stay mixed. */
  eol(offset: number): string {
    const before = this.text.lastIndexOf('\n', offset - 1);
    if (before === -1) return this.#fallback;
    return this.text[before - 1] === '\r' ? '\r\n' : '\n';
  }

  /** Only blanks between the start of the line and the offset. */
  isFirst(offset: number): boolean {
    return this.isBlank(this.lineStart(offset), offset);
  }

  isBlank(start: number, end: number): boolean {
    for (let at = start; at < end; at++) {
      const char = this.text[at];
      if (char !== ' ' && char !== '\t' && char !== '\r') return false;
    }
    return true;
  }

  isBlankLine(start: number): boolean {
    return this.isBlank(start, this.lineEnd(start));
  }

  /** Start of the blanks in front of an offset, on the same line. */
  blanksBefore(offset: number): number {
    let at = offset;
    while (at > 0 && (this.text[at - 1] === ' ' || this.text[at - 1] === '\t')) at--;
    return at;
  }

  /** First offset from here that is no blank, on the same line. */
  skipBlanks(offset: number): number {
    let at = offset;
    while (this.text[at] === ' ' || this.text[at] === '\t') at++;
    return at;
  }

  column(offset: number): number {
    return offset - this.lineStart(offset);
  }

  /** Leading blanks of the line. */
  lead(offset: number): string {
    const start = this.lineStart(offset);
    return this.text.slice(start, this.skipBlanks(start));
  }

  /**
   * Moves an insertion point behind the comment lines that belong to what is above: those indented deeper than `indent`, and at
   * the end of a sequence those that look like items of it.
   */
  absorb(from: number, indent: number, afterItem: boolean): number {
    let result = from;
    let items = afterItem;
    for (let at = from; at < this.text.length; at = this.nextLine(at)) {
      if (this.isBlankLine(at)) {
        items = false;
        continue;
      }
      const mark = this.skipBlanks(at);
      if (this.text[mark] !== '#') break;
      const column = this.column(mark);
      if (column > indent) result = this.nextLine(mark);
      else if (items && column === indent && /^#[ \t]*-[ \t]/.test(this.text.slice(mark, mark + 40))) {
        result = this.nextLine(mark);
      } else break;
    }
    return result;
  }

  /** Start of the comment lines of the same or deeper indent directly above a line. */
  aboveComments(lineStart: number, indent: number): number {
    let start = lineStart;
    while (start > 0) {
      const line = this.lineStart(start - 1);
      const mark = this.skipBlanks(line);
      if (line >= start || this.text[mark] !== '#' || this.column(mark) < indent) break;
      start = line;
    }
    return start;
  }
}

/** End of a text without the line break that ends it. */
export function withoutBreak(text: string, end: number): number {
  if (text[end - 1] !== '\n') return end;
  return text[end - 2] === '\r' ? end - 2 : end - 1;
}
