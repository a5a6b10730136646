/** YAML and JSON as text that is read, and edited by splices. The only folder that knows the parser. */

import type { Dialect, Document, DocumentRef, Problem, Stream } from '../language.ts';
import { decode, type SourceText } from '../source-text.ts';
import { OpenDocument } from './document.ts';
import { type ReadDocument, readDocument } from './read/read-document.ts';
import { splitStream } from './read/split-stream.ts';

export { applySplices } from '../tree/splices.ts';

export interface Limits {
  /** Bytes of a file. */
  readonly file?: number;
  /** Characters of one document. */
  readonly document?: number;
  readonly depth?: number;
}

const defaults: Required<Limits> = { file: 5 * 1024 * 1024, document: 1024 * 1024, depth: 200 };

/** Opens a file. Nothing is parsed before `read` is called on one of its documents. */
export function openStream(bytes: Uint8Array, limits: Limits = {}): Stream | Problem {
  const all = { ...defaults, ...limits };
  const source = decode(bytes, all.file);
  if (!('text' in source)) return source;
  const documents = splitStream(source.text)
    .filter(({ empty }) => !empty)
    .map(({ start, end }, index) => new Reference(source, index, start, end, all));
  return {
    text: source.text,
    eol: source.eol,
    bom: source.bom,
    finalNewline: source.finalNewline,
    documents,
    position: offset => source.position(offset),
    byteOffset: offset => source.byteOffset(offset),
  };
}

class Reference implements DocumentRef {
  readonly index: number;
  readonly start: number;
  readonly end: number;
  readonly #source: SourceText;
  readonly #limits: Required<Limits>;
  readonly #documents = new Map<Dialect, Document>();
  #read: ReadDocument | Problem | undefined;

  constructor(source: SourceText, index: number, start: number, end: number, limits: Required<Limits>) {
    this.#source = source;
    this.index = index;
    this.start = start;
    this.end = end;
    this.#limits = limits;
  }

  get text(): string {
    return this.#source.text.slice(this.start, this.end);
  }

  read(dialect: Dialect): Document | Problem {
    this.#read ??= this.#parse();
    if ('kind' in this.#read) return this.#read;
    let document = this.#documents.get(dialect);
    if (!document) {
      document = new OpenDocument(this, this.#read, dialect, this.#source.text, this.#limits);
      this.#documents.set(dialect, document);
    }
    return document;
  }

  #parse(): ReadDocument | Problem {
    const read = readDocument(this.text, this.#limits);
    return 'kind' in read ? { ...read, offset: read.offset + this.start } : read;
  }
}
