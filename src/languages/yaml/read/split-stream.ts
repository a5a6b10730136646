import { BOM } from '../../source-text.ts';

/** Part of a file that holds one document, with the comments and directives in front of it. */
export interface Chunk {
  readonly start: number;
  readonly end: number;
}

/**
 * Cuts a stream into its documents by text alone: a marker at the start of a line ends a document wherever it stands. Chunks of
 * only comments and blanks are part of the list, marked as holding nothing.
 */
export function splitStream(text: string): (Chunk & { readonly empty: boolean })[] {
  const chunks: (Chunk & { empty: boolean })[] = [];
  let start = 0;
  let opened = false;
  const close = (end: number): void => {
    if (end > start) chunks.push({ start, end, empty: !opened && !hasContent(text, start, end) });
    start = end;
    opened = false;
  };
  for (const marker of markers(text)) {
    if (text[marker] === '.') {
      const lineEnd = text.indexOf('\n', marker);
      close(lineEnd === -1 ? text.length : lineEnd + 1);
      continue;
    }
    if (opened || hasContent(text, start, marker)) close(marker);
    opened = true;
  }
  close(text.length);
  return chunks;
}

/** Offsets of `---` and `...` at the start of a line. */
function markers(text: string): number[] {
  const found: number[] = [];
  const first = text.startsWith(BOM) ? 1 : 0;
  if (isMarker(text, first)) found.push(first);
  for (const word of ['\n---', '\n...']) {
    for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
      if (isMarker(text, at + 1)) found.push(at + 1);
    }
  }
  return found.sort((a, b) => a - b);
}

function isMarker(text: string, at: number): boolean {
  if (!text.startsWith('---', at) && !text.startsWith('...', at)) return false;
  const next = text[at + 3];
  return next === undefined || next === ' ' || next === '\t' || next === '\r' || next === '\n';
}

/** Anything but blank lines, comments and directives. */
function hasContent(text: string, start: number, end: number): boolean {
  let at = start;
  while (at < end) {
    const lineEnd = text.indexOf('\n', at);
    const stop = lineEnd === -1 || lineEnd > end ? end : lineEnd;
    const first = firstVisible(text, at, stop);
    if (first < stop && text[first] !== '#' && !(text[first] === '%' && first === at)) return true;
    at = stop + 1;
  }
  return false;
}

function firstVisible(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && (text[at] === ' ' || text[at] === '\t' || text[at] === '\r' || text[at] === BOM)) at++;
  return at;
}
