/** Finds keys in a text without parsing it. */

/** How far back a key's line is looked at. A minified file is a single line. */
const lookBehind = 400;
const inFront = /^[ \t]*(?:[-?][ \t]+)*(?:[&!][^\s,{}]*[ \t]+)*[ \t{,"']*$/;

/** Offsets behind the colon of every place where the word can be a key. */
export function* valuesOfKey(text: string, word: string): Generator<number> {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + word.length)) {
    const value = valueOffset(text, at, word.length);
    if (value !== undefined) yield value;
  }
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
