/**
 * Makes foreign text harmless on a terminal: control characters, escape sequences, bidirectional controls, zero-width characters and
 * lone surrogates become visible.
 */
export function sanitise(text: string): string {
  return text.replace(/[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Surrogate}/gu, visible);
}

function visible(char: string): string {
  const code = char.codePointAt(0)!;
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}
