import { isAscii, isUtf8 } from 'node:buffer';

export type TarType = 'file' | 'folder' | 'symlink' | 'link' | 'char' | 'block' | 'fifo';

/** What an archive says about one file, as written; nothing is made safe or normalised here. */
export interface TarEntry {
  readonly path: string;
  readonly type: TarType;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes of the file as it would be on the disk. */
  readonly size: number;
  /** Target of a link. */
  readonly link: string;
  /** Extended attributes; their values are bytes. */
  readonly attributes: ReadonlyMap<string, Uint8Array>;
}

/** Takes the content of one entry. The bytes are only lent: what is kept has to be copied. */
export interface Body {
  data(bytes: Uint8Array): void;
  end(): void;
}

/** An archive that is broken, cut off, or larger than anything that is meant. */
export class TarProblem extends Error {
  override readonly name = 'TarProblem';
}

const block = 512;
/** Longest name or list of attributes in front of an entry. */
const longestNote = 1024 * 1024;
const types: Readonly<Record<string, TarType>> = {
  '\0': 'file',
  '0': 'file',
  '7': 'file',
  S: 'file',
  '1': 'link',
  '2': 'symlink',
  '3': 'char',
  '4': 'block',
  '5': 'folder',
  '6': 'fifo',
};

/** What stands in front of an entry and is about it. */
interface Notes {
  path?: string;
  link?: string;
  readonly pax: Map<string, Buffer>;
}

/**
 * Reads an archive that is pushed in pieces of any size, and calls `visit` for every entry; who wants the content gives a `Body`.
 * ustar, PAX with binary values, GNU long names and sparse files. What follows the end of the archive is not looked at.
 */
export class TarReader {
  readonly #visit: (entry: TarEntry) => Body | undefined;
  readonly #header = Buffer.allocUnsafe(block);
  #filled = 0;
  /** Bytes of the content, then of the padding, that are still to come. */
  #left = 0;
  #padding = 0;
  #body: Body | undefined;
  #notes: Notes = { pax: new Map() };
  /** A sparse entry whose map goes on in further blocks. */
  #sparse: (() => void) | undefined;
  #zeros = 0;

  constructor(visit: (entry: TarEntry) => Body | undefined) {
    this.#visit = visit;
  }

  write(bytes: Uint8Array): void {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    while (at < chunk.length && this.#zeros < 2) {
      if (this.#left > 0) at = this.#pass(chunk, at);
      else if (this.#padding > 0) at = this.#skip(chunk, at);
      else at = this.#fill(chunk, at);
    }
  }

  /** The mark at the end of an archive was read. */
  get isComplete(): boolean {
    return this.#zeros >= 2;
  }

  /** Nothing more comes. */
  end(): void {
    if (this.#left > 0 || this.#padding > 0 || this.#filled > 0 || this.#sparse)
      throw new TarProblem('the archive ends in the middle of a file');
  }

  #pass(chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + this.#left);
    this.#body?.data(chunk.subarray(at, end));
    this.#left -= end - at;
    if (this.#left === 0) this.#endBody();
    return end;
  }

  #skip(chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + this.#padding);
    this.#padding -= end - at;
    return end;
  }

  #fill(chunk: Buffer, at: number): number {
    if (this.#filled === 0 && chunk.length - at >= block) {
      this.#readBlock(chunk.subarray(at, at + block));
      return at + block;
    }
    const end = Math.min(chunk.length, at + block - this.#filled);
    chunk.copy(this.#header, this.#filled, at, end);
    this.#filled += end - at;
    if (this.#filled === block) {
      this.#filled = 0;
      this.#readBlock(this.#header);
    }
    return end;
  }

  #readBlock(header: Buffer): void {
    if (this.#sparse) {
      if (header[504] !== 0) return;
      const open = this.#sparse;
      this.#sparse = undefined;
      open();
      return;
    }
    if (header[0] === 0 && isZero(header)) {
      this.#zeros++;
      return;
    }
    if (this.#zeros > 0 || !isSumRight(header)) throw new TarProblem('is no tar archive, or a damaged one');
    this.#readHeader(header);
  }

  #readHeader(header: Buffer): void {
    const flag = String.fromCharCode(header[156]!);
    const written = number(header, 124, 12);
    if (flag === 'x') this.#collect(written, bytes => this.#readPax(bytes));
    else if (flag === 'L' || flag === 'K') this.#collect(written, bytes => this.#readLongName(flag, bytes));
    else this.#startEntry(header, flag, written);
  }

  #startEntry(header: Buffer, flag: string, written: number): void {
    const notes = this.#notes;
    this.#notes = { pax: new Map() };
    const entry = entryOf(header, flag, written, notes);
    const stored = decimal(notes.pax, 'size') ?? written;
    const open = (): void => {
      // Global notes are about nothing that matters here, and engines do not apply them; other flags are no files.
      const size = entry && types[flag] !== 'file' ? 0 : stored;
      this.#open(size, entry && this.#visit(entry));
    };
    if (flag === 'S' && header[482] !== 0) this.#sparse = open;
    else open();
  }

  #open(size: number, body: Body | undefined): void {
    this.#left = size;
    this.#padding = (block - (size % block)) % block;
    this.#body = body;
    if (size === 0) this.#endBody();
  }

