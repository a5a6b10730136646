import type { NonEmpty } from '../../../transform.ts';
import { authors, compare, type Member, originOf } from '../../tree/members.ts';
import type { Item, MapNode, SeqNode, TreeNode } from '../../tree/nodes.ts';
import { emitScript } from './emit-script.ts';
import type { Output } from './output.ts';
import { bodyText, instructionText, listNode, pairOf } from './steps.ts';
import { isBelowBlank, lineBreakAt, lineEnd, lineStart, scalarText, withComments } from './text.ts';

/** Writes the difference between the pristine tree and the changed one as replacements of the text. */
export function emit(output: Output, old: MapNode, now: MapNode): void {
  if (now === old) return;
  const stages = listNode(old, 'stages')!;
  const changed = listNode(now, 'stages');
  if (!changed || pairOf(now, 'globals')?.value !== pairOf(old, 'globals')?.value)
    output.refuse('no-such-path', 0, authors(now));
  if (changed === stages) return;
  const { survivors, insertions } = compare(stages, changed);
  if (survivors.size < stages.items.length) output.refuse('no-such-path', stages.spot!.start, authors(changed));
  for (const item of changed.items) {
    const origin = originOf(item);
    if (!origin || origin === item) continue;
    comment(output, origin, item);
    if (origin.value !== item.value) emitStage(output, origin.value as MapNode, item.value as MapNode);
  }
  for (const { anchor, members } of insertions) {
    const next = nextSurvivor(stages, survivors, anchor);
    const after = anchor as Item | undefined;
    for (const { value } of members) insertStage(output, value as MapNode, after, next);
  }
}

function nextSurvivor(list: SeqNode, survivors: ReadonlySet<Member>, anchor: Member | undefined): Item | undefined {
  const from = anchor === undefined ? 0 : list.items.indexOf(anchor as Item) + 1;
  return list.items.slice(from).find(item => survivors.has(item));
}

/** A comment that is to stand directly above. */
function comment(output: Output, origin: Item, item: Item): void {
  const { text } = output.read;
  for (const { text: words, by } of item.comments ?? []) {
    const start = lineStart(text, origin.spot!.start);
    const indent = text.slice(start, origin.spot!.start);
    output.put(start, start, `${indent}# ${words}${lineBreakAt(text, start)}`, [by], true);
  }
}

function insertStage(output: Output, stage: MapNode, after: Item | undefined, next: Item | undefined): void {
  const { text } = output.read;
  const by = authors(stage);
  const isLower = isLowerCase(output);
  const from = pairOf(stage, 'from')?.value as MapNode;
  const steps = listNode(stage, 'steps')?.items ?? [];
  const lines = [from, ...steps.map(({ value }) => value as MapNode)].map(step => instructionText(step, isLower));
  if (!after) {
    const start = withComments(text, lineStart(text, next!.spot!.start), 0);
    const lineBreak = lineBreakAt(text, start);
    output.put(start, start, [...lines, '', ''].join(lineBreak), by);
    return;
  }
  const { end } = after.spot!;
  const at = lineEnd(text, end);
  const lineBreak = lineBreakAt(text, end);
  const block = lines.join(lineBreak);
  if (text[at - 1] === '\n') output.put(at, at, `${lineBreak}${block}${lineBreak}`, by);
  else output.put(at, at, `${lineBreak}${lineBreak}${block}`, by);
}

