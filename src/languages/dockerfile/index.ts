/** Dockerfiles as instructions and stages with their places, and as a text that is edited by splices. */
import { loadPart } from '../../part.ts';
import type { BuildCommand } from '../../transform.ts';
import type { Document, DocumentRef, Language, Limits, Problem, Stream } from '../language.ts';
import { problem } from '../problems.ts';
import { decode, type SourceText } from '../source-text.ts';
import { highlight } from './highlight.ts';
import { isDockerfileName } from './names.ts';
import type * as Reading from './reading.ts';
import type { Dockerfile } from './types.ts';

export type * from './types.ts';

let part: typeof Reading | undefined;

/** The parser is loaded with the first Dockerfile. */
function reading(): typeof Reading {
  part ??= loadPart('./reading.ts', import.meta.url) as typeof Reading;
  return part;
}

/** More instructions than anybody writes or reads. */
export function isTooLarge(text: string): boolean {
  return reading().isTooLarge(text);
}

/** Reads any text: what is no instruction is left to whoever looks for one. */
export function readDockerfileText(text: string): Dockerfile {
  return reading().readDockerfileText(text);
}

/** The commands of an instruction that is left to a shell, its lines joined; undefined when they cannot be read. */
export function readShellForm(text: string): readonly BuildCommand[] | undefined {
  return reading().readShellForm(text);
}

export const dockerfile: Language<'dockerfile'> = {
  name: 'dockerfile',
  claims: isDockerfileName,
  isSearched: isDockerfileName,
  open,
  problems: text => {
    const stream = open(new TextEncoder().encode(text));
    if ('kind' in stream) return [stream];
    return stream.documents.map(reference => reference.read('dockerfile')).filter(read => read.kind === 'problem');
  },
  isTemplate: ({ text }) => isTemplate(text),
  highlight,
};

/** Bytes: more than a person writes. */
const longest = 128 * 1024;

function open(bytes: Uint8Array, limits: Limits = {}): Stream<'dockerfile'> | Problem {
  const source = decode(bytes, Math.min(limits.file ?? longest, longest));
  if (!('text' in source)) return source;
  const odd = /\r(?!\n)|[\0\u2028\u2029]/.exec(source.text);
  if (odd) return problem('control-character', odd.index);
  const { text, eol, bom, finalNewline } = source;
  const documents = text.trim() === '' ? [] : [new Reference(source)];
  return { text, eol, bom, finalNewline, documents, position: offset => source.position(offset) };
}

/** Lines of another program, which makes the Dockerfile of them. */
function isTemplate(text: string): boolean {
  return /^[ \t]*(\{\{|\{%|<%)/m.test(text) || /^[ \t]*FROM[ \t].*(\{\{|\{%|<%)/im.test(text);
}

class Reference implements DocumentRef<'dockerfile'> {
  readonly index = 0;
  readonly start = 0;
  readonly end: number;
  readonly text: string;
  #document: Document | Problem | undefined;

  constructor({ text }: SourceText) {
    this.text = text;
    this.end = text.length;
  }

  read(): Document | Problem {
    this.#document ??= readDocument(this.text);
    return this.#document;
  }
}

function readDocument(text: string): Document | Problem {
  const { DockerfileDocument, readTree, isTooLarge } = reading();
  if (isTooLarge(text)) return problem('too-large', 0, 'it has more instructions than a person writes');
  const read = readTree(text);
  if (!read) return problem('no-stage', 0);
  return 'kind' in read ? problem('unknown-instruction', read.offset, read.word) : new DockerfileDocument(read);
}
