/** The text of a configuration file, read by the parser that also edits it. */
import type { Document, Problem, Stream, View } from '../languages/language.ts';
import { SourceText } from '../languages/source-text.ts';
import { openText } from '../languages/yaml/index.ts';
import type { Path } from '../transform.ts';
import { ConfigProblem } from './problem.ts';

/** Data of a configuration, and where in the file it is written. */
export interface ConfigText {
  /** Undefined when nothing is written. */
  readonly data: unknown;
  /** `:3:5`; the nearest place around what is missing. */
  place(path: Path): string;
}

/** Reads YAML. Throws ConfigProblem with line and column when that is not possible, or says more than data. */
export function readYaml(file: string, text: string): ConfigText {
  const stream = openText(text);
  if ('kind' in stream) throw new ConfigProblem(`${file}${refusedText(text, stream)}`);
  const [reference, second] = stream.documents;
  const at = (offset: number): string => placeIn(stream, offset);
  if (second)
    throw new ConfigProblem(
      `${file}${at(second.start)}: A second document begins here; keep one and remove the other.`,
    );
  if (!reference) return { data: undefined, place: () => '' };
  const document = reference.read('go3');
  if (document.kind === 'problem') throw new ConfigProblem(`${file}${at(document.offset)}: ${document.message}`);
  return { data: dataOf(document, file, at), place: path => at(offsetOf(document.root, path)) };
}

/** Reads JSON, a stricter form of YAML. */
export function readJson(file: string, text: string): ConfigText {
  try {
    JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new ConfigProblem(`${file}${placeOfError(text, error as Error)}`);
  }
  return readYaml(file, text);
}

/** What the parser says of YAML has a place and is told in whole words; what only JSON forbids has the words of its own parser. */
function placeOfError(text: string, { message }: Error): string {
  const stream = openText(text);
  if ('kind' in stream) return refusedText(text, stream);
  const document = stream.documents[0]?.read('go3');
  if (document?.kind === 'problem')
    return `${placeIn(stream, document.offset)}: ${document.message.replace('valid YAML', 'valid JSON')}`;
  const [, offset] = / at position (\d+)/.exec(message) ?? [];
  const place = offset === undefined ? '' : placeIn(stream, Number(offset));
  return `${place}: The text is not valid JSON; correct it first (${message.replace(/ in JSON at position.*/, '')}).`;
}

function refusedText(text: string, { offset, message }: Problem): string {
  return `${placeIn(new SourceText(text), offset)}: ${message}`;
}

function dataOf({ root }: Extract<Document, { kind: 'document' }>, file: string, at: (offset: number) => string) {
  const data = root.plain();
  if (data === undefined)
    throw new ConfigProblem(`${file}: The configuration holds more than can be read; split or shorten it.`);
  if (root.holdsTag())
    throw new ConfigProblem(
      `${file}${at(root.range[0])}: A value carries a tag; a configuration is plain data, remove it.`,
    );
  return data;
}

function offsetOf(root: View, path: Path): number {
  let view = root;
  for (const key of path) {
    const next = view.get(key);
    if (!next) break;
    view = next;
  }
  return (view.keyRange ?? view.range)[0];
}

function placeIn(stream: Pick<Stream, 'position'>, offset: number): string {
  const { line, column } = stream.position(offset);
  return `:${line}:${column}`;
}
