/** Archives as other programs make them, header by header. */

export interface Entry {
  readonly path: string | Buffer;
  readonly type?: string;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly body?: string | Uint8Array;
  readonly link?: string;
  /** As the header says, when it is not the length of the body. */
  readonly size?: number | Buffer;
  readonly magic?: string;
  /** Records in front of the entry. */
  readonly pax?: Readonly<Record<string, string | Uint8Array>>;
  /** Bytes that are put into the finished header, before its checksum. */
  readonly raw?: readonly (readonly [offset: number, bytes: string | Uint8Array])[];
}

export const file = (path: string, body: string | Uint8Array = '', more: Partial<Entry> = {}): Entry => ({
  path,
  body,
  ...more,
});
export const folder = (path: string, more: Partial<Entry> = {}): Entry => ({
  path: `${path}/`,
  type: '5',
  mode: 0o755,
  ...more,
});
export const symlink = (path: string, link: string): Entry => ({ path, type: '2', mode: 0o777, link });
export const hardlink = (path: string, link: string): Entry => ({ path, type: '1', link });

const block = 512;

export function makeTar(entries: readonly Entry[], { end = true }: { readonly end?: boolean } = {}): Buffer {
  const parts = entries.flatMap(entry => [...(entry.pax ? [paxHeader(entry.pax)] : []), oneEntry(entry)]);
  return Buffer.concat([...parts, ...(end ? [Buffer.alloc(2 * block)] : [])]);
}

function paxHeader(pax: NonNullable<Entry['pax']>): Buffer {
  const records = Object.entries(pax).map(([key, value]) => {
    const rest = Buffer.concat([Buffer.from(` ${key}=`), Buffer.from(value as string), Buffer.from('\n')]);
    let length = rest.length;
    while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
    return Buffer.concat([Buffer.from(String(length)), rest]);
  });
  return oneEntry({ path: 'pax', type: 'x', body: Buffer.concat(records) });
}

function oneEntry(entry: Entry): Buffer {
  const { path, type = '0', mode = 0o644, uid = 0, gid = 0, body = '', link = '', magic = 'ustar\x0000' } = entry;
  const content = Buffer.from(body as string);
  const { size = content.length } = entry;
  const header = Buffer.alloc(block);
  Buffer.from(path as string).copy(header, 0, 0, 100);
  header.write(octal(mode, 7), 100);
  header.write(octal(uid, 7), 108);
  header.write(octal(gid, 7), 116);
  if (typeof size === 'number') header.write(octal(size, 11), 124);
  else size.copy(header, 124);
  header.write(octal(0, 11), 136);
  header.write(type, 156);
  Buffer.from(link).copy(header, 157, 0, 100);
  header.write(magic, 257, 'latin1');
  for (const [offset, bytes] of entry.raw ?? []) Buffer.from(bytes as string).copy(header, offset);
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${octal(sum, 6)}\0 `, 148, 'latin1');
  return Buffer.concat([header, content, Buffer.alloc((block - (content.length % block)) % block)]);
}

function octal(value: number, length: number): string {
  return value.toString(8).padStart(length, '0');
}
