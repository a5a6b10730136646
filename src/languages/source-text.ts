import type { Problem, Stream } from './language.ts';
import { problem } from './problems.ts';

/** Text of a file with everything that offsets need: line starts, line-break habits. */
export class SourceText {
  readonly text: string;
  readonly bom: boolean;
  #lines: number[] | undefined;

  constructor(text: string) {
    this.text = text;
    this.bom = text.startsWith(BOM);
  }

  get finalNewline(): boolean {
    return this.text.endsWith('\n');
  }

  get eol(): Stream['eol'] {
    return lineBreaks(this.text);
  }

  position(offset: number): { line: number; column: number } {
    const line = this.#lineOf(offset);
    const start = this.#lineStarts()[line]!;
    // Editors do not count the byte order mark.
    const from = line === 0 && this.bom ? 1 : start;
    return { line: line + 1, column: Math.max(0, offset - from) + 1 };
  }

  #lineStarts(): number[] {
    if (!this.#lines) {
      this.#lines = [0];
      for (let at = this.text.indexOf('\n'); at !== -1; at = this.text.indexOf('\n', at + 1)) this.#lines.push(at + 1);
    }
    return this.#lines;
  }

  /** Index of the line that holds the offset, by halving. */
  #lineOf(offset: number): number {
    const starts = this.#lineStarts();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** Byte order mark. */
export const BOM = '\uFEFF';

/** Bytes of a file as text; byte order mark kept as character 0 so that offsets stay right. */
export function decode(bytes: Uint8Array, limit: number): SourceText | Problem {
  if (bytes.length > limit) return problem('too-large', 0, `${bytes.length} bytes, the limit is ${limit}`);
  try {
    return new SourceText(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return problem('bad-encoding', 0);
  }
}

/** Which line breaks a text uses. */
export function lineBreaks(text: string): Stream['eol'] {
  let lf = false;
  let crlf = false;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
    if (text[at - 1] === '\r') crlf = true;
    else lf = true;
    if (lf && crlf) return 'mixed';
  }
  if (crlf) return 'crlf';
  return lf ? 'lf' : 'none';
}
