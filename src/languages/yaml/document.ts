import type { Document, Planned, Proof, Refusal, TaggedEdit, View } from '../language.ts';
import { pristine } from '../tree/lookup.ts';
import { Users } from '../tree/users.ts';
import { viewOf } from '../tree/view.ts';
import { commentOn } from './read/comments.ts';
import type { DocumentLimits, ReadDocument } from './read/read-document.ts';
import { type Dialect, scalarReader } from './read/scalar.ts';
import { prove } from './verify/prove.ts';
import { Planner } from './write/planner.ts';

/** A document that was read, and where it stands in its file. */
export interface DocumentInput {
  readonly index: number;
  readonly start: number;
  readonly end: number;
  /** Text of the whole file. */
  readonly file: string;
  readonly dialect: Dialect;
  readonly read: ReadDocument;
  readonly limits: DocumentLimits;
}

/** A parsed document: views to read, plans to edit, proof of what comes out. */
export class OpenDocument implements Document {
  readonly kind = 'document';
  readonly root: View;
  readonly #input: DocumentInput;
  readonly #users: Users;
  #planner: Planner | undefined;

  constructor(input: DocumentInput) {
    const { start: base, dialect, read } = input;
    const { root, tagged } = read.tree;
    this.#input = input;
    this.#users = new Users(read.tree);
    const comment = commentOn.bind(undefined, read.text);
    const reading = { scalar: scalarReader(dialect), follow: pristine };
    this.root = viewOf({ base, reading, users: this.#users, tagged, comment }, root, 'own');
  }

  get index(): number {
    return this.#input.index;
  }

  get start(): number {
    return this.#input.start;
  }

  get end(): number {
    return this.#input.end;
  }

  plan(edits: readonly TaggedEdit[]): Planned | Refusal {
    return this.#ownPlanner().plan(edits);
  }

  refusal(edits: readonly TaggedEdit[]): Refusal | undefined {
    return this.#ownPlanner().refusal(edits);
  }

  prove(planned: Planned, edits: readonly TaggedEdit[]): Proof {
    const expected = this.#planner?.mutationOf(planned)?.draft.root;
    if (!expected) return { kind: 'unproven', reason: 'the plan is not one of this document' };
    const { start, end, read, limits, dialect } = this.#input;
    const reopen = (again: ReadDocument): Document =>
      new OpenDocument({ index: 0, start: 0, end: again.text.length, file: again.text, dialect, read: again, limits });
    return prove({ start, end, read, limits, expected, reopen }, planned, edits);
  }

  #ownPlanner(): Planner {
    const { start, end, file, dialect, read } = this.#input;
    this.#planner ??= new Planner({
      read,
      users: this.#users,
      dialect,
      base: start,
      eol: this.#neighbouringBreak(),
      last: end === file.length,
    });
    return this.#planner;
  }

  /** The line break in front of the document, else the first of the file. */
  #neighbouringBreak(): string {
    const { start, file } = this.#input;
    const at = start > 0 ? start - 1 : file.indexOf('\n');
    return at > 0 && file[at - 1] === '\r' ? '\r\n' : '\n';
  }
}
