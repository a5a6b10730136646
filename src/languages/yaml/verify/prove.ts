/** Proof that the new text of a document is the old one plus the intended changes and nothing else. The text is read again. */
import type { Path } from '../../../transform.ts';
import type { Document, Planned, Proof, TaggedEdit } from '../../language.ts';
import { effectiveDifference } from '../../tree/effective.ts';
import { pristine } from '../../tree/lookup.ts';
import type { ScalarNode, TreeNode } from '../../tree/nodes.ts';
import { newComments, sameComments } from '../../tree/proof/compare-comments.ts';
import { treeDifference } from '../../tree/proof/compare-trees.ts';
import { steadyEdits } from '../../tree/proof/shifted-lists.ts';
import { applySplices } from '../../tree/splices.ts';
import { checkCharacters } from '../read/characters.ts';
import { type DocumentLimits, type ReadDocument, readDocument } from '../read/read-document.ts';
import { resolve } from '../read/scalar.ts';
import { splitStream } from '../read/split-stream.ts';

/** What was planned, and for what. */
export interface Claim {
  readonly start: number;
  readonly end: number;
  readonly read: ReadDocument;
  readonly limits: DocumentLimits;
  /** The tree that must come out. */
  readonly expected: TreeNode;
  /** What was read back, as a document of the same dialect. */
  readonly reopen: (read: ReadDocument) => Document;
}

export function prove(claim: Claim, planned: Planned, edits: readonly TaggedEdit[]): Proof {
  const { start, end, read, expected } = claim;
  const splices = planned.splices.map(splice => ({ ...splice, start: splice.start - start, end: splice.end - start }));
  if (splices.some(splice => splice.start < 0 || splice.end > end - start))
    return unproven('a change leaves its document');
  const text = applySplices(read.text, splices);
  const result = readBack(text, claim);
  if (typeof result === 'string') return unproven(result);
  const different = treeDifference(expected, result.tree.root, sameScalar);
  if (different) return unproven(`${different.join('.')} is not what was planned`);
  const { lostComments: lost } = planned;
  const wanted = newComments(expected);
  if (!sameComments({ before: read.comments, after: result.comments, splices, lost, wanted }))
    return unproven('comments changed');
  if (isJson(read.text) && !isJson(text)) return unproven('the text is no JSON any more');
  const elsewhere = changedElsewhere(read, result, planned.touches);
  if (elsewhere) return unproven(`${elsewhere.join('.')} changed too`);
  const repeated = checkRepetition(claim.reopen(result), steadyEdits(edits, planned.touches));
  return repeated === undefined ? { kind: 'proven', text } : unproven(repeated);
}

function unproven(reason: string): Proof {
  return { kind: 'unproven', reason };
}

function readBack(text: string, { read, limits }: Claim): ReadDocument | string {
  const characters = checkCharacters(text);
  if (characters) return characters.message;
  if (read.text.endsWith('\n') !== text.endsWith('\n')) return 'the end of the document changed';
  if (splitStream(text).filter(({ empty }) => !empty).length !== 1) return 'the number of documents changed';
  const result = readDocument(text, limits);
  if ('kind' in result) return result.message;
  if (result.warnings.length > read.warnings.length) return 'the parser has a new warning';
  return result;
}

/** Unchanged scalars keep their text; new ones must mean the same to every reader. */
function sameScalar(expected: ScalarNode, actual: ScalarNode): boolean {
  const { value } = expected;
  if (value === undefined) return expected.text === actual.text && isBare(expected) === isBare(actual);
  return (['core', 'go2', 'go3'] as const).every(dialect =>
    Object.is(resolve(actual.text, actual.style, dialect, actual.tag), value),
  );
}

function isBare({ style }: ScalarNode): boolean {
  return style === 'plain' || style === 'empty';
}

/** Without aliases the tree itself is what is read. */
function changedElsewhere(before: ReadDocument, after: ReadDocument, touches: readonly Path[]): Path | undefined {
  if (before.tree.aliases.length === 0 && after.tree.aliases.length === 0) return undefined;
  const old = { root: before.tree.root, follow: pristine };
  return effectiveDifference(old, { root: after.tree.root, follow: pristine }, touches);
}

/** A second run must find nothing to do. */
function checkRepetition(again: Document, edits: readonly TaggedEdit[]): string | undefined {
  const repeated = again.plan(edits);
  if (repeated.kind === 'refusal') return `a second run is refused: ${repeated.message}`;
  return repeated.splices.length > 0 ? 'a second run would change the text again' : undefined;
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
