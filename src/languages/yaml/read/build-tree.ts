import {
  type CST,
  isAlias,
  isMap,
  isPair,
  isSeq,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
  type Node as YamlNode,
  type Pair as YamlPair,
} from 'yaml';
import type { Problem } from '../../language.ts';
import { problem } from '../../problems.ts';
import {
  type AliasNode,
  type Item,
  isCoreTag,
  isMerge,
  type MapNode,
  type Pair,
  type PairSpot,
  type ScalarNode,
  type ScalarStyle,
  type SeqNode,
  type Tree,
  type TreeNode,
} from '../../tree/nodes.ts';
import { goBlockScalar } from './block-scalar.ts';

type Token = CST.SourceToken;
type Tokens = readonly Token[];
type Range = readonly [start: number, end: number];

/**
 * Builds the tree of one composed document. The depth of what is written is capped before, so recursion is fine; `depth` caps what
 * aliases make of it.
 */
export function buildTree(contents: YamlNode | null, token: CST.Document, text: string, depth: number): Tree | Problem {
  return new Builder(text, depth).build(contents, token);
}

interface Properties {
  readonly anchor: string | undefined;
  readonly tag: string | undefined;
  readonly outer: number | undefined;
  readonly end: number | undefined;
  readonly indicator: boolean;
}
const noProperties: Properties = {
  anchor: undefined,
  tag: undefined,
  outer: undefined,
  end: undefined,
  indicator: false,
};

const maxMerged = 1000;

class Builder {
  readonly #text: string;
  readonly #anchors = new Map<string, TreeNode>();
  readonly #aliases: AliasNode[] = [];
  /** Aliases inside the node that carries their anchor: bound when that node is done. */
  #open: { readonly name: string; readonly waiting: { target: TreeNode }[] }[] = [];
  /** Maps that are read through by a map with these pairs. */
  readonly #weights = new Map<readonly Pair[], number>();
  readonly #depth: number;
  /** Levels below each anchor, aliases followed. */
  readonly #heights = new Map<TreeNode, number>();
  #problem: Problem | undefined;
  #tagged = false;

  constructor(text: string, depth: number) {
    this.#text = text;
    this.#depth = depth;
  }

  build(contents: YamlNode | null, token: CST.Document): Tree | Problem {
    const root = this.#node(contents, properties(token.start), token.offset);
    return this.#problem ?? { root, aliases: this.#aliases, tagged: this.#tagged };
  }

