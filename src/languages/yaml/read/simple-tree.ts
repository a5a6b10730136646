/**
 * Nearly all documents use no anchors, aliases, tags, directives, merges or explicit keys. Their tree can be read straight from the
 * tokens: the composer would find nothing wrong and only build a tree of its own first. Whatever is unusual, or might be an error, is
 * left to the composer. test/languages/yaml/read/simple-tree.test.ts holds both against each other.
 */

import { CST } from 'yaml';
import type { Item, MapNode, Pair, ScalarNode, ScalarStyle, SeqNode, Spot, Tree, TreeNode } from '../../tree/nodes.ts';
import { goBlockScalar } from './block-scalar.ts';

type Tokens = readonly CST.SourceToken[];
type FlowScalar = CST.FlowScalar & { type: keyof typeof styles };
type Collection = CST.BlockMap | CST.BlockSequence | CST.FlowCollection;

/** The tree of a document, or undefined when only the composer can tell what it means. The depth is capped before. */
export function simpleTree(tokens: readonly CST.Token[], text: string): Tree | undefined {
  let document: CST.Document | undefined;
  for (const token of tokens) {
    if (token.type === 'document' && !document) document = token;
    else if (!isBlank(token.type) && token.type !== 'comment' && token.type !== 'byte-order-mark') return undefined;
  }
  if (!document) return undefined;
  const { start, value, end } = document;
  const lead = indicatorEnd(start, 'doc-start', true);
  if (lead === undefined || !value || !isCollection(value) || !areBlanks(end, true)) return undefined;
  if (lead > 0 && value.type !== 'flow-collection' && !hasNewline(start)) return undefined;
  const root = new Reader(text).node(value, lead);
  return root && { root, aliases: [], tagged: false };
}

/** Each method gives undefined for what the composer has to look at. `lead` is the end of the indicator in front, 0 without one. */
class Reader {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  node(token: CST.Token | null | undefined, lead: number): TreeNode | undefined {
    switch (token?.type) {
      case undefined:
        return nothing(lead);
      case 'block-map':
        return this.#blockMap(token, lead);
      case 'block-seq':
        return this.#blockSeq(token, lead);
      case 'flow-collection':
        return token.start.type === 'flow-map-start' ? this.#flowMap(token, lead) : this.#flowSeq(token, lead);
      case 'block-scalar':
        return this.#resolved(token, 'block', lead);
      default:
        return isFlowScalar(token!) ? this.#scalar(token, lead) : undefined;
    }
  }

