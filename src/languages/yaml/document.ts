import type { Dialect, Document, DocumentRef, Planned, Refusal, TaggedEdit, View } from '../language.ts';
import type { Mutation } from '../tree/mutate.ts';
import { Users } from '../tree/users.ts';
import { viewOf } from '../tree/view.ts';
import type { DocumentLimits, ReadDocument } from './read/read-document.ts';
import { Planner } from './write/planner.ts';

/** A parsed document: views to read, plans to edit. */
export class OpenDocument implements Document {
  readonly kind = 'document';
  readonly index: number;
  readonly dialect: Dialect;
  readonly root: View;
  /** What the proof of a result compares with. */
  readonly read: ReadDocument;
  readonly start: number;
  readonly end: number;
  readonly limits: DocumentLimits;
  readonly #users: Users;
  readonly #file: string;
  #planner: Planner | undefined;

  constructor(reference: DocumentRef, read: ReadDocument, dialect: Dialect, file: string, limits: DocumentLimits) {
    this.limits = limits;
    this.index = reference.index;
    this.dialect = dialect;
    this.read = read;
    this.start = reference.start;
    this.end = reference.end;
    this.#file = file;
    this.#users = new Users(read.overlay);
    const { root, tagged } = read.overlay;
    this.root = viewOf({ text: read.text, base: this.start, dialect, users: this.#users, tagged }, root, 'own');
  }

  plan(edits: readonly TaggedEdit[]): Planned | Refusal {
    return this.#ownPlanner().plan(edits);
  }

  refusal(edits: readonly TaggedEdit[]): Refusal | undefined {
    return this.#ownPlanner().refusal(edits);
  }

  #ownPlanner(): Planner {
    this.#planner ??= new Planner({
      read: this.read,
      users: this.#users,
      dialect: this.dialect,
      base: this.start,
      eol: this.#neighbouringBreak(),
      last: this.end === this.#file.length,
    });
    return this.#planner;
  }

  /** The tree that must come out of a plan of this document. */
  expected(planned: Planned): Mutation | undefined {
    return this.#planner?.mutationOf(planned);
  }

  /** The line break in front of the document, else the first of the file. */
  #neighbouringBreak(): string {
    const at = this.start > 0 ? this.start - 1 : this.#file.indexOf('\n');
    return at > 0 && this.#file[at - 1] === '\r' ? '\r\n' : '\n';
  }
}