function emitStage(output: Output, old: MapNode, now: MapNode): void {
  const from = pairOf(old, 'from')!.value as MapNode;
  const changedFrom = pairOf(now, 'from')?.value as MapNode | undefined;
  if (!changedFrom) output.refuse('no-such-path', old.spot!.start, authors(now));
  if (changedFrom !== from) emitStep(output, from, changedFrom);
  const steps = listNode(old, 'steps')!;
  const changed = listNode(now, 'steps');
  if (changed === steps) return;
  if (!changed) {
    for (const run of runsOf(output, steps, new Set())) removeSteps(output, run);
    return;
  }
  const { survivors, insertions } = compare(steps, changed);
  const indexBehind = (anchor: Member | undefined): number =>
    anchor === undefined ? 0 : steps.items.indexOf(anchor as Item) + 1;
  const marked = new Set(insertions.map(({ anchor }) => steps.items[indexBehind(anchor)]));
  for (const run of runsOf(output, steps, survivors))
    removeSteps(
      output,
      run,
      run.some(item => marked.has(item)),
    );
  const isSpaced = isSpacedOut(output, steps);
  // What is added to the last instruction stands in front of one that is added behind it.
  for (const item of changed.items) {
    const origin = originOf(item);
    if (!origin || origin === item) continue;
    comment(output, origin, item);
    if (origin.value !== item.value) emitStep(output, origin.value as MapNode, item.value as MapNode);
  }
  for (const { anchor, members } of insertions) {
    // What goes away still marks the place.
    const index = indexBehind(anchor);
    const place = { previous: steps.items[index - 1]?.value ?? from, next: steps.items[index] };
    insertSteps(output, place, members, isSpaced);
  }
}

/** Most instructions have an empty line in front of them. */
function isSpacedOut(output: Output, steps: SeqNode): boolean {
  const { text } = output.read;
  const below = steps.items.filter(({ spot }) =>
    isBelowBlank(text, withComments(text, lineStart(text, spot!.start), 0)),
  );
  return steps.items.length > 2 && below.length * 2 > steps.items.length;
}

function insertSteps(
  output: Output,
  { previous, next }: { readonly previous: TreeNode; readonly next: Item | undefined },
  members: readonly Member[],
  isSpaced: boolean,
): void {
  const { text } = output.read;
  const isLower = isLowerCase(output);
  const floor = lineEnd(text, previous.spot!.end);
  const at = next ? withComments(text, lineStart(text, next.spot!.start), floor) : floor;
  const lineBreak = lineBreakAt(text, at);
  const isOpen = at > 0 && text[at - 1] !== '\n' && at === text.length;
  // Not every reader takes an instruction for one right behind the end of a here-document.
  const isBehindHeredoc = at === floor && output.read.bodies.get(previous)?.endsHeredoc === true;
  for (const [index, { value }] of members.entries()) {
    const gap = isBehindHeredoc && index === 0 && !isSpaced ? lineBreak : '';
    const line = instructionText(value as MapNode, isLower);
    const written = isOpen
      ? `${lineBreak}${isSpaced ? lineBreak : ''}${line}`
      : `${line}${lineBreak}${isSpaced && next ? lineBreak : ''}`;
    const spaced = !isOpen && isSpaced && !next ? `${lineBreak}${written}` : written;
    output.put(at, at, gap + spaced, authors(value));
  }
}

/** Instructions that go, in groups with nothing but empty lines in between. */
function runsOf({ read }: Output, steps: SeqNode, survivors: ReadonlySet<Member>): readonly NonEmpty<Item>[] {
  const runs: [Item, ...Item[]][] = [];
  let previous: Item | undefined;
  for (const item of steps.items) {
    const isGone = !survivors.has(item);
    const isNext = previous !== undefined && read.text.slice(previous.spot!.end, item.spot!.start).trim() === '';
    if (isGone && isNext) runs.at(-1)!.push(item);
    else if (isGone) runs.push([item]);
    previous = isGone ? item : undefined;
  }
  return runs;
}

/** Each takes what is in front of the next one with it, so that something new still has a place between two of them. */
function removeSteps(output: Output, run: NonEmpty<Item>, isReplaced = false): void {
  const { text } = output.read;
  let from = lineStart(text, run[0].spot!.start);
  let to = lineEnd(text, run.at(-1)!.spot!.end);
  if (text.slice(to).trim() === '' && !isReplaced) {
    // Nothing follows: no empty line is left behind, nor a line break that was not there.
    from -= /(?<=\n)(?:[ \t]*\r?\n)*$/.exec(text.slice(0, from))?.[0].length ?? 0;
    if (text[to - 1] !== '\n' && from > 0) from -= text[from - 2] === '\r' ? 2 : 1;
  } else if (isBelowBlank(text, from)) to += /^(?:[ \t]*\r?\n)*/.exec(text.slice(to))![0].length;
  for (const [index, item] of run.entries()) {
    const next = run[index + 1];
    const start = index === 0 ? from : lineStart(text, item.spot!.start);
    output.put(start, next ? lineStart(text, next.spot!.start) : to, '', output.removers(item));
  }
}

