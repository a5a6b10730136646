import type { Problem, Stream } from './language.ts';
import { problem } from './problems.ts';

/** Text of a file with everything that offsets need: line starts, byte offsets, line-break habits. */
export class SourceText {
  readonly text: string;
  readonly bom: boolean;
  readonly #ascii: boolean;
  #lines: number[] | undefined;
  #bytes: number[] | undefined;

  constructor(text: string, byteLength: number) {
    this.text = text;
    this.bom = text.startsWith(BOM);
    this.#ascii = text.length === byteLength;
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

  byteOffset(offset: number): number {
    if (this.#ascii) return offset;
    const starts = this.#lineStarts();
    this.#bytes ??= byteStarts(this.text, starts);
    const line = this.#lineOf(offset);
    return this.#bytes[line]! + Buffer.byteLength(this.text.slice(starts[line]!, offset));
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

export const BOM = '\uFEFF';

// NEL, LS and PS are line breaks for Go but not for the parser used here: a way to hide configuration from one of them.
const forbidden = /[\x00-\x08\x0b\x0c\x0e-\x1f]|\r(?!\n)|[\x85\u2028\u2029]/;

/** Bytes of a file as text; byte order mark kept as character 0 so that offsets stay right. */
export function decode(bytes: Uint8Array, limit: number): SourceText | Problem {
  if (bytes.length > limit) return problem('too-large', 0, `${bytes.length} bytes, the limit is ${limit}`);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return problem('bad-encoding', 0);
  }
  return checkCharacters(text) ?? new SourceText(text, bytes.length);
}

/** Characters that no file to edit may hold. */
export function checkCharacters(text: string): Problem | undefined {
  const nul = text.indexOf('\0');
  if (nul !== -1) return problem('bad-encoding', nul);
  const control = text.search(forbidden);
  if (control !== -1) return problem('control-character', control, codePoint(text, control));
  // Behind the first character a byte order mark would become part of a key.
  const mark = text.indexOf(BOM, 1);
  return mark === -1 ? undefined : problem('control-character', mark, codePoint(text, mark));
}

function codePoint(text: string, at: number): string {
  return `U+${text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0')}`;
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

function byteStarts(text: string, starts: readonly number[]): number[] {
  const bytes = [0];
  for (let line = 1; line < starts.length; line++) {
    bytes.push(bytes[line - 1]! + Buffer.byteLength(text.slice(starts[line - 1]!, starts[line]!)));
  }
  return bytes;
}
