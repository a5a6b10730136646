import type { Document, Planned, Proof, Refusal, Splice, TaggedEdit, View } from '../language.ts';
import type { EditContext, Mutation } from '../tree/edit/ledger.ts';
import { mutate } from '../tree/edit/mutate.ts';
import { Refused } from '../tree/edit/refused.ts';
import { pristine } from '../tree/lookup.ts';
import type { MapNode, ScalarNode, SeqNode, TreeNode } from '../tree/nodes.ts';
import { newComments, sameComments } from '../tree/proof/compare-comments.ts';
import { treeDifference } from '../tree/proof/compare-trees.ts';
import { steadyEdits } from '../tree/proof/shifted-lists.ts';
import { applySplices, inOrder, join } from '../tree/splices.ts';
import { Users } from '../tree/users.ts';
import { viewOf } from '../tree/view.ts';
import { type ReadDockerfile, readTree } from './read/tree.ts';
import { emit } from './write/emit.ts';
import { Output } from './write/output.ts';

/** A Dockerfile that was read: its one document. */
export class DockerfileDocument implements Document {
  readonly kind = 'document';
  readonly index = 0;
  readonly start = 0;
  readonly end: number;
  readonly root: View;
  readonly #read: ReadDockerfile;
  readonly #context: EditContext;
  readonly #mutations = new WeakMap<Planned, Mutation>();

  constructor(read: ReadDockerfile) {
    const users = new Users(read.tree);
    this.#read = read;
    this.end = read.text.length;
    const scalar = ({ text }: ScalarNode): string => text;
    const reading = { scalar, follow: pristine };
    this.root = viewOf({ base: 0, reading, users, tagged: true, comment: () => undefined }, read.tree.root, 'own');
    this.#context = {
      tree: read.tree,
      users,
      base: 0,
      scalar,
      openEnded: new Set(),
      commentsAbove: () => [],
      isSkipped: () => false,
    };
  }

  plan(edits: readonly TaggedEdit[]): Planned | Refusal {
    try {
      const mutation = mutate(this.#context, edits.map(onInstruction));
      const output = new Output(this.#read, mutation.removed);
      emit(output, this.#read.tree.root as MapNode, mutation.draft.root as MapNode);
      const splices = join(inOrder(output.splices), 0);
      if ('kind' in splices) return splices;
      const planned = {
        kind: 'planned' as const,
        splices,
        lostComments: this.#lost(splices),
        touches: mutation.touches,
      };
      this.#mutations.set(planned, mutation);
      return planned;
    } catch (error) {
      if (error instanceof Refused) return error.refusal;
      throw error;
    }
  }

  refusal(edits: readonly TaggedEdit[]): Refusal | undefined {
    const planned = this.plan(edits);
    return planned.kind === 'refusal' ? planned : undefined;
  }

  prove(planned: Planned, edits: readonly TaggedEdit[]): Proof {
    const mutation = this.#mutations.get(planned);
    if (!mutation) return unproven('the plan is not one of this document');
    const { text, comments } = this.#read;
    const { splices, lostComments: lost, touches } = planned;
    const after = applySplices(text, splices);
    const read = readTree(after);
    if (!read || 'kind' in read) return unproven('the result is no Dockerfile any more');
    if (read.continuation !== this.#read.continuation) return unproven('the directives changed');
    const expected = mutation.draft.root;
    const different = treeDifference(asRead(expected), read.tree.root, sameScalar);
    if (different) return unproven(`${different.join('.')} is not what was planned`);
    const wanted = newComments(expected);
    if (!sameComments({ before: comments, after: read.comments, splices, lost, wanted }))
      return unproven('comments changed');
    // What is inserted at a place is inserted there again when it is asked for again.
    const lasting = steadyEdits(edits, touches).filter(({ op }) => op !== 'insert' && op !== 'comment');
    const again = new DockerfileDocument(read).plan(lasting);
    if (again.kind === 'refusal') return unproven(`a second run is refused: ${again.message}`);
    if (again.splices.length > 0) return unproven('a second run would change the text again');
    return { kind: 'proven', text: after };
  }

  #lost(splices: readonly Splice[]): string[] {
    return this.#read.comments
      .filter(({ start }) => splices.some(splice => start >= splice.start && start < splice.end))
      .map(({ text }) => text);
  }
}

/** A new RUN is read as the commands that it calls. */
function asRead(node: TreeNode): TreeNode {
  if (node.by === undefined) return node;
  if (node.kind === 'seq') return { ...node, items: node.items.map(item => ({ ...item, value: asRead(item.value) })) };
  if (node.kind !== 'map') return node;
  const text = newRun(node);
  const read = text === undefined ? undefined : readTree(`FROM scratch\n${text}\n`);
  if (read && !('kind' in read)) return firstStep(read.tree.root);
  return { ...node, pairs: node.pairs.map(pair => ({ ...pair, value: asRead(pair.value) })) };
}

function newRun(node: MapNode): string | undefined {
  const text = (key: string): string | undefined => {
    const value = node.pairs.find(pair => pair.key === key)?.value;
    return value?.kind === 'scalar' && value.value !== undefined ? value.text : undefined;
  };
  const words = text('arguments');
  return text('keyword') === 'RUN' && words !== undefined ? `RUN ${words}` : undefined;
}

function firstStep(root: TreeNode): TreeNode {
  const stages = (root as MapNode).pairs[1]!.value as SeqNode;
  const steps = (stages.items[0]!.value as MapNode).pairs[1]!.value as SeqNode;
  return steps.items[0]!.value;
}

/** A comment stands above an instruction, never inside of it. */
function onInstruction(edit: TaggedEdit): TaggedEdit {
  if (edit.op !== 'comment') return edit;
  const [list, stage, part] = edit.at;
  if (list !== 'stages' || stage === undefined) return { ...edit, at: ['stages', 0] };
  return { ...edit, at: part === 'steps' && edit.at.length > 3 ? edit.at.slice(0, 4) : ['stages', stage] };
}

function unproven(reason: string): Proof {
  return { kind: 'unproven', reason };
}

function sameScalar(expected: ScalarNode, actual: ScalarNode): boolean {
  return (expected.value === undefined ? expected.text : String(expected.value)) === actual.text;
}
