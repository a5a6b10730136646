import { mayHoldKind } from './kinds.ts';
import { isOldCompose } from './old-compose.ts';

/** How far back a key's line is looked at. A minified file is a single line. */
const lookBehind = 400;
const inFront = /^[ \t]*(?:[-?][ \t]+)*(?:[&!][^\s,{}]*[ \t]+)*[ \t{,"']*$/;

/**
 * Could this text hold a manifest? Looks for `kind: <workload>` and `services:` where a key can stand, without parsing: most files
 * of a repository are dismissed here. May say yes too often, never no for a manifest, unless its keys are spelled with escapes.
 */
export function prefilter(text: string): { compose: boolean; kubernetes: boolean } {
  const compose = hasKey(text, 'services');
  const kubernetes = hasWorkloadKind(text);
  return { compose: compose || (!kubernetes && isOldCompose(text)), kubernetes };
}

function hasKey(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + word.length)) {
    if (valueOffset(text, at, word.length) !== undefined) return true;
  }
  return false;
}

function hasWorkloadKind(text: string): boolean {
  for (let at = text.indexOf('kind'); at !== -1; at = text.indexOf('kind', at + 4)) {
    const value = valueOffset(text, at, 4);
    if (value === undefined) continue;
    const word = /^\s*["']?([A-Za-z]+)/.exec(text.slice(value, value + 120))?.[1];
    // Anything but a plain word (an anchor, a tag, an alias, a comment) is left to the parser.
    if (word === undefined || word.endsWith('List') || mayHoldKind(text, word)) return true;
  }
  return false;
}

/** Offset behind the colon when the word at `at` is a key of a block or flow mapping. */
function valueOffset(text: string, at: number, length: number): number | undefined {
  const colon = /^["']?[ \t]*(?:\r?\n[ \t]*)?:/.exec(text.slice(at + length, at + length + 40));
  if (!colon) return undefined;
  const behind = text.slice(Math.max(0, at - lookBehind), at);
  const line = behind.slice(behind.lastIndexOf('\n') + 1);
  const isKey =
    inFront.test(line.startsWith('\uFEFF') ? line.slice(1) : line) ||
    /[{,]\s*["']?$/.test(behind) ||
    /^---\s/.test(line);
  return isKey ? at + length + colon[0].length : undefined;
}
