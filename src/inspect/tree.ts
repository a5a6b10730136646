import type { TarType } from '../container/tar.ts';

/** What many files have in common. */
export interface Attributes {
  readonly type: Exclude<TarType, 'link'>;
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** A file with something of its own. */
export interface Special {
  readonly attributes: number;
  readonly size: number;
  /** Of a symbolic link. */
  readonly target?: string;
  /** Content of a script or of a file about accounts. */
  readonly body?: Uint8Array;
  /** Value of `security.capability`. */
  readonly capability?: Uint8Array;
  /** An access control list says more than the mode. */
  readonly hasList?: boolean;
}

/** A second name for a file that is not in the same layer. */
export interface PendingLink {
  readonly linksTo: readonly string[];
}

/** A file: most are nothing but attributes and a size, and these are kept as one number. */
export type File = number | Special;
export type Node = File | PendingLink | Folder;

export class Folder {
  attributes: number;
  hasList = false;
  /** No entry of its own so far: made because something lies in it. */
  implied: boolean;
  readonly children = new Map<string, Node>();
  /** Names that a layer takes away from the ones below. */
  removed: Set<string> | undefined;
  /** A layer hides everything that the ones below have here. */
  opaque = false;

  constructor(attributes: number, implied = false) {
    this.attributes = attributes;
    this.implied = implied;
  }
}

export function isPending(node: Node): node is PendingLink {
  return typeof node === 'object' && 'linksTo' in node;
}

const sizeBits = 2 ** 36;

/** Attributes and names of all layers of an image, each kept once: a million files are a million numbers. */
export class Store {
  readonly #attributes: Attributes[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #names = new Map<string, string>();

  intern({ type, mode, uid, gid }: Attributes): number {
    const key = `${type} ${mode} ${uid} ${gid}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#attributes.push({ type, mode, uid, gid }) - 1;
    this.#numbers.set(key, number);
    return number;
  }

  /** The same text for the same name. Parts of a path would keep the whole path alive, so the first one is copied. */
  name(text: string): string {
    const known = this.#names.get(text);
    if (known !== undefined) return known;
    const copy = Buffer.from(text, 'utf16le').toString('utf16le');
    this.#names.set(copy, copy);
    return copy;
  }

  plainFile(attributes: number, size: number): File {
    return attributes < 2 ** 16 ? attributes * sizeBits + Math.min(size, sizeBits - 1) : { attributes, size };
  }

  attributesOf(node: File | Folder): Attributes {
    const number = typeof node === 'number' ? Math.floor(node / sizeBits) : node.attributes;
    return this.#attributes[number]!;
  }

  sizeOf(file: File): number {
    return typeof file === 'number' ? file % sizeBits : file.size;
  }
}