  #endBody(): void {
    const body = this.#body;
    this.#body = undefined;
    body?.end();
  }

  #collect(size: number, then: (bytes: Buffer) => void): void {
    if (size > longestNote) throw new TarProblem('holds a name or an attribute of more than 1 MB');
    const pieces: Buffer[] = [];
    this.#open(size, {
      data: bytes => pieces.push(Buffer.from(bytes)),
      end: () => then(Buffer.concat(pieces)),
    });
  }

  #readLongName(flag: 'L' | 'K', bytes: Buffer): void {
    this.#notes[flag === 'L' ? 'path' : 'link'] = text(bytes, 0, bytes.length);
  }

  /** Records `LENGTH KEY=VALUE\n`; the length counts bytes, so a value may hold anything. */
  #readPax(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) {
      const blank = bytes.indexOf(0x20, at);
      const length = blank === -1 ? Number.NaN : Number(bytes.toString('latin1', at, blank));
      const end = at + length;
      if (!Number.isInteger(length) || end <= blank || end > bytes.length || bytes[end - 1] !== 0x0a)
        throw new TarProblem('holds extended attributes that cannot be read');
      const equals = bytes.indexOf(0x3d, blank);
      if (equals === -1 || equals >= end) throw new TarProblem('holds extended attributes that cannot be read');
      this.#notes.pax.set(decodeName(bytes.subarray(blank + 1, equals)), bytes.subarray(equals + 1, end - 1));
      at = end;
    }
  }
}

/** Undefined for what is no file. */
function entryOf(header: Buffer, flag: string, written: number, notes: Notes): TarEntry | undefined {
  const { pax } = notes;
  const path = word(pax, 'GNU.sparse.name') ?? word(pax, 'path') ?? notes.path ?? shortName(header);
  const type = types[flag] === 'file' && path.endsWith('/') ? 'folder' : types[flag];
  if (type === undefined) return undefined;
  const real = decimal(pax, 'GNU.sparse.realsize') ?? decimal(pax, 'GNU.sparse.size');
  const size = real ?? (flag === 'S' ? number(header, 483, 12) : (decimal(pax, 'size') ?? written));
  return {
    path,
    type,
    mode: number(header, 100, 8) & 0o7777,
    uid: decimal(pax, 'uid') ?? number(header, 108, 8),
    gid: decimal(pax, 'gid') ?? number(header, 116, 8),
    size: type === 'file' ? size : 0,
    link: word(pax, 'linkpath') ?? notes.link ?? text(header, 157, 257),
    attributes: attributesOf(pax),
  };
}

/** Only POSIX archives have a prefix: GNU ones keep times there. */
function shortName(header: Buffer): string {
  const name = text(header, 0, 100);
  const isPosix = header.toString('latin1', 257, 263) === 'ustar\0';
  const prefix = isPosix ? text(header, 345, 500) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

const none: ReadonlyMap<string, Uint8Array> = new Map();

function attributesOf(pax: ReadonlyMap<string, Buffer>): ReadonlyMap<string, Uint8Array> {
  let found: Map<string, Uint8Array> | undefined;
  for (const [key, value] of pax) {
    const name = key.startsWith('SCHILY.xattr.')
      ? key.slice('SCHILY.xattr.'.length)
      : key === 'SCHILY.acl.access'
        ? 'system.posix_acl_access'
        : undefined;
    if (name === undefined) continue;
    found ??= new Map();
    found.set(name, value);
  }
  return found ?? none;
}

function word(pax: ReadonlyMap<string, Buffer>, key: string): string | undefined {
  const value = pax.get(key);
  return value && decodeName(value);
}

function decimal(pax: ReadonlyMap<string, Buffer>, key: string): number | undefined {
  const value = pax.get(key)?.toString('latin1');
  if (value === undefined) return undefined;
  if (!/^\d{1,15}$/.test(value)) throw new TarProblem(`holds a number that cannot be read (${key})`);
  return Number(value);
}

/** Octal digits, or with the highest bit set a number in bytes. */
function number(header: Buffer, from: number, length: number): number {
  if ((header[from]! & 0x80) === 0) {
    const digits = header.toString('latin1', from, from + length).replace(/[\0 ]+/g, '');
    if (!/^[0-7]*$/.test(digits)) throw new TarProblem('is no tar archive, or a damaged one');
    return Number.parseInt(digits, 8) || 0;
  }
  let value = header[from]! & 0x7f;
  for (let at = from + 1; at < from + length; at++) value = value * 256 + header[at]!;
  if (value > Number.MAX_SAFE_INTEGER) throw new TarProblem('holds a number that cannot be true');
  return value;
}

function text(bytes: Buffer, from: number, to: number): string {
  const end = bytes.indexOf(0, from);
  return decodeName(bytes.subarray(from, end === -1 || end > to ? to : end));
}

/** Names are bytes. What is no UTF-8 becomes lone surrogates, byte by byte, so that two names never become one. */
function decodeName(bytes: Buffer): string {
  if (isAscii(bytes)) return bytes.toString('latin1');
  if (isUtf8(bytes)) return bytes.toString('utf8');
  return bytes.toString('latin1').replace(/[\x80-\xff]/g, char => String.fromCharCode(0xdc00 + char.charCodeAt(0)));
}

function isZero(header: Buffer): boolean {
  return header.every(byte => byte === 0);
}

/** The checksum counts its own field as blanks. Old programs added signed bytes. */
function isSumRight(header: Buffer): boolean {
  const given = Number.parseInt(header.toString('latin1', 148, 156), 8);
  let unsigned = 256;
  let signed = 256;
  for (let at = 0; at < block; at++) {
    if (at >= 148 && at < 156) continue;
    const byte = header[at]!;
    unsigned += byte;
    signed += byte < 128 ? byte : byte - 256;
  }
  return given === unsigned || given === signed;
}
