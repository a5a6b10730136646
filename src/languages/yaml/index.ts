/** YAML and JSON as text that is read, and edited by splices. The only folder that knows the parser. */
import type { Document, DocumentRef, Language, Limits, Problem, Stream } from '../language.ts';
import { decode, type SourceText } from '../source-text.ts';
import { OpenDocument } from './document.ts';
import { highlight } from './highlight.ts';
import { checkCharacters } from './read/characters.ts';
import { type ReadDocument, readDocument } from './read/read-document.ts';
import type { Dialect } from './read/scalar.ts';
import { type Chunk, splitStream } from './read/split-stream.ts';
import { isTemplate } from './read/template.ts';

export { applySplices } from '../tree/splices.ts';
export type { Dialect } from './read/scalar.ts';

/** What everything is written in that no other language claims. */
export const yaml: Language<Dialect> = {
  name: 'yaml',
  claims: () => true,
  isSearched: path => /\.(ya?ml|json)$/i.test(path),
  open: openStream,
  problems,
  isTemplate,
  highlight,
};

const defaults: Required<Limits> = { file: 5 * 1024 * 1024, document: 1024 * 1024, depth: 200 };

/** Opens a file. Nothing is parsed before `read` is called on one of its documents. */
export function openStream(bytes: Uint8Array, limits: Limits = {}): Stream<Dialect> | Problem {
  const all = { ...defaults, ...limits };
  const source = decode(bytes, all.file);
  if (!('text' in source)) return source;
  const forbidden = checkCharacters(source.text);
  if (forbidden) return forbidden;
  const documents = splitStream(source.text)
    .filter(({ empty }) => !empty)
    .map((chunk, index) => new Reference(source, index, chunk, all));
  return {
    text: source.text,
    eol: source.eol,
    bom: source.bom,
    finalNewline: source.finalNewline,
    documents,
    position: offset => source.position(offset),
  };
}

/** Opens a text that is at hand. */
export function openText(text: string): Stream<Dialect> | Problem {
  return openStream(new TextEncoder().encode(text));
}

/** All dialects read the same texts. */
function problems(text: string): readonly Problem[] {
  const stream = openText(text);
  if ('kind' in stream) return [stream];
  return stream.documents.map(reference => reference.read('go3')).filter(document => document.kind === 'problem');
}

class Reference implements DocumentRef<Dialect> {
  readonly index: number;
  readonly start: number;
  readonly end: number;
  readonly #source: SourceText;
  readonly #limits: Required<Limits>;
  readonly #documents = new Map<Dialect, Document>();
  #read: ReadDocument | Problem | undefined;

  constructor(source: SourceText, index: number, { start, end }: Chunk, limits: Required<Limits>) {
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
      const { index, start, end } = this;
      const file = this.#source.text;
      document = new OpenDocument({ index, start, end, file, dialect, read: this.#read, limits: this.#limits });
      this.#documents.set(dialect, document);
    }
    return document;
  }

  #parse(): ReadDocument | Problem {
    const read = readDocument(this.text, this.#limits);
    return 'kind' in read ? { ...read, offset: read.offset + this.start } : read;
  }
}
