import { hash } from 'node:crypto';
import type { IgnoreEntry } from '../config/types.ts';
import type { TaggedEdit } from '../languages/language.ts';
import { openStream } from '../languages/yaml/index.ts';
import type { Path, Plain } from '../transform.ts';
import { verifyEdits } from '../verify/index.ts';
import type { Applied, Source } from './plan.ts';

/** A configuration file with more entries, byte for byte the same otherwise; or why it cannot be changed. */
export type WithIgnores =
  | { readonly kind: 'changed'; readonly applied: Applied; readonly sha256: string; readonly data: Plain | undefined }
  | { readonly kind: 'refused'; readonly message: string };

/** Adds entries to the list `ignore` of a configuration in YAML or JSON. `under`: where the configuration is in the file. */
export function addIgnores({ path, bytes }: Source, under: Path, entries: readonly IgnoreEntry[]): WithIgnores {
  const stream = openStream(bytes);
  if ('kind' in stream) return { kind: 'refused', message: stream.message };
  const document = stream.documents[0]?.read('go3');
  if (!document || stream.documents.length !== 1)
    return { kind: 'refused', message: 'it is empty, or holds more than one document' };
  if (document.kind === 'problem') return { kind: 'refused', message: document.message };
  const edits = entries.map(
    (entry): TaggedEdit => ({ op: 'append', at: [...under, 'ignore'], item: { ...entry }, by: 'ignore' }),
  );
  const planned = document.plan(edits);
  if (planned.kind === 'refusal') return { kind: 'refused', message: planned.message };
  const verified = verifyEdits(stream, [{ document, edits, planned }]);
  if (verified.kind === 'refusal') return { kind: 'refused', message: verified.message };
  const after = verified.text;
  const splices = planned.splices.map(({ start, end, text }) => ({ start, end, text, findings: [] }));
  return {
    kind: 'changed',
    applied: { path, before: stream.text, after, splices, fixed: [], refused: [], lostComments: planned.lostComments },
    sha256: hash('sha256', bytes),
    data: dataOf(after, under),
  };
}

function dataOf(text: string, under: Path): Plain | undefined {
  const stream = openStream(new TextEncoder().encode(text));
  const document = 'kind' in stream ? undefined : stream.documents[0]?.read('go3');
  return document?.kind === 'document' ? document.root.find(under)?.plain() : undefined;
}