function emitStep(output: Output, old: MapNode, now: MapNode): void {
  const keyword = pairOf(old, 'keyword')!.value;
  const changedKeyword = pairOf(now, 'keyword')?.value;
  if (!changedKeyword) output.refuse('no-such-path', old.spot!.start, authors(now));
  if (changedKeyword !== keyword) {
    const { start, end } = keyword.spot!;
    const word = scalarText(changedKeyword);
    const isLower = isLowerText(output.read.text.slice(start, end));
    output.put(start, end, isLower ? word.toLowerCase() : word, authors(changedKeyword));
  }
  emitFlags(output, { old, now, at: keyword.spot!.end });
  emitBody(output, old, now);
}

function emitFlags(
  output: Output,
  { old, now, at }: { readonly old: MapNode; readonly now: MapNode; readonly at: number },
): void {
  const flags = listNode(old, 'flags');
  const changed = listNode(now, 'flags');
  if (flags === changed) return;
  if (!flags) {
    for (const { value } of changed!.items) output.put(at, at, ` ${scalarText(value)}`, authors(value));
    return;
  }
  const { survivors, insertions } = changed
    ? compare(flags, changed)
    : { survivors: new Set<Member>(), insertions: [] };
  for (const [index, item] of flags.items.entries()) {
    if (survivors.has(item)) continue;
    output.put(flags.items[index - 1]?.spot?.end ?? at, item.spot!.end, '', output.removers(item));
  }
  for (const { anchor, members } of insertions) {
    const place = anchor?.spot?.end ?? at;
    for (const { value } of members) output.put(place, place, ` ${scalarText(value)}`, authors(value));
  }
  for (const item of changed?.items ?? []) {
    const origin = originOf(item);
    if (!origin || origin.value === item.value) continue;
    output.put(origin.spot!.start, origin.spot!.end, scalarText(item.value), authors(item.value));
  }
}

const bodyKeys = ['commands', 'arguments', 'image'];

function emitBody(output: Output, old: MapNode, now: MapNode): void {
  const key = bodyKeys.find(each => pairOf(old, each));
  const value = key === undefined ? undefined : pairOf(old, key)!.value;
  const changed = key === undefined ? undefined : pairOf(now, key)?.value;
  const isOther = bodyKeys.some(each => each !== key && pairOf(now, each));
  // Nothing behind its keyword is no instruction.
  if (key !== undefined && !changed && !isOther)
    output.refuse(key === 'commands' ? 'shell' : 'no-such-path', old.spot!.start, authors(now));
  if (key === undefined ? isOther : !changed || isOther) {
    const { start, end } = output.read.bodies.get(old)!;
    const text = bodyText(now);
    output.put(start, end, key === undefined ? ` ${text}` : text, authors(now));
    return;
  }
  if (!value || !changed) return;
  if (value !== changed) {
    if (value.kind === 'seq' && changed.kind === 'seq') emitScript(output, value, changed);
    else output.put(value.spot!.start, value.spot!.end, scalarText(changed), authors(changed));
  }
  emitName(output, old, now);
}

function emitName(output: Output, old: MapNode, now: MapNode): void {
  const name = pairOf(old, 'name')?.value;
  const changed = pairOf(now, 'name')?.value;
  if (name === changed) return;
  if (!changed) output.refuse('no-such-path', old.spot!.start, authors(now));
  const by = authors(changed);
  if (name) output.put(name.spot!.start, name.spot!.end, scalarText(changed), by);
  else {
    const { end } = pairOf(old, 'image')!.value.spot!;
    output.put(end, end, ` AS ${scalarText(changed)}`, by);
  }
}

function isLowerText(text: string): boolean {
  return text === text.toLowerCase();
}

function isLowerCase({ read }: Output): boolean {
  const first = listNode(read.tree.root as MapNode, 'stages')!.items[0]!.value as MapNode;
  const { start, end } = pairOf(pairOf(first, 'from')!.value as MapNode, 'keyword')!.value.spot!;
  return isLowerText(read.text.slice(start, end));
}
