import { loadPart } from '../part.ts';
import type * as Wide from './wide-text.ts';

let wide: typeof Wide | undefined;

/** Columns of a terminal that a text without escape sequences takes. Only text beyond ASCII needs the tables of Unicode. */
export function width(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  wide ??= loadPart('./wide-text.ts', import.meta.url) as typeof Wide;
  return wide.wideWidth(text);
}
