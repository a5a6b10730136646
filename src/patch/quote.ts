/** Bytes that C has a letter for. */
const letters: ReadonlyMap<number, string> = new Map([
  [7, 'a'],
  [8, 'b'],
  [9, 't'],
  [10, 'n'],
  [11, 'v'],
  [12, 'f'],
  [13, 'r'],
  [34, '"'],
  [92, '\\'],
]);
const bytesOf = new Map([...letters].map(([byte, letter]) => [letter, byte]));

/** A file name as git writes it in a patch: C-quoted when it holds control characters, quotes, backslashes or bytes above 127. */
export function quoteName(name: string): string {
  const bytes = Buffer.from(name, 'utf8');
  if (bytes.every(byte => byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c)) return name;
  let quoted = '';
  for (const byte of bytes) {
    const letter = letters.get(byte);
    if (letter !== undefined) quoted += `\\${letter}`;
    else if (byte < 0x20 || byte >= 0x7f) quoted += `\\${byte.toString(8).padStart(3, '0')}`;
    else quoted += String.fromCharCode(byte);
  }
  return `"${quoted}"`;
}

/** The name that `quoteName` wrote. */
export function unquoteName(quoted: string): string {
  if (!quoted.startsWith('"')) return quoted;
  const bytes: number[] = [];
  for (const [, octal, letter, plain] of quoted.slice(1, -1).matchAll(/\\([0-7]{3})|\\(.)|([^\\])/gs)) {
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8));
    else bytes.push(letter === undefined ? plain!.charCodeAt(0) : bytesOf.get(letter)!);
  }
  return Buffer.from(bytes).toString('utf8');
}
