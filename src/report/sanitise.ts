/**
 * Makes foreign text harmless on a terminal: control characters, escape sequences, bidirectional controls, characters without a
 * glyph and lone surrogates become visible.
 */
export function sanitise(text: string): string {
  return text.replace(hidden, visible);
}

export interface Piece {
  readonly text: string;
  /** Stands for a character that would not have been seen. */
  readonly replaced: boolean;
}

/** The same, in pieces, so that what was replaced can stand out. */
export function sanitisedPieces(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(hidden)) {
    if (match.index > from) pieces.push({ text: text.slice(from, match.index), replaced: false });
    pieces.push({ text: visible(match[0]), replaced: true });
    from = match.index + match[0].length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), replaced: false });
  return pieces;
}

// Variation selectors only choose between two shapes of a visible character, and belong to many emoji.
const hidden = /[\p{Cc}\p{Surrogate}\u2028\u2029\ufff9-\ufffb]|(?![\ufe00-\ufe0f])\p{Default_Ignorable_Code_Point}/gu;

function visible(char: string): string {
  const code = char.codePointAt(0)!;
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}
