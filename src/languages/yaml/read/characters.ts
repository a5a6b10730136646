import type { Problem } from '../../language.ts';
import { problem } from '../../problems.ts';
import { BOM } from '../../source-text.ts';

// NEL, LS and PS are line breaks for Go but not for the parser used here: a way to hide configuration from one of them.
const forbidden = /[\x00-\x08\x0b\x0c\x0e-\x1f]|\r(?!\n)|[\x85\u2028\u2029]/;

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
