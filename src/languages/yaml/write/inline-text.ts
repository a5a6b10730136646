/** Text on one line, of nodes that do not exist yet. */
import { type Item, isMerge, type Pair, type ScalarNode, type SeqNode, type TreeNode } from '../../tree/nodes.ts';
import { doubleQuoted, fitsFlow, writeScalar } from './scalar.ts';
import type { FlowStyle, Quote, Style } from './style.ts';

/** Text of a value on the line of its key; undefined when it needs lines of its own. `flowLists`: lists go into brackets. */
export function inlineText(node: TreeNode, style: Style, flowLists: boolean, quote?: Quote): string | undefined {
  if (node.kind === 'scalar') return scalarText(node, style, false, quote);
  if (node.kind === 'alias') return `*${node.name}`;
  if (node.kind === 'map') return node.pairs.length === 0 ? '{}' : undefined;
  if (node.items.length === 0) return '[]';
  return flowLists && hasOnlyScalars(node) ? flowText(node, style, style.flow()) : undefined;
}

/** A list of words, numbers and the like. */
export function hasOnlyScalars(node: SeqNode): boolean {
  return node.items.every(({ value }) => value.kind === 'scalar');
}

/** Text of a key. */
export function keyText(pair: Pair, style: Style, flow: boolean, quote?: Quote): string {
  if (isMerge(pair)) return '<<';
  const always = style.json ? 'double' : quote;
  const { text } = writeScalar(pair.key ?? '', { flow, quote: style.quote, always });
  // A null key cannot be told from a missing one.
  return text;
}

/** Text of a scalar, in the given quotes where some are wanted. */
export function scalarText(node: ScalarNode, style: Style, flow: boolean, quote?: Quote): string {
  if (node.value !== undefined) {
    const always = style.json ? 'double' : quote;
    return writeScalar(node.value, { flow, quote: style.quote, always }).text;
  }
  // A copy keeps the way it was written, because that decides what it means.
  if (node.style === 'empty') return flow ? 'null' : '';
  if (node.style === 'single') return writeScalar(node.text, { flow, quote: 'single', always: 'single' }).text;
  if (node.style === 'plain' && !node.text.includes('\n') && (!flow || fitsFlow(node.text))) return node.text;
  return doubleQuoted(node.text);
}

/** Text inside brackets, on one line. */
export function flowText(node: TreeNode, style: Style, flow: FlowStyle, quote?: Quote): string {
  if (node.kind === 'scalar') return scalarText(node, style, true, quote ?? quoteOfColon(node, style, flow));
  if (node.kind === 'alias') return `*${node.name}`;
  const { pad, comma } = flow;
  if (node.kind === 'map') {
    if (node.pairs.length === 0) return '{}';
    return `{${pad}${node.pairs.map(pair => flowMember(pair, style, flow)).join(comma)}${pad}}`;
  }
  if (node.items.length === 0) return '[]';
  return `[${pad}${node.items.map(item => flowMember(item, style, flow, quote)).join(comma)}${pad}]`;
}

/** `["no-new-privileges:true"]`: inside brackets a text with a colon looks like a pair. */
function quoteOfColon({ value }: ScalarNode, style: Style, { plainColons }: FlowStyle): Quote | undefined {
  return typeof value === 'string' && value.includes(':') && !plainColons ? style.quote : undefined;
}

/** A pair or an item inside brackets. */
export function flowMember(member: Pair | Item, style: Style, flow: FlowStyle, quote?: Quote): string {
  if (!('key' in member)) return flowText(member.value, style, flow, quote);
  return `${flowKey(member, style, flow)}${flowText(member.value, style, flow)}`;
}

/** Key, colon and the blanks behind it. */
export function flowKey(pair: Pair, style: Style, { colon }: FlowStyle): string {
  const key = keyText(pair, style, true);
  // Only behind quotes a colon may touch what follows.
  return /[ \t]$/.test(colon) || key.endsWith('"') || key.endsWith("'") ? `${key}${colon}` : `${key}: `;
}
