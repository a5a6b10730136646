import type { Path } from '../../../transform.ts';
import type { Planned, Refusal, Splice, TaggedEdit } from '../../language.ts';
import { refusal } from '../../problems.ts';
import type { EditContext, Mutation } from '../../tree/edit/ledger.ts';
import { mutate } from '../../tree/edit/mutate.ts';
import { onlyAdds } from '../../tree/edit/only-adds.ts';
import { Refused } from '../../tree/edit/refused.ts';
import { effectiveDifference } from '../../tree/effective.ts';
import { pristine } from '../../tree/lookup.ts';
import { lastLeaf, membersOf } from '../../tree/members.ts';
import { type TreeNode, walk } from '../../tree/nodes.ts';
import { inOrder, join, type RawSplice } from '../../tree/splices.ts';
import type { Users } from '../../tree/users.ts';
import { isStripped } from '../read/block-scalar.ts';
import { commentsAbove } from '../read/comments.ts';
import type { ReadDocument } from '../read/read-document.ts';
import { type Dialect, scalarReader } from '../read/scalar.ts';
import { emit } from './emit.ts';
import { Layout } from './layout.ts';
import { Output } from './output.ts';
import { Style } from './style.ts';

export interface PlanContext {
  readonly read: ReadDocument;
  readonly users: Users;
  readonly dialect: Dialect;
  readonly base: number;
  /** Line break to use where the document itself has none. */
  readonly eol: string;
  /** The chunk ends with the file. */
  readonly last: boolean;
}

/** A plan that remembers the tree that must come out, and who made it. */
class Planning implements Planned {
  readonly kind = 'planned';
  readonly splices: readonly Splice[];
  readonly lostComments: readonly string[];
  readonly touches: readonly Path[];
  readonly #mutation: Mutation;
  readonly #planner: Planner;

  constructor(planner: Planner, mutation: Mutation, splices: readonly Splice[], lostComments: readonly string[]) {
    this.splices = splices;
    this.lostComments = lostComments;
    this.touches = splices.length > 0 ? mutation.touches : [];
    this.#mutation = mutation;
    this.#planner = planner;
  }

  static mutationOf(planned: Planned, planner: Planner): Mutation | undefined {
    return planned instanceof Planning && planned.#planner === planner ? planned.#mutation : undefined;
  }
}

/** Plans for one document. What does not depend on the edits is computed once. */
export class Planner {
  readonly #context: PlanContext;
  readonly #layout: Layout;
  readonly #editContext: EditContext;
  #style: Style | undefined;

