import { isMerge, type MapNode, type SeqNode, type Tree, type TreeNode } from '../../tree/nodes.ts';
import type { Dialect } from '../read/scalar.ts';
import type { Layout } from './layout.ts';

export type Quote = 'single' | 'double';

/** Spacing inside a flow collection. */
export interface FlowStyle {
  readonly pad: string;
  readonly colon: string;
  readonly comma: string;
  /** Texts with a colon stand there without quotes. */
  readonly plainColons?: boolean;
}

/** Habits of a document, counted once on its original text. */
export class Style {
  readonly dialect: Dialect;
  readonly json: boolean;
  /** JSON: one step of indentation, undefined when the text is on one line. */
  readonly jsonStep: string | undefined;
  readonly #layout: Layout;
  readonly #mapSteps = new Tally<number>();
  readonly #seqOffsets = new Tally<number>();
  readonly #dashGaps = new Tally<number>();
  readonly #quotes = new Tally<Quote>();
  readonly #scalarLists = new Tally<'block' | 'flow'>();
  readonly #listsBelow = new WeakMap<TreeNode, Tally<'block' | 'flow'>>();
  readonly #colons = new Tally<boolean>();
  readonly #flowPads = new Tally<string>();
  readonly #flowColons = new Tally<string>();
  readonly #flowCommas = new Tally<string>();
  readonly #arrays = new Tally<'lines' | 'line'>();

  constructor(tree: Tree, layout: Layout, dialect: Dialect) {
    this.#layout = layout;
    this.dialect = dialect;
    this.json = isJson(tree.root);
    this.#count(tree.root);
    this.jsonStep = this.json ? this.#findJsonStep(tree.root) : undefined;
  }

  /** Columns from a map to the maps below it. `chain` leads from the root to the map. */
  mapStep(chain: readonly TreeNode[]): number {
    const map = chain.at(-1);
    if (map?.kind === 'map') {
      for (const { value } of map.pairs) {
        if (value.kind === 'map' && !value.flow && value.spot) return Math.max(1, value.indent - map.indent);
      }
    }
    for (let level = chain.length - 1; level > 0; level--) {
      const below = chain[level]!;
      const above = chain[level - 1]!;
      if (below.kind === 'map' && above.kind === 'map' && !below.flow && !above.flow && below.spot) {
        return Math.max(1, below.indent - above.indent);
      }
    }
    return this.#mapSteps.most() ?? 2;
  }

  /** Columns from a key to the dashes of its list. */
  seqOffset(chain: readonly TreeNode[]): number {
    const map = chain.at(-1);
    if (map?.kind === 'map') {
      const siblings = new Tally<number>();
      for (const { value } of map.pairs) {
        if (value.kind === 'seq' && !value.flow && value.spot) siblings.add(value.indent - map.indent);
      }
      const most = siblings.most();
      if (most !== undefined) return most;
    }
    return this.#seqOffsets.most() ?? (this.dialect === 'go2' ? 0 : this.mapStep(chain));
  }

