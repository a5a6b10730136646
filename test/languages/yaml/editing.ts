/** Shorthands for tests of the editor. */

import type { Document, Planned, Refusal, Stream, TaggedEdit } from '../../../src/languages/language.ts';
import { applySplices, openStream } from '../../../src/languages/yaml/index.ts';
import type { Dialect } from '../../../src/languages/yaml/read/scalar.ts';
import type { Edit, Path, Plain } from '../../../src/transform.ts';

/** Paths as text: `a.b.0`; digits are indexes, a quoted part is a key with dots or digits. */
export function path(text: string): Path {
  return [...text.matchAll(/"([^"]*)"|[^.]+/g)].map(([part, quoted]) => {
    if (quoted !== undefined) return quoted;
    return /^\d+$/.test(part) ? Number(part) : part;
  });
}

type Options<O extends Edit['op']> = Partial<Omit<Extract<Edit, { op: O }>, 'op' | 'at'>>;

export function set(at: string, value: Plain, options: Options<'set'> = {}): TaggedEdit {
  return { op: 'set', at: path(at), value, by: 'f', ...options };
}
export function append(at: string, item: Plain, options: Options<'append'> = {}): TaggedEdit {
  return { op: 'append', at: path(at), item, by: 'f', ...options };
}
export function insert(at: string, index: number, item: Plain): TaggedEdit {
  return { op: 'insert', at: path(at), index, item, by: 'f' };
}
export function remove(at: string, options: Options<'remove'> = {}): TaggedEdit {
  return { op: 'remove', at: path(at), by: 'f', ...options };
}
export function rename(at: string, to: string): TaggedEdit {
  return { op: 'rename', at: path(at), to, by: 'f' };
}
export function comment(at: string, text: string): TaggedEdit {
  return { op: 'comment', at: path(at), text, by: 'f' };
}

export function open(text: string): Stream {
  const stream = openStream(new TextEncoder().encode(text));
  if ('kind' in stream) throw new Error(stream.message);
  return stream;
}

export function documentOf(stream: Stream, dialect: Dialect = 'go3', index = 0): Document {
  const result = stream.documents[index]!.read(dialect);
  if (result.kind === 'problem') throw new Error(`${result.code}: ${result.message}`);
  return result;
}

export interface Outcome {
  readonly text: string;
  readonly planned: Planned;
}

/** Plans and applies without proof. */
export function tryEdit(text: string, edits: readonly TaggedEdit[], dialect: Dialect = 'go3'): Outcome | Refusal {
  const stream = open(text);
  const planned = documentOf(stream, dialect).plan(edits);
  if (planned.kind === 'refusal') return planned;
  return { text: applySplices(stream.text, planned.splices), planned };
}