  #blockMap({ items, indent }: CST.BlockMap, lead: number): MapNode | undefined {
    const pairs: Pair[] = [];
    const keys = new Set<string>();
    let isClosed = false;
    for (const { start, key, sep, value } of items) {
      if (indicatorEnd(start, 'explicit-key-ind', true) !== 0) return undefined;
      // Comments behind the last member.
      if (!key && !sep && !value) isClosed = true;
      else if (isClosed || !isKey(key) || key.indent !== indent || !sep) return undefined;
      else if (value?.type === 'block-map' && !hasNewline(sep)) return undefined;
      else {
        const pair = this.#pair(keys, key, sep, value);
        if (!pair) return undefined;
        pairs.push(pair);
      }
    }
    const first = pairs[0];
    return first && mapNode(false, indent, pairs, spotOf(lead, first.spot!.start, pairs.at(-1)!.spot!.end));
  }

  #flowMap(token: CST.FlowCollection, lead: number): MapNode | undefined {
    const end = flowEnd(token, '}');
    if (end === undefined) return undefined;
    const pairs: Pair[] = [];
    const keys = new Set<string>();
    for (const item of token.items) {
      const { key, sep, value } = item;
      if (!isFlowItem(token, item)) return undefined;
      if (!key && !sep && !value) continue;
      if (!isKey(key) || !sep || !isFlowValue(value)) return undefined;
      const pair = this.#pair(keys, key, sep, value);
      if (!pair) return undefined;
      pairs.push(pair);
    }
    return mapNode(true, token.indent, pairs, spotOf(lead, token.offset, end));
  }

  /** `keys` are those that the map has already. */
  #pair(keys: Set<string>, key: FlowScalar, sep: Tokens, value: CST.Token | undefined): Pair | undefined {
    const colon = indicatorEnd(sep, 'map-value-ind', false);
    if (!colon || colon - key.offset > maxKey) return undefined;
    const keyNode = this.#scalar(key, 0);
    const node = keyNode && this.node(value, colon);
    if (!node) return undefined;
    const { text, style } = keyNode;
    if (keys.has(text) || (text === '<<' && style === 'plain')) return undefined;
    keys.add(text);
    const { start, end } = keyNode.spot!;
    const spot = {
      start,
      keyStart: start,
      keyEnd: end,
      end: Math.max(colon, node.spot!.end),
      colon: true,
      explicit: false,
      decorated: false,
    };
    return { key: text, keyStyle: style, value: node, spot, origin: undefined, by: undefined };
  }

  #blockSeq({ items, indent }: CST.BlockSequence, lead: number): SeqNode | undefined {
    const members: Item[] = [];
    for (const { start, value } of items) {
      const dash = indicatorEnd(start, 'seq-item-ind', true);
      if (dash === undefined || (dash === 0 && value)) return undefined;
      // Only comments.
      if (dash === 0) continue;
      const node = this.node(value, dash);
      if (!node) return undefined;
      const spot = { start: dash - 1, end: Math.max(node.spot!.end, dash) };
      members.push({ value: node, spot, origin: undefined, by: undefined });
    }
    const first = members[0];
    return first && seqNode(false, indent, members, spotOf(lead, first.spot!.start, members.at(-1)!.spot!.end));
  }

  #flowSeq(token: CST.FlowCollection, lead: number): SeqNode | undefined {
    const end = flowEnd(token, ']');
    if (end === undefined) return undefined;
    const members: Item[] = [];
    for (const item of token.items) {
      const { key, sep, value } = item;
      if (!isFlowItem(token, item)) return undefined;
      if (!key && !sep && !value) continue;
      const node = key || sep || !isFlowValue(value) ? undefined : this.node(value, 0);
      if (!node) return undefined;
      const { spot } = node;
      members.push({ value: node, spot: { start: spot!.outer, end: spot!.end }, origin: undefined, by: undefined });
    }
    return seqNode(true, token.indent, members, spotOf(lead, token.offset, end));
  }

  #scalar(token: FlowScalar, lead: number): ScalarNode | undefined {
    const { type, offset, source } = token;
    if (!areBlanks(token.end, false)) return undefined;
    if (source === '') return nothing(lead || offset);
    const style = styles[type];
    if (!onOneLine[type].test(source)) return this.#resolved(token, style, lead);
    const text = style === 'plain' ? source : source.slice(1, -1);
    return scalarNode(text, style, spotOf(lead, offset, offset + source.length));
  }

  /** A scalar whose text is more than what is written. */
  #resolved(token: FlowScalar | CST.BlockScalar, style: ScalarStyle, lead: number): ScalarNode | undefined {
    let isRight = true;
    const resolved = CST.resolveAsScalar(token, true, () => {
      isRight = false;
    });
    if (!resolved || !isRight) return undefined;
    const [start, end] = resolved.range;
    const text = style === 'block' ? goBlockScalar(resolved.value, this.#text, start, end) : resolved.value;
    return scalarNode(text, style, spotOf(lead, start, end));
  }
}

/** The composer accepts a little more. */
const maxKey = 1000;

const styles = { scalar: 'plain', 'single-quoted-scalar': 'single', 'double-quoted-scalar': 'double' } as const;

