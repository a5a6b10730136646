/** A here-document of an instruction. Offsets into the text of the instruction. */
export interface Heredoc {
  readonly name: string;
  /** Where its mark `<<NAME` stands. */
  readonly start: number;
  readonly end: number;
  /** Its content, without the line that ends it. */
  readonly bodyStart: number;
  readonly bodyEnd: number;
}

const mark = /(?:^|[\s\d])(<<(-?)(["']?)([A-Za-z_][\w.]*)\3)(?=\s|$|[;&|)])/g;

/** The here-documents of an instruction, in the order in which their contents follow. */
export function heredocsOf(text: string, header: string): readonly Heredoc[] {
  const found: Heredoc[] = [];
  let at = header.length + 1;
  for (const match of header.matchAll(mark)) {
    const [, written = '', dash = '', , name = ''] = match;
    const start = match.index + match[0].length - written.length;
    const bodyStart = at;
    for (;;) {
      if (at >= text.length) return found;
      const lineBreak = text.indexOf('\n', at);
      const end = lineBreak === -1 ? text.length : lineBreak;
      const line = text.slice(at, end).replace(/\r$/, '');
      const next = end + 1;
      if ((dash === '' ? line : line.replace(/^\t+/, '')) === name) {
        found.push({ name, start, end: start + written.length, bodyStart, bodyEnd: at });
        at = next;
        break;
      }
      at = next;
    }
  }
  return found;
}

/** The part of an instruction in front of the contents of its here-documents: its first line, with those that continue it. */
export function headerOf(text: string, continuation: string): string {
  for (let at = 0; ; ) {
    const lineBreak = text.indexOf('\n', at);
    if (lineBreak === -1) return text;
    const line = text.slice(at, lineBreak).replace(/[ \t\r]+$/, '');
    const isGone = at > 0 && /^[ \t]*(#.*)?$/.test(line);
    if (!isGone && !line.endsWith(continuation)) return text.slice(0, lineBreak);
    at = lineBreak + 1;
  }
}