  /** Blanks between a dash and its item. */
  dashGap(seq?: SeqNode): number {
    return (seq && this.#gapOf(seq)) ?? this.#dashGaps.most() ?? 1;
  }

  get quote(): Quote {
    return this.json ? 'double' : (this.#quotes.most() ?? 'double');
  }

  /**
   * Whether a new list goes into brackets here: where most lists of the document stand in brackets, and no more of those around it
   * are written as blocks.
   */
  flowLists(chain: readonly TreeNode[]): boolean {
    if (this.#scalarLists.most() !== 'flow') return false;
    for (let level = chain.length - 1; level > 0; level--) {
      const most = this.#listsIn(chain[level]!).most();
      if (most !== undefined) return most === 'flow';
    }
    return true;
  }

  #listsIn(node: TreeNode): Tally<'block' | 'flow'> {
    const known = this.#listsBelow.get(node);
    if (known) return known;
    const lists = new Tally<'block' | 'flow'>();
    const count = (inner: TreeNode): void => {
      if (inner.kind === 'seq' && this.#isScalarList(inner)) lists.add(inner.flow ? 'flow' : 'block');
      if (inner.kind === 'seq') for (const { value } of inner.items) count(value);
      if (inner.kind === 'map') for (const { value } of inner.pairs) count(value);
    };
    count(node);
    this.#listsBelow.set(node, lists);
    return lists;
  }

  #isScalarList(node: SeqNode): boolean {
    const isFilled = node.items.length > 0 && node.items.every(({ value }) => value.kind === 'scalar');
    return isFilled && (this.json || !isWordList(node));
  }

  get arraysOnLines(): boolean {
    return (this.#arrays.most() ?? 'lines') === 'lines';
  }

  /** Spacing as in this collection, else as in the document. */
  flow(collection?: MapNode | SeqNode): FlowStyle {
    const own = collection?.flow && collection.spot ? this.#flowOf(collection) : undefined;
    const tight = this.json && this.#flowColons.most() === ':';
    return {
      pad: own?.pad ?? this.#flowPads.most() ?? '',
      colon: own?.colon ?? this.#flowColons.most() ?? ': ',
      comma: own?.comma ?? this.#flowCommas.most() ?? (tight ? ',' : ', '),
      plainColons: (collection && colonsIn(collection).most()) ?? this.#colons.most() ?? false,
    };
  }

  /** Quotes that all string items of a list have in common. */
  itemQuote(seq: SeqNode): Quote | undefined {
    let common: Quote | undefined;
    for (const { value } of seq.items) {
      if (value.kind !== 'scalar' || (value.style !== 'single' && value.style !== 'double')) return undefined;
      if (common && common !== value.style) return undefined;
      common = value.style;
    }
    return common;
  }

  /** Most neighbours that are block collections have a blank line above them. */
  separates(collection: MapNode | SeqNode): boolean {
    const gaps = this.#gaps(collection);
    if (gaps.blank + gaps.close > 0 || collection.kind !== 'map') return gaps.blank > gaps.close;
    // A single section says nothing: look at what is inside.
    const sections = collection.pairs.flatMap(({ value }) => (isBlockCollection(value) ? [value] : []));
    if (collection.indent > 0 || sections.length !== 1) return false;
    const inner = this.#gaps(sections[0]!);
    return inner.blank > inner.close;
  }

  #gaps(collection: MapNode | SeqNode): { blank: number; close: number } {
    const members = collection.kind === 'map' ? collection.pairs : collection.items;
    let blank = 0;
    let close = 0;
    for (const [index, { spot, value }] of members.entries()) {
      const previous = members[index - 1]?.spot;
      if (!spot || !previous || !isBlockCollection(value)) continue;
      if (this.#hasBlankLine(previous.end, spot.start)) blank++;
      else close++;
    }
    return { blank, close };
  }

  #hasBlankLine(end: number, start: number): boolean {
    const stop = this.#layout.lineStart(start);
    for (let at = this.#layout.after(end); at < stop; at = this.#layout.nextLine(at)) {
      if (this.#layout.isBlankLine(at)) return true;
    }
    return false;
  }

  #gapOf(seq: SeqNode): number | undefined {
    for (const { value, spot } of seq.items) {
      const gap = value.spot && spot ? value.spot.outer - spot.start - 1 : 0;
      if (gap > 0 && this.#layout.isBlank(spot!.start + 1, value.spot!.outer)) return gap;
    }
    return undefined;
  }

  #flowOf(collection: MapNode | SeqNode): Partial<FlowStyle> {
    const { text } = this.#layout;
    const members = collection.kind === 'map' ? collection.pairs : collection.items;
    const spot = collection.spot!;
    const first = members[0]?.spot;
    const style: { pad?: string; colon?: string; comma?: string } = {};
    if (first && /^[ \t]*$/.test(text.slice(spot.start + 1, first.start)))
      style.pad = text.slice(spot.start + 1, first.start);
    if (first && members[1]?.spot) {
      const comma = text.slice(first.end, members[1].spot.start);
      if (/^,[ \t]*$/.test(comma)) style.comma = comma;
    }
    if (collection.kind === 'map') {
      const pair = collection.pairs.find(
        ({ spot: at, value }) => at?.colon && value.spot && value.spot.end > value.spot.start,
      );
      const colon = pair && text.slice(pair.spot!.keyEnd, pair.value.spot!.outer);
      if (colon !== undefined && /^[ \t]*:[ \t]*$/.test(colon)) style.colon = colon;
    }
    return style;
  }

  #count(node: TreeNode): void {
    if (node.kind === 'scalar') {
      if (node.style === 'single' || node.style === 'double') this.#quotes.add(node.style);
    } else if (node.kind === 'map') {
      if (node.flow && node.pairs.length > 0 && !node.implicit) this.#countFlow(node);
      for (const pair of node.pairs) {
        const { value } = pair;
        if (!node.flow && value.kind === 'map' && !value.flow && !isMerge(pair))
          this.#mapSteps.add(value.indent - node.indent);
        if (!node.flow && value.kind === 'seq' && !value.flow) this.#seqOffsets.add(value.indent - node.indent);
        this.#count(value);
      }
    } else if (node.kind === 'seq') {
      this.#countSeq(node);
      for (const item of node.items) this.#count(item.value);
    }
  }

  #countSeq(node: SeqNode): void {
    if (node.items.length === 0) return;
    for (const { value } of node.flow ? node.items : [])
      if (value.kind === 'scalar' && value.text.includes(':')) this.#colons.add(value.style === 'plain');
    if (node.flow) this.#countFlow(node);
    else {
      const gap = this.#gapOf(node);
      if (gap !== undefined) this.#dashGaps.add(gap);
    }
    if (this.#isScalarList(node)) this.#scalarLists.add(node.flow ? 'flow' : 'block');
    const { start, end } = node.spot!;
    if (node.flow) this.#arrays.add(this.#layout.text.slice(start, end).includes('\n') ? 'lines' : 'line');
  }

  #countFlow(node: MapNode | SeqNode): void {
    const { pad, colon, comma } = this.#flowOf(node);
    if (pad !== undefined) this.#flowPads.add(pad);
    if (colon !== undefined) this.#flowColons.add(colon);
    if (comma !== undefined) this.#flowCommas.add(comma);
  }

