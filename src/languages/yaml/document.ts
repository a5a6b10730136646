import type { ReadDocument } from './read-document.ts';
import type { Dialect, Document, DocumentRef, Planned, Refusal, TaggedEdit, View } from './types.ts';
import { Users } from './users.ts';
import { viewOf } from './view.ts';

/** A parsed document: views to read, plans to edit. */
export class OpenDocument implements Document {
  readonly kind = 'document';
  readonly index: number;
  readonly dialect: Dialect;
  readonly root: View;
  /** For the proof of a result only. */
  readonly read: ReadDocument;
  readonly base: number;

  constructor(reference: DocumentRef, read: ReadDocument, dialect: Dialect) {
    this.index = reference.index;
    this.dialect = dialect;
    this.read = read;
    this.base = reference.start;
    const users = new Users(read.overlay);
    this.root = viewOf({ text: read.text, base: this.base, dialect, users }, read.overlay.root, 'own');
  }

  plan(_edits: readonly TaggedEdit[]): Planned | Refusal {
    return { kind: 'planned', splices: [], lostComments: [], touches: [] };
  }
}