  #node(node: YamlNode | null, props: Properties, fallback: number): TreeNode {
    const { anchor } = props;
    if (anchor === undefined) return this.#bare(node, props, fallback);
    const open = { name: anchor, waiting: [] as { target: TreeNode }[] };
    this.#open.push(open);
    const built = this.#bare(node, props, fallback);
    this.#open.pop();
    for (const alias of open.waiting) alias.target = built;
    this.#anchors.set(anchor, built);
    this.#measure(built);
    return built;
  }

  #measure(node: TreeNode): void {
    const height = this.#height(node);
    this.#heights.set(node, height);
    if (height > this.#depth) this.#problem ??= problem('too-deep', node.spot!.start, 'aliases build on each other');
  }

  #height(node: TreeNode): number {
    const known = this.#heights.get(node);
    if (known !== undefined) return known;
    switch (node.kind) {
      case 'scalar':
        return 0;
      case 'alias':
        return this.#heights.get(node.target) ?? 0;
      case 'map':
        return 1 + node.pairs.reduce((highest, { value }) => Math.max(highest, this.#height(value)), 0);
      case 'seq':
        return 1 + node.items.reduce((highest, { value }) => Math.max(highest, this.#height(value)), 0);
    }
  }

  #bare(node: YamlNode | null, props: Properties, fallback: number): TreeNode {
    if (props.tag !== undefined && !isCoreTag(props.tag)) this.#tagged = true;
    if (node === null) return this.#scalar('', 'empty', props, [fallback, fallback]);
    if (isAlias(node)) return this.#alias(node.source, props, node.range![0], node.range![1]);
    if (isMap(node)) return this.#map(node, props);
    if (isSeq(node)) return this.#seq(node, props);
    const scalar = node as Scalar;
    const [start, end] = scalar.range!;
    const style = styleOf(scalar, start === end);
    const value = scalar.source ?? '';
    const goText = style === 'block' ? goBlockScalar(value, this.#text, start, end) : value;
    return this.#scalar(goText, style, props, [start, end]);
  }

  #scalar(text: string, style: ScalarStyle, props: Properties, [start, end]: Range): ScalarNode {
    const lead = props.end ?? start;
    const spot =
      style === 'empty'
        ? { outer: props.outer ?? lead, lead, start: lead, end: lead }
        : { outer: props.outer ?? start, lead, start, end };
    return {
      kind: 'scalar',
      text,
      style,
      value: undefined,
      anchor: props.anchor,
      tag: props.tag,
      spot,
      origin: undefined,
      by: undefined,
    };
  }

  #alias(name: string, props: Properties, start: number, end: number): AliasNode {
    const inner = this.#open.findLast(open => open.name === name);
    const target = this.#anchors.get(name);
    const spot = { outer: start, lead: props.end ?? start, start, end };
    const alias = {
      kind: 'alias' as const,
      name,
      anchor: undefined,
      tag: undefined,
      spot,
      origin: undefined,
      by: undefined,
    };
    // An anchor that is still open was set later than any finished one of that name.
    const bound: AliasNode & { target: TreeNode } = { ...alias, target: target as TreeNode };
    if (inner) inner.waiting.push(bound);
    else if (!target) this.#problem ??= problem('unresolved-alias', start, `*${name}`);
    this.#aliases.push(bound);
    return bound;
  }

  #map(node: YAMLMap, props: Properties): MapNode {
    const token = (node as { srcToken?: CST.BlockMap | CST.FlowCollection }).srcToken;
    const flow = node.flow === true;
    const pairs: Pair[] = [];
    const seen = new Set<string>();
    for (const member of node.items as YamlPair<YamlNode, YamlNode | null>[]) {
      const pair = this.#pair(member, flow);
      if (pair.key !== undefined) {
        if (seen.has(pair.key)) this.#problem ??= twice(pair.key, pair.spot!.keyStart);
        seen.add(pair.key);
      }
      pairs.push(pair);
    }
    this.#weigh(pairs);
    const start = flow ? node.range![0] : pairs[0]!.spot!.start;
    return {
      kind: 'map',
      flow,
      indent: token?.indent ?? 0,
      implicit: token === undefined,
      pairs,
      anchor: props.anchor,
      tag: props.tag,
      spot: {
        outer: props.outer ?? start,
        lead: props.end ?? start,
        start,
        end: flow ? node.range![1] : pairs.at(-1)!.spot!.end,
      },
      origin: undefined,
      by: undefined,
    };
  }

  /** How many maps have to be looked through: merges of merges must not make every look-up long. */
  #weigh(pairs: readonly Pair[]): void {
    const merge = pairs.find(isMerge);
    if (!merge) return;
    const sources = merge.value.kind === 'seq' ? merge.value.items.map(({ value }) => value) : [merge.value];
    let weight = 1;
    for (const source of sources) {
      const target = source.kind === 'alias' ? source.target : source;
      if (target?.kind === 'map') weight += this.#weights.get(target.pairs) ?? 1;
    }
    if (weight > maxMerged)
      this.#problem ??= problem('too-deep', merge.spot!.keyStart, 'merge keys build on each other');
    this.#weights.set(pairs, weight);
  }

  #pair(member: YamlPair<YamlNode, YamlNode | null>, flow: boolean): Pair {
    const { start, key: keyToken, sep = [] } = (member as { srcToken?: CST.CollectionItem }).srcToken!;
    const keyProps = properties(start);
    const keyNode = this.#node(member.key, keyProps, keyProps.end ?? start.at(-1)?.offset ?? 0);
    const valueProps = properties(sep);
    const keySpot = keyNode.spot!;
    const end = valueProps.end ?? keySpot.end;
    const value = this.#node(member.value, valueProps, end);
    const explicit = start.some(token => token.type === 'explicit-key-ind');
    const scalar = keyNode.kind === 'scalar' ? keyNode : undefined;
    const spot: PairSpot = {
      start: memberStart(start) ?? keySpot.outer,
      keyStart: keySpot.start,
      keyEnd: keySpot.end,
      end: Math.max(keySpot.end, end, value.spot!.end),
      colon: valueProps.indicator,
      explicit: explicit || (!flow && !keyToken),
      decorated: keyProps.anchor !== undefined || keyProps.tag !== undefined,
    };
    return { key: scalar?.text, keyStyle: scalar?.style ?? 'plain', value, spot, origin: undefined, by: undefined };
  }

  #seq(node: YAMLSeq, props: Properties): SeqNode {
    const token = (node as { srcToken?: CST.BlockSequence | CST.FlowCollection }).srcToken!;
    const flow = token.type === 'flow-collection';
    const entries: readonly CST.CollectionItem[] = token.items.filter(flow ? isFlowItem : isBlockItem);
    const items = node.items.map((value, index) => this.#item(value as YamlNode, entries[index]!, flow));
    const start = flow ? node.range![0] : items[0]!.spot!.start;
    return {
      kind: 'seq',
      flow,
      indent: token.indent,
      items,
      anchor: props.anchor,
      tag: props.tag,
      spot: {
        outer: props.outer ?? start,
        lead: props.end ?? start,
        start,
        end: flow ? node.range![1] : items.at(-1)!.spot!.end,
      },
      origin: undefined,
      by: undefined,
    };
  }

  #item(node: YamlNode, entry: CST.CollectionItem, flow: boolean): Item {
    // Pairs directly inside [ ] carry their tokens themselves.
    const implicit = isMap(node) && isPair(node.items[0]) && entry.sep !== undefined;
    const props = implicit ? noProperties : properties(entry.start);
    const value = this.#node(node, props, props.end ?? entry.start.at(-1)?.offset ?? 0);
    const start = flow ? value.spot!.outer : memberStart(entry.start)!;
    return {
      value,
      spot: { start, end: Math.max(value.spot!.end, props.end ?? 0) },
      origin: undefined,
      by: undefined,
    };
  }
}

