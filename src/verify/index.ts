/** Proof that a new text is the old one plus the intended changes and nothing else. Only changed documents are read again. */

import type { Document, Planned, Refusal, Splice, Stream, TaggedEdit } from '../languages/language.ts';
import { refusal } from '../languages/problems.ts';
import { checkCharacters, lineBreaks } from '../languages/source-text.ts';
import { effectiveDifference } from '../languages/tree/effective.ts';
import { pristine } from '../languages/tree/lookup.ts';
import { OpenDocument } from '../languages/yaml/document.ts';
import { applySplices } from '../languages/yaml/index.ts';
import { type ReadDocument, readDocument } from '../languages/yaml/read/read-document.ts';
import { splitStream } from '../languages/yaml/read/split-stream.ts';
import type { Path } from '../transform.ts';
import { newComments, sameComments } from './compare-comments.ts';
import { treeDifference } from './compare-trees.ts';

declare const verified: unique symbol;
/** Text of a file that may be written: only this folder makes it. */
export type VerifiedText = string & { readonly [verified]: true };

export interface Change {
  readonly document: Document;
  readonly edits: readonly TaggedEdit[];
  readonly planned: Planned;
}

export type Verification = { readonly kind: 'verified'; readonly text: VerifiedText } | Refusal;

/** Checks the whole new text of a file against the changes that were planned for its documents. */
export function verifyEdits(before: Stream, changes: readonly Change[], after: string): Verification {
  const splices = changes.flatMap(({ planned }) => planned.splices).sort((a, b) => a.start - b.start);
  const failure =
    checkFile(before, splices, after) ??
    changes.map(change => checkDocument(before, change)).find(problem => problem !== undefined);
  if (failure === undefined) return { kind: 'verified', text: after as VerifiedText };
  return refusal('unverified', changes[0]?.edits[0]?.at ?? [], splices[0]?.start ?? 0, failure);
}

function checkFile(before: Stream, splices: readonly Splice[], after: string): string | undefined {
  let reached = 0;
  for (const { start, end } of splices) {
    if (start < reached || end < start || end > before.text.length) return 'changes overlap';
    reached = end;
  }
  if (after !== applySplices(before.text, splices)) return 'the text differs from the planned changes';
  if (after.endsWith('\n') !== before.finalNewline) return 'the end of the file changed';
  if (after.startsWith('\uFEFF') !== before.bom) return 'the byte order mark changed';
  const breaks = lineBreaks(after);
  const isKept = breaks === before.eol || breaks === 'none' || before.eol === 'mixed';
  if (!isKept && !(before.eol === 'none' && breaks === 'lf')) return 'the line breaks changed';
  return undefined;
}

function checkDocument(before: Stream, { document, edits, planned }: Change): string | undefined {
  if (!(document instanceof OpenDocument)) return 'the document is not one of this file';
  const { start, end, read } = document;
  const expected = document.expected(planned);
  if (!expected) return 'the plan is not one of this document';
  if (before.text.slice(start, end) !== read.text) return 'the document is not one of this file';
  const local = planned.splices.map(splice => ({ ...splice, start: splice.start - start, end: splice.end - start }));
  if (local.some(splice => splice.start < 0 || splice.end > end - start)) return 'a change leaves its document';

  const text = applySplices(read.text, local);
  const result = readBack(text, document);
  if (typeof result === 'string') return result;
  const { root } = expected.draft;
  const different = treeDifference(root, result.overlay.root);
  if (different) return `${different.join('.')} is not what was planned`;
  if (!sameComments(read.comments, result.comments, local, planned.lostComments, newComments(root))) {
    return 'comments changed';
  }
  if (isJson(read.text) && !isJson(text)) return 'the text is no JSON any more';
  const elsewhere = changedElsewhere(read, result, planned.touches);
  if (elsewhere) return `${elsewhere.join('.')} changed too`;
  return checkRepetition(document, text, result, edits, planned);
}

function readBack(text: string, { read, limits }: OpenDocument): ReadDocument | string {
  const characters = checkCharacters(text);
  if (characters) return characters.message;
  if (read.text.endsWith('\n') !== text.endsWith('\n')) return 'the end of the document changed';
  if (splitStream(text).filter(({ empty }) => !empty).length !== 1) return 'the number of documents changed';
  const result = readDocument(text, limits);
  if ('kind' in result) return result.message;
  if (result.warnings.length > read.warnings.length) return 'the parser has a new warning';
  return result;
}

/** Without aliases the tree itself is what is read. */
function changedElsewhere(before: ReadDocument, after: ReadDocument, touches: readonly Path[]): Path | undefined {
  if (before.overlay.aliases.length === 0 && after.overlay.aliases.length === 0) return undefined;
  const old = { root: before.overlay.root, follow: pristine };
  return effectiveDifference(old, { root: after.overlay.root, follow: pristine }, touches);
}

/** A second run must find nothing to do. */
function checkRepetition(
  document: OpenDocument,
  text: string,
  result: ReadDocument,
  edits: readonly TaggedEdit[],
  planned: Planned,
): string | undefined {
  const { index, dialect, limits } = document;
  const reference = { index, start: 0, end: text.length, text, read: () => again };
  const again: OpenDocument = new OpenDocument(reference, result, dialect, text, limits);
  const shifted = shiftedLists(edits, planned.touches);
  const steady = edits.filter(({ at }) => !shifted.some(list => at.length > list.length && isBelow(at, list)));
  const repeated = again.plan(steady);
  if (repeated.kind === 'refusal') return `a second run is refused: ${repeated.message}`;
  return repeated.splices.length > 0 ? 'a second run would change the text again' : undefined;
}

/** Lists whose items moved: once an item is gone or inserted, indexes into its list mean other items. */
function shiftedLists(edits: readonly TaggedEdit[], touches: readonly Path[]): readonly Path[] {
  const lists = edits.flatMap(({ op, at }) => {
    if (op === 'insert') return [at];
    if (op !== 'remove') return [];
    return at.flatMap((key, level) => (typeof key === 'number' ? [at.slice(0, level)] : []));
  });
  return lists.filter(list => touches.some(path => path.length === list.length && isBelow(path, list)));
}

function isBelow(path: Path, list: Path): boolean {
  return path.length >= list.length && list.every((key, level) => path[level] === key);
}

function isJson(text: string): boolean {
  if (!/^\uFEFF?\s*[{[]/.test(text)) return false;
  try {
    JSON.parse(text.replace(/^\uFEFF/, ''));
    return true;
  } catch {
    return false;
  }
}
