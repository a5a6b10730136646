/** A file name as git writes it in a patch: C-quoted when it holds control characters, quotes, backslashes or bytes above 127. */
export function quoteName(name: string): string {
  const bytes = Buffer.from(name, 'utf8');
  if (bytes.every(byte => byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c)) return name;
  const names: Readonly<Record<number, string>> = {
    7: 'a',
    8: 'b',
    9: 't',
    10: 'n',
    11: 'v',
    12: 'f',
    13: 'r',
    34: '"',
    92: '\\',
  };
  let quoted = '';
  for (const byte of bytes) {
    if (names[byte] !== undefined) quoted += `\\${names[byte]}`;
    else if (byte < 0x20 || byte >= 0x7f) quoted += `\\${byte.toString(8).padStart(3, '0')}`;
    else quoted += String.fromCharCode(byte);
  }
  return `"${quoted}"`;
}