  #findJsonStep(root: TreeNode): string | undefined {
    if (root.kind !== 'map' && root.kind !== 'seq') return undefined;
    const first = (root.kind === 'map' ? root.pairs[0] : root.items[0])?.spot;
    if (!first || !this.#layout.isFirst(first.start) || this.#layout.lineStart(first.start) <= root.spot!.start) {
      return undefined;
    }
    return this.#layout.lead(first.start).slice(this.#layout.lead(root.spot!.start).length) || undefined;
  }
}

/** Whether items with a colon stand without quotes. */
function colonsIn(collection: MapNode | SeqNode): Tally<boolean> {
  const colons = new Tally<boolean>();
  if (collection.kind === 'map' || !collection.flow) return colons;
  for (const { value } of collection.items)
    if (value.kind === 'scalar' && value.text.includes(':')) colons.add(value.style === 'plain');
  return colons;
}

function isBlockCollection(node: TreeNode): node is MapNode | SeqNode {
  return (node.kind === 'map' || node.kind === 'seq') && !node.flow && node.spot !== undefined;
}

/** Flow at the root, and every key and text in double quotes. */
function isJson(root: TreeNode): boolean {
  if ((root.kind !== 'map' && root.kind !== 'seq') || !root.flow) return false;
  const strict = (node: TreeNode): boolean => {
    if (node.kind === 'alias' || node.anchor !== undefined || node.tag !== undefined) return false;
    if (node.kind === 'scalar') return node.style === 'double' || node.style === 'plain';
    if (node.kind === 'seq') return node.items.every(item => strict(item.value));
    return node.pairs.every(pair => pair.keyStyle === 'double' && strict(pair.value));
  };
  return strict(root);
}

/** Counts, and remembers what came first. */
class Tally<T> {
  readonly #counts = new Map<T, number>();
  #most: T | undefined;

  add(value: T): void {
    this.#most = undefined;
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1);
  }

  most(): T | undefined {
    this.#most ??= this.#findMost();
    return this.#most;
  }

  #findMost(): T | undefined {
    let best: T | undefined;
    let count = 0;
    for (const [value, times] of this.#counts) {
      if (times <= count) continue;
      best = value;
      count = times;
    }
    return best;
  }
}

/** `["sh", "-c", "x"]`, `[cat, /a]`: commands are written like this also where every other list is a block. */
function isWordList(node: SeqNode): boolean {
  return (
    node.flow &&
    node.items.length > 1 &&
    (node.items.every(({ value }) => value.kind === 'scalar' && value.style === 'double') ||
      node.items.slice(1).some(({ value }) => value.kind === 'scalar' && /^[-/]/.test(value.text)))
  );
}
