import stringWidth from 'string-width';

/** Columns of a terminal that a text without escape sequences takes. */
export function width(text: string): number {
  return stringWidth(text, { countAnsiEscapeCodes: true });
}
