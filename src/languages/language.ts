/** What every language offers. Offsets are UTF-16 offsets into the text of the whole file, a byte order mark included. */
import type { Edit, Path, Plain } from '../transform.ts';

/** A way of writing manifests. It knows nothing of what the manifests say. */
export interface Language<Dialect extends string = string> {
  readonly name: string;
  /** Whether a file of this name is written in it. */
  claims(path: string): boolean;
  /** Whether a file of this name is looked into when it was not asked for, but found in a folder. */
  isSearched(path: string): boolean;
  /** Opens a file. Nothing is parsed before `read` is called on one of its documents. */
  open(bytes: Uint8Array, limits?: Limits): Stream<Dialect> | Problem;
  /** Everything in a text that cannot be read. */
  problems(text: string): readonly Problem[];
  /** The file becomes a manifest only when another program fills it in. */
  isTemplate(stream: Stream<Dialect>): boolean;
  /**
   * The lines of a text in coloured spans. The spans of a line join to the line exactly (a CR stays on it), the lines joined with
   * line feeds are the text. Texts that cannot be read get colours too.
   */
  highlight(text: string): readonly (readonly SyntaxSpan[])[];
}

export interface Limits {
  /** Bytes of a file. */
  readonly file?: number;
  /** Characters of one document. */
  readonly document?: number;
  readonly depth?: number;
}

export type SyntaxKind = 'key' | 'string' | 'number' | 'comment' | 'punctuation' | 'plain';

/** A piece of a line in one colour. */
export interface SyntaxSpan {
  readonly text: string;
  readonly kind: SyntaxKind;
}

/** Why a text cannot be read, or an edit cannot be written. */
export type RefusalCode =
  | 'bad-encoding'
  | 'control-character'
  | 'too-large'
  | 'too-deep'
  | 'template'
  | 'syntax'
  | 'duplicate-key'
  | 'tagged'
  | 'explicit-key'
  | 'implicit-flow-pair'
  | 'flow-comment'
  | 'flow-no-colon'
  | 'no-such-path'
  | 'not-a-map'
  | 'not-a-list'
  | 'key-exists'
  | 'alias'
  | 'shared-anchor'
  | 'anchor-in-use'
  | 'unresolved-alias'
  | 'block-scalar-at-end'
  | 'empty-root'
  | 'no-stage'
  | 'unknown-instruction'
  | 'shell'
  | 'comment'
  | 'unverified';

/** A text or document that cannot be read or edited. */
export interface Problem {
  readonly kind: 'problem';
  readonly code: RefusalCode;
  /** One sentence for people, with the next step. */
  readonly message: string;
  /** Offset into the file. */
  readonly offset: number;
}

/** An edit list that cannot be turned into text changes without side effects. */
export interface Refusal {
  readonly kind: 'refusal';
  readonly code: RefusalCode;
  readonly message: string;
  readonly at: Path;
  readonly offset: number;
}

/** Identifies who asked for an edit, so that splices can be traced back. */
export type EditId = string;
/** An edit with who asked for it. */
export type TaggedEdit = Edit & { readonly by: EditId };

/** One replacement of the original text. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Sorted, without duplicates. */
  readonly by: readonly EditId[];
}

/** A file that was opened. */
export interface Stream<Dialect extends string = string> {
  readonly text: string;
  readonly eol: 'lf' | 'crlf' | 'mixed' | 'none';
  readonly bom: boolean;
  readonly finalNewline: boolean;
  /** In file order; chunks that hold only comments or blanks are left out. */
  readonly documents: readonly DocumentRef<Dialect>[];
  /** Line and column, both from 1, of an offset. */
  position(offset: number): { readonly line: number; readonly column: number };
}

/** A document of a file, parsed or not. */
export interface DocumentRef<Dialect extends string = string> {
  /** Position in the stream, from 0. */
  readonly index: number;
  readonly start: number;
  readonly end: number;
  /** Text of the chunk. */
  readonly text: string;
  /** As the program of that dialect reads it. Parsed on first use, once. */
  read(dialect: Dialect): Document | Problem;
}

/** A parsed document: views to read, plans to edit, proof of what comes out. */
export interface Document {
  readonly kind: 'document';
  readonly index: number;
  readonly start: number;
  readonly end: number;
  readonly root: View;
  /**
   * Splices for the edits, computed from the pristine document: any subset of findings is one call. Edits without effect give no
   * splice. Edits are applied in the given order.
   */
  plan(edits: readonly TaggedEdit[]): Planned | Refusal;
  /** What `plan` refuses the edits for. Cheaper when only that is asked. */
  refusal(edits: readonly TaggedEdit[]): Refusal | undefined;
  /** Reads what a plan makes of the document, and holds it against what was asked for. */
  prove(planned: Planned, edits: readonly TaggedEdit[]): Proof;
}

/** New text of a document that holds exactly what was planned, or what is wrong with it. */
export type Proof =
  | { readonly kind: 'proven'; readonly text: string }
  | { readonly kind: 'unproven'; readonly reason: string };

/** What edits come to in the text. */
export interface Planned {
  readonly kind: 'planned';
  /** Sorted by start, disjoint. */
  readonly splices: readonly Splice[];
  /** Texts of comments that disappear. */
  readonly lostComments: readonly string[];
  /** Paths whose effective value changes on purpose. */
  readonly touches: readonly Path[];
}

/** Read-only view of a node: aliases and merge keys are followed, scalars are resolved in the dialect of the document. */
export interface View {
  readonly kind: 'map' | 'seq' | 'scalar';
  /** Where the value lives: in the mapping that was asked, inherited by `<<`, or behind an alias. */
  readonly owner: 'own' | 'merge' | 'alias';
  /** Member by key or index; undefined when absent or when this is a scalar. */
  get(key: Key): View | undefined;
  /** Follows a path from here. */
  find(path: Path): View | undefined;
  /** Effective keys of a map in document order, own before inherited. */
  keys(): readonly string[];
  /** Items of a sequence; empty for anything else. */
  items(): readonly View[];
  /** Text of a scalar (resolved quotes), '' otherwise. */
  readonly text: string;
  /** Resolved value of a scalar: null, boolean, number (text beyond 2^53) or string. */
  readonly scalar: null | boolean | number | string;
  readonly isNull: boolean;
  bool(): boolean | undefined;
  /** The whole effective value as data. Throws nothing; stops at 200 levels or 20,000 nodes with undefined. */
  plain(): Plain | undefined;
  /** Non-core tag such as `!reset`, if any. */
  readonly tag: string | undefined;
  /** Such a tag is here or below. Only for views that have a value as data: they are small enough to be walked. */
  holdsTag(): boolean;
  /** Paths through which an anchored node is also read (aliases and merges), including this one; empty without anchor. */
  users(): readonly Path[];
  /** Start and end offset in the file of the node's own text (key not included); for an alias of the alias word. */
  readonly range: readonly [number, number];
  /** Start and end of the key that leads here, if any. */
  readonly keyRange: readonly [number, number] | undefined;
  /** Comment on the same line, without `#` and blanks. */
  readonly comment: string | undefined;
}

type Key = string | number;
