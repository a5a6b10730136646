import { isWorkloadKind } from './kinds.ts';

const inFront = /^[ \t]*(?:- )*[ \t{,"']*$/;

/**
 * Could this text hold a manifest? Looks for `kind: <workload>` and `services:` at the start of a line, without parsing: most files
 * of a repository are dismissed here. May say yes too often, never no for a manifest.
 */
export function prefilter(text: string): { compose: boolean; kubernetes: boolean } {
  return { compose: hasKey(text, 'services'), kubernetes: hasWorkloadKind(text) };
}

function hasKey(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + word.length)) {
    if (isKey(text, at, word.length) !== undefined) return true;
  }
  return false;
}

function hasWorkloadKind(text: string): boolean {
  for (let at = text.indexOf('kind'); at !== -1; at = text.indexOf('kind', at + 4)) {
    const value = isKey(text, at, 4);
    if (value === undefined) continue;
    const word = /^[ \t]*(?:\r?\n[ \t]+)?["']?([A-Za-z]+)/.exec(text.slice(value, value + 120));
    // Anything but a plain word (an anchor, a tag, an alias) is left to the parser.
    if (!word || isWorkloadKind(word[1]!, text)) return true;
  }
  return false;
}

/** Offset behind the colon when the word at `at` is a key of a block or flow mapping. */
function isKey(text: string, at: number, length: number): number | undefined {
  const lineStart = Math.max(text.lastIndexOf('\n', at - 1) + 1, at - 400);
  const before = text.slice(lineStart, at);
  if (
    !inFront.test(before.startsWith('\uFEFF') ? before.slice(1) : before) &&
    !/[{,]\s*["']?$/.test(before) &&
    !/^---\s/.test(before)
  ) {
    return undefined;
  }
  const colon = /^["']?[ \t]*:/.exec(text.slice(at + length, at + length + 20));
  return colon ? at + length + colon[0].length : undefined;
}
