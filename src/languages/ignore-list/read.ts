import type { Item, MapNode, Pair, ScalarNode, SeqNode } from '../tree/nodes.ts';

const made = { anchor: undefined, tag: undefined, origin: undefined, by: undefined };

function spot(start: number, end: number) {
  return { outer: start, lead: start, start, end };
}

/** `{ patterns: [...] }`: the lines that are neither empty nor comments. */
export function readPatterns(text: string): MapNode {
  const items: Item[] = [];
  for (const { index, 0: line } of text.matchAll(/[^\n]+/g)) {
    const pattern = line.replace(/^\uFEFF/, '').trim();
    if (pattern === '' || pattern.startsWith('#')) continue;
    const start = index + line.indexOf(pattern);
    const place = spot(start, start + pattern.length);
    const value: ScalarNode = { kind: 'scalar', text: pattern, style: 'plain', value: undefined, ...made, spot: place };
    items.push({ value, spot: place, origin: undefined, by: undefined });
  }
  const whole = spot(items[0]?.spot?.start ?? 0, text.length);
  const list: SeqNode = { kind: 'seq', flow: false, indent: 0, items, ...made, spot: whole };
  const { start } = whole;
  const place = {
    start,
    keyStart: start,
    keyEnd: start,
    end: text.length,
    colon: true,
    explicit: false,
    decorated: false,
  };
  const pair: Pair = { key: 'patterns', keyStyle: 'plain', value: list, spot: place, origin: undefined, by: undefined };
  return { kind: 'map', flow: false, indent: 0, implicit: false, pairs: [pair], ...made, spot: whole };
}
