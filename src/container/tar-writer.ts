import type { TarType } from './tar.ts';

/** A file as an archive is to carry it. */
export interface PackedFile {
  readonly path: string;
  readonly type: Extract<TarType, 'file' | 'folder' | 'symlink'>;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly body?: Uint8Array;
  /** Target of a symbolic link. */
  readonly link?: string;
}

const block = 512;
const flags = { file: '0', symlink: '2', folder: '5' } as const;

/** An archive of these files, in this order. Names and numbers that do not fit into a header stand in PAX records before it. */
export function packTar(files: readonly PackedFile[]): Buffer {
  return Buffer.concat([...files.flatMap(packFile), Buffer.alloc(2 * block)]);
}

function packFile(file: PackedFile): readonly Buffer[] {
  const { path, type, mode, uid, gid, link = '' } = file;
  const body = Buffer.from(file.body ?? []);
  const name = type === 'folder' && !path.endsWith('/') ? `${path}/` : path;
  const records = [
    ...(Buffer.byteLength(name) > 100 ? [record('path', name)] : []),
    ...(Buffer.byteLength(link) > 100 ? [record('linkpath', link)] : []),
    ...(uid > 0o7777777 ? [record('uid', String(uid))] : []),
    ...(gid > 0o7777777 ? [record('gid', String(gid))] : []),
  ];
  const notes = Buffer.concat(records);
  const before = notes.length > 0 ? [header('pax', 'x', { mode: 0, uid: 0, gid: 0 }, notes.length), padded(notes)] : [];
  const head = header(name, flags[type], { mode, uid, gid, link }, body.length);
  return [...before, head, padded(body)];
}

interface Fields {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly link?: string;
}

function header(name: string, flag: string, { mode, uid, gid, link = '' }: Fields, size: number): Buffer {
  const head = Buffer.alloc(block);
  Buffer.from(name).copy(head, 0, 0, 100);
  head.write(octal(mode & 0o7777, 7), 100);
  head.write(octal(Math.min(uid, 0o7777777), 7), 108);
  head.write(octal(Math.min(gid, 0o7777777), 7), 116);
  head.write(octal(size, 11), 124);
  head.write(octal(0, 11), 136);
  head.write(flag, 156);
  Buffer.from(link).copy(head, 157, 0, 100);
  head.write('ustar\x0000', 257, 'latin1');
  head.fill(' ', 148, 156);
  const sum = head.reduce((total, byte) => total + byte, 0);
  head.write(`${octal(sum, 6)}\0 `, 148, 'latin1');
  return head;
}

/** `LENGTH KEY=VALUE\n`, where the length counts itself. */
function record(key: string, value: string): Buffer {
  const rest = ` ${key}=${value}\n`;
  const size = Buffer.byteLength(rest);
  let length = size + 1;
  while (String(length).length + size !== length) length = String(length).length + size;
  return Buffer.from(`${length}${rest}`);
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((block - (bytes.length % block)) % block)]);
}

function octal(value: number, length: number): string {
  return value.toString(8).padStart(length, '0');
}