/** Scalars of one line without escapes: what is written is the value. */
const onOneLine = {
  scalar: /^[^\t,%|>@`\n][^\n]*$/,
  'single-quoted-scalar': /^'[^'\n]*'$/,
  'double-quoted-scalar': /^"[^"\\\n]*"$/,
};

function nothing(lead: number): ScalarNode {
  return scalarNode('', 'empty', spotOf(lead, lead, lead));
}

// Members in the order of `buildTree`: reading both kinds of trees stays fast.

function scalarNode(text: string, style: ScalarStyle, spot: Spot): ScalarNode {
  return {
    kind: 'scalar',
    text,
    style,
    value: undefined,
    anchor: undefined,
    tag: undefined,
    spot,
    origin: undefined,
    by: undefined,
  };
}

function mapNode(flow: boolean, indent: number, pairs: Pair[], spot: Spot): MapNode {
  return {
    kind: 'map',
    flow,
    indent,
    implicit: false,
    pairs,
    anchor: undefined,
    tag: undefined,
    spot,
    origin: undefined,
    by: undefined,
  };
}

function seqNode(flow: boolean, indent: number, items: Item[], spot: Spot): SeqNode {
  return {
    kind: 'seq',
    flow,
    indent,
    items,
    anchor: undefined,
    tag: undefined,
    spot,
    origin: undefined,
    by: undefined,
  };
}

function spotOf(lead: number, start: number, end: number): Spot {
  return { outer: start, lead: lead || start, start, end };
}

function isCollection(token: CST.Token): token is Collection {
  return token.type === 'block-map' || token.type === 'block-seq' || token.type === 'flow-collection';
}

function isFlowScalar(token: CST.Token): token is FlowScalar {
  return token.type === 'scalar' || token.type === 'single-quoted-scalar' || token.type === 'double-quoted-scalar';
}

function isFlowValue(token: CST.Token | undefined): token is FlowScalar | CST.FlowCollection {
  return token !== undefined && (isFlowScalar(token) || token.type === 'flow-collection');
}

function isKey(token: CST.Token | null | undefined): token is FlowScalar {
  return !!token && isFlowScalar(token) && !token.end && token.source !== '' && !token.source.includes('\n');
}

/** One comma in front of every item but the first; a last one may hold nothing. */
function isFlowItem({ items }: CST.FlowCollection, item: CST.CollectionItem): boolean {
  const comma = indicatorEnd(item.start, 'comma', false);
  if (comma === undefined) return false;
  const isFirst = item === items[0];
  if (!item.key && !item.sep && !item.value) return item === items.at(-1) && !(isFirst && comma > 0);
  return comma > 0 !== isFirst;
}

/** Offset behind the closing bracket. */
function flowEnd({ end: [close, ...rest] }: CST.FlowCollection, bracket: string): number | undefined {
  return close?.source === bracket && areBlanks(rest, false) ? close.offset + 1 : undefined;
}

/**
 * Where the indicator among blanks and comments ends, 0 when there is none; undefined when there is anything else: a second one, an
 * anchor, a tag, a tab, a comment without a blank in front.
 */
function indicatorEnd(tokens: Tokens, indicator: CST.SourceToken['type'], afterBlank: boolean): number | undefined {
  let end = 0;
  let isAfterBlank = afterBlank;
  for (const { type, offset, source } of tokens) {
    if (type === indicator && end === 0) {
      end = offset + source.length;
      isAfterBlank = false;
    } else if (isBlank(type)) {
      if (source.includes('\t')) return undefined;
      isAfterBlank = true;
    } else if (type !== 'comment' || !isAfterBlank) return undefined;
  }
  return end;
}

/** What may stand behind a value. */
function areBlanks(tokens: Tokens | undefined, afterBlank: boolean): boolean {
  if (!tokens) return true;
  let isAfterBlank = afterBlank;
  for (const { type } of tokens) {
    if (isBlank(type)) isAfterBlank = true;
    else if (type !== 'comment' || !isAfterBlank) return false;
  }
  return true;
}

function isBlank(type: CST.Token['type']): boolean {
  return type === 'space' || type === 'newline';
}

function hasNewline(tokens: Tokens): boolean {
  return tokens.some(({ type }) => type === 'newline');
}