  constructor(context: PlanContext) {
    this.#context = context;
    this.#layout = new Layout(context.read.text, context.eol);
    const { read, users, dialect, base, last } = context;
    this.#editContext = {
      tree: read.tree,
      users,
      base,
      scalar: scalarReader(dialect),
      openEnded: last ? openEnded(read) : new Set(),
      commentsAbove: offset => commentsAbove(read.text, offset),
      // Compose does not read top-level x- keys themselves, so changing an anchor there changes only its users.
      isSkipped: key => dialect === 'go3' && key.startsWith('x-'),
    };
  }

  mutationOf(planned: Planned): Mutation | undefined {
    return Planning.mutationOf(planned, this);
  }

  plan(edits: readonly TaggedEdit[]): Planned | Refusal {
    return orRefusal(() => this.#write(this.#mutate(edits)));
  }

  /** What `plan` would refuse the edits for. Text that can be written in any case is not made. */
  refusal(edits: readonly TaggedEdit[]): Refusal | undefined {
    const planned = orRefusal(() => {
      const mutation = this.#mutate(edits);
      return onlyAdds(this.#context.read.tree.root, mutation.draft.root) ? undefined : this.#write(mutation);
    });
    return planned?.kind === 'refusal' ? planned : undefined;
  }

  #mutate(edits: readonly TaggedEdit[]): Mutation {
    const mutation = mutate(this.#editContext, edits);
    const shared = mutation.inShared.length > 0 ? sharedChange(this.#editContext, mutation) : undefined;
    if (shared) throw new Refused(shared);
    return mutation;
  }

  #write(mutation: Mutation): Planned | Refusal {
    const { read, base } = this.#context;
    const raw = this.#emit(mutation);
    const splices = join(raw, base);
    if ('kind' in splices) return splices;
    return new Planning(this, mutation, splices, splices.length > 0 ? lostComments(read, raw) : []);
  }

  #emit(mutation: Mutation): RawSplice[] {
    const { read, base, dialect } = this.#context;
    if (mutation.draft.root === read.tree.root) return [];
    this.#style ??= new Style(read.tree, this.#layout, dialect);
    const output = new Output({ layout: this.#layout, style: this.#style, removed: mutation.removed, base });
    emit(output, read.tree.root, mutation.draft.root);
    const sorted = inOrder(output.splices);
    return this.#context.last && !read.text.endsWith('\n') ? this.#keepOpenEnd(sorted) : sorted;
  }

  /** A file without final line break stays so: a deletion at its end takes the line breaks in front of it. */
  #keepOpenEnd(sorted: RawSplice[]): RawSplice[] {
    const { text, tree } = this.#context.read;
    const size = text.length;
    let index = sorted.length;
    let end = size;
    while (index > 0 && sorted[index - 1]!.end === end) {
      const splice = sorted[--index]!;
      end = splice.start;
      if (splice.text === '') continue;
      const trimmed = splice.text.replace(/\r?\n$/, '');
      return sorted.map(other => (other === splice ? { ...splice, text: trimmed } : other));
    }
    const first = sorted[index];
    if (!first || end === size) return sorted;
    let start = end;
    while (text[start - 1] === '\n') {
      if (isOpenScalarEnd(tree.root, text, start)) {
        throw new Refused(refusal('block-scalar-at-end', first.by[0]?.at ?? [], start + this.#context.base));
      }
      start -= text[start - 2] === '\r' ? 2 : 1;
    }
    return sorted.map((other, at) => (at === index ? { ...first, start } : other));
  }
}

function orRefusal<T>(work: () => T): T | Refusal {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
}

/** Collections on the way to a block scalar that ends with the file without a line break, unless it strips its end. */
function openEnded({ text, tree }: ReadDocument): ReadonlySet<TreeNode> {
  const chain = new Set<TreeNode>();
  if (text.endsWith('\n')) return chain;
  const leaf = lastLeaf(tree.root);
  if (leaf.kind !== 'scalar' || leaf.style !== 'block' || leaf.spot!.end < text.length) return chain;
  if (isStripped(text, leaf.spot!.start)) return chain;
  let node = tree.root;
  while (node.kind === 'map' || node.kind === 'seq') {
    chain.add(node);
    node = membersOf(node).at(-1)!.value;
  }
  return chain;
}

/** A block scalar ends here whose value includes the line break. */
function isOpenScalarEnd(root: TreeNode, text: string, end: number): boolean {
  let found = false;
  walk(root, node => {
    if (node.kind !== 'scalar' || node.style !== 'block' || node.spot!.end !== end) return;
    found = !isStripped(text, node.spot!.start);
  });
  return found;
}

/** The refusal when something that nobody asked for would be read differently through an anchor. */
function sharedChange(context: EditContext, { draft, touches, inShared }: Mutation): Refusal | undefined {
  const before = { root: context.tree.root, follow: pristine };
  const where = effectiveDifference(before, { root: draft.root, follow: draft.follow }, touches);
  if (!where) return undefined;
  const { edit } = inShared.find(({ below }) => endsWithPart(where, below)) ?? inShared[0]!;
  return refusal('shared-anchor', edit.at, context.base, `also read at ${where.join('.')}`);
}

/** The path ends with the beginning of `below`. */
function endsWithPart(path: Path, below: Path): boolean {
  for (let length = below.length; length > 0; length--) {
    const tail = path.slice(-length);
    if (tail.length === length && tail.every((key, index) => String(key) === String(below[index]))) return true;
  }
  return false;
}

function lostComments(read: ReadDocument, splices: readonly RawSplice[]): string[] {
  const cuts = splices.filter(({ start, end }) => end > start);
  if (cuts.length === 0) return [];
  return read.comments
    .filter(comment => cuts.some(({ start, end }) => comment.start >= start && comment.start < end))
    .map(({ text }) => text);
}
