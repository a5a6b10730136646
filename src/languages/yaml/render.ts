/** Text of nodes that do not exist yet. */
import {
  type Item,
  isMerge,
  type MapNode,
  type OverlayNode,
  type Pair,
  type ScalarNode,
  type SeqNode,
} from './overlay.ts';
import { doubleQuoted, fitsFlow, writeScalar } from './scalar.ts';
import type { FlowStyle, Quote, Style } from './style.ts';

/** Indentation for everything below one place. */
export interface Steps {
  readonly map: number;
  readonly seq: number;
  /** Blanks behind a dash. */
  readonly gap: number;
  /** New lists go into brackets. */
  readonly flowLists: boolean;
}

/** Lines of a new member of a block collection, fully indented. */
export function memberLines(member: Pair | Item, indent: number, steps: Steps, style: Style, quote?: Quote): string[] {
  const lines =
    'key' in member ? pairLines(member, indent, steps, style) : itemLines(member, indent, steps, style, quote);
  if (!member.comments) return lines;
  const lead = ' '.repeat(indent);
  return [...member.comments.map(({ text }) => `${lead}# ${text}`.trimEnd()), ...lines];
}

/** Lines of a whole collection. */
export function collectionLines(node: MapNode | SeqNode, indent: number, steps: Steps, style: Style): string[] {
  const members: readonly (Pair | Item)[] = node.kind === 'map' ? node.pairs : node.items;
  const lines: string[] = [];
  for (const member of members) lines.push(...memberLines(member, indent, steps, style));
  return lines;
}

function pairLines(pair: Pair, indent: number, steps: Steps, style: Style): string[] {
  const key = `${' '.repeat(indent)}${keyText(pair, style, false)}:`;
  const { value } = pair;
  const inline = inlineText(value, style, steps.flowLists);
  if (inline !== undefined) return [inline === '' ? key : `${key} ${inline}`];
  const below = indent + (value.kind === 'map' ? steps.map : steps.seq);
  return [key, ...collectionLines(value as MapNode | SeqNode, below, steps, style)];
}

function itemLines(item: Item, indent: number, steps: Steps, style: Style, quote: Quote | undefined): string[] {
  const lead = ' '.repeat(indent);
  const inline = inlineText(item.value, style, steps.flowLists, quote);
  if (inline !== undefined) return [inline === '' ? `${lead}-` : `${lead}-${' '.repeat(steps.gap)}${inline}`];
  const below = indent + 1 + steps.gap;
  const lines = collectionLines(item.value as MapNode | SeqNode, below, steps, style);
  return [`${lead}-${' '.repeat(steps.gap)}${lines[0]!.slice(below)}`, ...lines.slice(1)];
}

/** Text of a value on the line of its key; undefined when it needs lines of its own. */
export function inlineText(node: OverlayNode, style: Style, flowLists: boolean, quote?: Quote): string | undefined {
  if (node.kind === 'scalar') return scalarText(node, style, false, quote);
  if (node.kind === 'alias') return `*${node.name}`;
  if (node.kind === 'map') return node.pairs.length === 0 ? '{}' : undefined;
  if (node.items.length === 0) return '[]';
  return flowLists && hasOnlyScalars(node) ? flowText(node, style, style.flow()) : undefined;
}

export function hasOnlyScalars(node: SeqNode): boolean {
  return node.items.every(({ value }) => value.kind === 'scalar');
}

export function keyText(pair: Pair, style: Style, flow: boolean, quote?: Quote): string {
  if (isMerge(pair)) return '<<';
  const always = style.json ? 'double' : quote;
  const { text } = writeScalar(pair.key ?? '', { flow, quote: style.quote, always });
  // A null key cannot be told from a missing one.
  return text;
}

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
export function flowText(node: OverlayNode, style: Style, flow: FlowStyle, quote?: Quote): string {
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

export function flowMember(member: Pair | Item, style: Style, flow: FlowStyle, quote?: Quote): string {
  if (!('key' in member)) return flowText(member.value, style, flow, quote);
  return `${flowKey(member, style, flow)}${flowText(member.value, style, flow)}`;
}

function flowKey(pair: Pair, style: Style, { colon }: FlowStyle): string {
  const key = keyText(pair, style, true);
  // Only behind quotes a colon may touch what follows.
  return /[ \t]$/.test(colon) || key.endsWith('"') || key.endsWith("'") ? `${key}${colon}` : `${key}: `;
}

/** JSON over several lines: `lead` is the indentation of the line on which the value begins. */
export function jsonText(node: OverlayNode, style: Style, flow: FlowStyle, lead: string, eol: string): string {
  const members: readonly (Pair | Item)[] = node.kind === 'map' ? node.pairs : node.kind === 'seq' ? node.items : [];
  if (members.length === 0 || (node.kind === 'seq' && !style.arraysOnLines)) return flowText(node, style, flow);
  const deeper = lead + style.jsonStep!;
  const lines = members.map(member => `${deeper}${jsonMember(member, style, flow, deeper, eol)}`);
  const [open, close] = node.kind === 'map' ? '{}' : '[]';
  return `${open}${eol}${lines.join(`,${eol}`)}${eol}${lead}${close}`;
}

export function jsonMember(member: Pair | Item, style: Style, flow: FlowStyle, lead: string, eol: string): string {
  const value = jsonText(member.value, style, flow, lead, eol);
  return 'key' in member ? `${flowKey(member, style, flow)}${value}` : value;
}
