import stringWidth from 'string-width';

/** Columns of a terminal that any text takes. */
export function wideWidth(text: string): number {
  return stringWidth(text, { countAnsiEscapeCodes: true });
}
