import type { Key, Path, Plain } from '../../transform.ts';
import type { View } from '../language.ts';
import { behind, entries, findEntry, pristine, type Reading, scalarValue, toPlain } from './lookup.ts';
import { isCoreTag, type Pair, type TreeNode } from './nodes.ts';
import type { Users } from './users.ts';

/** What views of one document share. */
export interface ViewContext {
  /** Offset of the document in the file. */
  readonly base: number;
  readonly reading: Reading;
  readonly users: Users;
  /** The document holds tags that say more than the value itself. */
  readonly tagged: boolean;
  /** Comment on the line of a value, without its signs. */
  readonly comment: (node: TreeNode) => string | undefined;
}

/** The view of a node as it is written (an alias or the value itself), and the pair that led there. */
export function viewOf(context: ViewContext, seat: TreeNode, owner: View['owner'], pair?: Pair): View {
  return new NodeView(context, seat, owner, pair);
}

class NodeView implements View {
  readonly owner: View['owner'];
  readonly #context: ViewContext;
  readonly #seat: TreeNode;
  readonly #node: Exclude<TreeNode, { kind: 'alias' }> | undefined;
  readonly #pair: Pair | undefined;

  constructor(context: ViewContext, seat: TreeNode, owner: View['owner'], pair: Pair | undefined) {
    this.#context = context;
    this.#seat = seat;
    this.#node = behind(seat, pristine);
    this.#pair = pair;
    this.owner = owner;
  }

  get kind(): View['kind'] {
    return this.#node?.kind ?? 'scalar';
  }

  get(key: Key): View | undefined {
    const node = this.#node;
    if (node?.kind === 'map') {
      const entry = findEntry(node, String(key), pristine);
      if (!entry) return undefined;
      const own = entry.pair.value.kind === 'alias' ? 'alias' : 'own';
      return new NodeView(this.#context, entry.pair.value, entry.map === node ? own : 'merge', entry.pair);
    }
    if (node?.kind !== 'seq' || typeof key !== 'number') return undefined;
    const item = node.items[key];
    return item && this.#item(item.value);
  }

  #item(value: TreeNode): View {
    return new NodeView(this.#context, value, value.kind === 'alias' ? 'alias' : 'own', undefined);
  }

  find(path: Path): View | undefined {
    let view: View | undefined = this;
    for (const key of path) view = view?.get(key);
    return view;
  }

  keys(): readonly string[] {
    if (this.#node?.kind !== 'map') return [];
    return entries(this.#node, pristine).flatMap(({ pair }) => (pair.key === undefined ? [] : [pair.key]));
  }

  items(): readonly View[] {
    return this.#node?.kind === 'seq' ? this.#node.items.map(item => this.#item(item.value)) : [];
  }

  get text(): string {
    return this.#node?.kind === 'scalar' ? this.#node.text : '';
  }

  get scalar(): View['scalar'] {
    return this.#node ? scalarValue(this.#node, this.#context.reading.scalar) : null;
  }

  get isNull(): boolean {
    return this.kind === 'scalar' && this.scalar === null;
  }

  bool(): boolean | undefined {
    const value = this.kind === 'scalar' ? this.scalar : undefined;
    return typeof value === 'boolean' ? value : undefined;
  }

  plain(): Plain | undefined {
    return toPlain(this.#seat, this.#context.reading);
  }

  get tag(): string | undefined {
    const tag = this.#node?.tag;
    return tag === undefined || isCoreTag(tag) ? undefined : tag;
  }

  holdsTag(): boolean {
    if (!this.#context.tagged) return false;
    if (this.tag !== undefined) return true;
    const members = this.kind === 'map' ? this.keys().map(key => this.get(key)!) : this.items();
    return members.some(member => member.holdsTag());
  }

  users(): readonly Path[] {
    return this.#node ? this.#context.users.of(this.#node) : [];
  }

  get range(): readonly [number, number] {
    const { start, end } = this.#seat.spot!;
    return [start + this.#context.base, end + this.#context.base];
  }

  get keyRange(): readonly [number, number] | undefined {
    const spot = this.#pair?.spot;
    return spot && [spot.keyStart + this.#context.base, spot.keyEnd + this.#context.base];
  }

  get comment(): string | undefined {
    return this.#context.comment(this.#seat);
  }
}
