/** Proof that the new text of a file is the old one plus the intended changes and nothing else. Only changed documents are read again. */
import type { Document, Language, Planned, Refusal, Splice, Stream, TaggedEdit } from '../languages/language.ts';
import { refusal } from '../languages/problems.ts';
import { lineBreaks } from '../languages/source-text.ts';
import { applySplices } from '../languages/tree/splices.ts';

declare const verified: unique symbol;
/** Text of a file that may be written: only this folder makes it. */
export type VerifiedText = string & { readonly [verified]: true };

/** What is to become of one document of a file. */
export interface DocumentChange {
  readonly document: Document;
  readonly edits: readonly TaggedEdit[];
  readonly planned: Planned;
}

export type Verification = { readonly kind: 'verified'; readonly text: VerifiedText } | Refusal;

/** The text of a file that stays as it is. */
export function unchangedText({ text }: Stream): VerifiedText {
  return text as VerifiedText;
}

/**
 * A text that a person made of a verified one. What they typed is meant, so nothing is compared; but nothing may be in it that
 * cannot be read and could before.
 */
export function verifyTyped(language: Language, before: VerifiedText, after: string): VerifiedText | undefined {
  const known = new Set(language.problems(before).map(({ message }) => message));
  return language.problems(after).every(({ message }) => known.has(message)) ? (after as VerifiedText) : undefined;
}

/** Makes the new text of a file from the changes of its documents, and proves it. */
export function verifyEdits(before: Stream, changes: readonly DocumentChange[]): Verification {
  return new Verifier(before).verify(changes);
}

/** Makes and proves texts of one file. A change that was proven once is not read again when others come to it. */
export class Verifier {
  readonly #before: Stream;
  /** New text of the document, by its change. */
  readonly #proven = new Map<DocumentChange, string>();

  constructor(before: Stream) {
    this.#before = before;
  }

  verify(changes: readonly DocumentChange[]): Verification {
    const splices = changes.flatMap(({ planned }) => planned.splices).sort((a, b) => a.start - b.start);
    const unproven = (reason: string): Refusal =>
      refusal('unverified', changes[0]?.edits[0]?.at ?? [], splices[0]?.start ?? 0, reason);
    if (overlap(splices, this.#before.text.length)) return unproven('changes overlap');
    const text = applySplices(this.#before.text, splices);
    const failure = checkFile(this.#before, text) ?? this.#checkDocuments(changes);
    if (failure !== undefined) return unproven(failure);
    if (text !== this.#withProven(changes)) return unproven('the text differs from the planned changes');
    return { kind: 'verified', text: text as VerifiedText };
  }

  #checkDocuments(changes: readonly DocumentChange[]): string | undefined {
    for (const change of changes) {
      if (this.#proven.has(change)) continue;
      const proof = change.document.prove(change.planned, change.edits);
      if (proof.kind === 'unproven') return proof.reason;
      this.#proven.set(change, proof.text);
    }
    return undefined;
  }

  /** The file with the documents that were proven, and all else as it was. */
  #withProven(changes: readonly DocumentChange[]): string {
    const documents = changes.map(change => ({
      start: change.document.start,
      end: change.document.end,
      text: this.#proven.get(change)!,
    }));
    return applySplices(
      this.#before.text,
      documents.sort((a, b) => a.start - b.start),
    );
  }
}

function overlap(splices: readonly Splice[], length: number): boolean {
  let reached = 0;
  for (const { start, end } of splices) {
    if (start < reached || end < start || end > length) return true;
    reached = end;
  }
  return false;
}

/** What no change of a document may bring about. */
function checkFile(before: Stream, after: string): string | undefined {
  // An empty file has no end to keep.
  const isEmpty = before.text === '' || before.text === '\uFEFF';
  if (!isEmpty && after.endsWith('\n') !== before.finalNewline) return 'the end of the file changed';
  if (after.startsWith('\uFEFF') !== before.bom) return 'the byte order mark changed';
  const breaks = lineBreaks(after);
  const isKept = breaks === before.eol || breaks === 'none' || before.eol === 'mixed';
  if (!isKept && !(before.eol === 'none' && breaks === 'lf')) return 'the line breaks changed';
  return undefined;
}