function styleOf(scalar: Scalar, nothing: boolean): ScalarStyle {
  switch (scalar.type) {
    case 'QUOTE_SINGLE':
      return 'single';
    case 'QUOTE_DOUBLE':
      return 'double';
    case 'BLOCK_LITERAL':
    case 'BLOCK_FOLDED':
      return 'block';
    default:
      return nothing ? 'empty' : 'plain';
  }
}

/** Anchor, tag and the last indicator among the tokens in front of a value. */
function properties(tokens: Tokens): Properties {
  let anchor: string | undefined;
  let tag: string | undefined;
  let outer: number | undefined;
  let end: number | undefined;
  let indicator = false;
  for (const token of tokens) {
    switch (token.type) {
      case 'anchor':
        anchor = token.source.slice(1);
        outer ??= token.offset;
        end = token.offset + token.source.length;
        break;
      case 'tag':
        tag = normalTag(token.source);
        outer ??= token.offset;
        end = token.offset + token.source.length;
        break;
      case 'map-value-ind':
        indicator = true;
        end = token.offset + token.source.length;
        break;
      case 'seq-item-ind':
      case 'explicit-key-ind':
      case 'doc-start':
        end = token.offset + token.source.length;
        break;
      default:
    }
  }
  if (end === undefined) return noProperties;
  return { anchor, tag, outer, end, indicator };
}

function normalTag(source: string): string {
  return source.replace(/^!<tag:yaml\.org,2002:(.*)>$/, '!!$1');
}

function memberStart(tokens: Tokens): number | undefined {
  return tokens.find(({ type }) => type !== 'space' && type !== 'newline' && type !== 'comment' && type !== 'comma')
    ?.offset;
}

function isBlockItem(entry: CST.CollectionItem): boolean {
  return entry.start.some(token => token.type === 'seq-item-ind');
}

function isFlowItem(entry: CST.CollectionItem): boolean {
  if (entry.value || entry.sep) return true;
  return entry.start.some(({ type }) => type === 'explicit-key-ind' || type === 'anchor' || type === 'tag');
}

/** Two merges are not one too many: they can be written as one. */
function twice(key: string, offset: number): Problem {
  const found = problem('duplicate-key', offset, key.slice(0, 80));
  return key === '<<' ? { ...found, message: 'Two << keys stand in one mapping; write one: `<<: [*a, *b]`.' } : found;
}
