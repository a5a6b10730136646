import { authors, compare, originOf } from '../../tree/members.ts';
import type { Item, MapNode, SeqNode, TreeNode } from '../../tree/nodes.ts';
import type { Output } from './output.ts';
import { gapFor } from './script-style.ts';
import { listNode, pairOf, quoted, wordsText } from './steps.ts';
import { scalarText } from './text.ts';

/** Writes what changes in the commands of a RUN. */
export function emitScript(output: Output, old: SeqNode, now: SeqNode): void {
  const { survivors, insertions } = compare(old, now);
  for (const item of old.items) if (!survivors.has(item)) removeCommand(output, item);
  const added = insertions.map(({ anchor, members }) => ({
    members,
    next: old.items.find(
      (item, index) => survivors.has(item) && (anchor === undefined || index > old.items.indexOf(anchor as Item)),
    ),
  }));
  for (const { members, next } of added)
    if (next) for (const member of members) insertCommand(output, old, member as Item, next);
  for (const item of now.items) {
    const origin = originOf(item);
    if (origin && survivors.has(origin) && origin.value !== item.value)
      emitCommand(output, old, origin.value as MapNode, item.value as MapNode);
  }
  // What is added to the last command stands in front of one that is added behind it.
  for (const { members, next } of added)
    if (!next) for (const member of members) insertCommand(output, old, member as Item, next);
}

function insertCommand(output: Output, list: SeqNode, { value }: Item, next: Item | undefined): void {
  const { read } = output;
  const command = value as MapNode;
  const by = authors(value);
  const join = scalarText(pairOf(command, 'join')?.value ?? value);
  if (!next) {
    const end = read.scripts.get(list)?.end;
    if (end === undefined || join === '') output.refuse('shell', list.spot!.end, by);
    output.put(end, end, gapFor(read, list, join) + wordsText(command), by);
    return;
  }
  const place = read.commands.get(next.value);
  const isFirst = place?.neighbours && place.neighbours.before === undefined;
  // In front of others only as the first one; the operator comes with the command behind it.
  if (!place || !isFirst || join !== '') output.refuse('shell', next.spot!.start, by);
  output.put(place.start, place.start, wordsText(command), by);
}

function removeCommand(output: Output, item: Item): void {
  const { read } = output;
  const by = output.removers(item);
  const { start, end, neighbours } = read.commands.get(item.value)!;
  if (!neighbours) output.refuse('shell', start, by);
  const { before, after } = neighbours;
  if (before === undefined && after === undefined) output.refuse('shell', start, by);
  const range = before === undefined ? [start, after!] : [before, end];
  if (/(^|\n)[ \t]*#/.test(read.text.slice(range[0], range[1]))) output.refuse('comment', start, by);
  output.put(range[0]!, range[1]!, '', by);
}

function emitCommand(output: Output, list: SeqNode, old: MapNode, now: MapNode): void {
  const { read } = output;
  const place = read.commands.get(old)!;
  const join = pairOf(now, 'join');
  if (join && !pairOf(old, 'join')) {
    output.put(place.start, place.start, gapFor(read, list, scalarText(join.value)), authors(join.value));
  } else if (join && join.value !== pairOf(old, 'join')!.value)
    output.refuse('shell', place.start, authors(join.value));
  if (pairOf(now, 'assignments')?.value !== pairOf(old, 'assignments')?.value)
    output.refuse('shell', place.start, authors(now));
  const words = listNode(old, 'words')!;
  const changed = listNode(now, 'words');
  if (!changed) output.refuse('shell', place.start, authors(now));
  if (changed !== words) emitWords(output, words, changed);
}

function emitWords(output: Output, old: SeqNode, now: SeqNode): void {
  const { read } = output;
  const { survivors, insertions } = compare(old, now);
  for (const [index, item] of old.items.entries()) {
    if (survivors.has(item)) continue;
    const by = output.removers(item);
    const before = old.items[index - 1];
    if (!before) output.refuse('shell', item.spot!.start, by);
    const gap = read.text.slice(before.spot!.end, item.spot!.start);
    if (!/^[\s\\`]*$/.test(gap)) output.refuse('comment', item.spot!.start, by);
    output.put(before.spot!.end, item.spot!.end, '', by);
  }
  for (const { anchor, members } of insertions) {
    const at = anchor?.spot?.end;
    if (at === undefined) output.refuse('shell', old.spot!.start, authors(now));
    for (const { value } of members) output.put(at, at, ` ${quoted(value)}`, authors(value));
  }
  for (const item of now.items) {
    const origin = originOf(item);
    if (!origin || !survivors.has(origin) || origin.value === item.value) continue;
    const { start, end } = (origin.value as TreeNode).spot!;
    output.put(start, end, quoted(item.value), authors(item.value));
  }
}
