import type { FileSplice, FindingId } from '../engine/plan.ts';

/** A range of old lines that becomes a list of new lines; lines carry their own line break. */
export interface LineChange {
  /** Index of the first old line, from 0. */
  readonly start: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** A change with the findings that asked for it. */
export interface AskedChange extends LineChange {
  readonly findings: readonly FindingId[];
}

export interface Hunk {
  /** First line, from 1; the line before an insertion into nothing. */
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  /** Lines with their sign, without line break; `\ No newline at end of file` where it is true. */
  readonly lines: readonly string[];
}

/** Lines around a change, as git shows them. */
const usualContext = 3;

/** Hunks straight from the splices: exact and linear, no search for differences. */
export function hunksOf(before: string, splices: readonly FileSplice[], context = usualContext): readonly Hunk[] {
  const lines = splitLines(before);
  return hunksAround(lines, lineChanges(before, lines, splices), context);
}

/** Changes with the lines around them; changes that are near each other share a hunk. */
export function hunksAround(
  lines: readonly string[],
  changes: readonly LineChange[],
  context = usualContext,
): readonly Hunk[] {
  const hunks: Hunk[] = [];
  let shift = 0;
  for (let index = 0; index < changes.length; ) {
    let end = index + 1;
    while (end < changes.length && changes[end]!.start - endOf(changes[end - 1]!) <= 2 * context) end++;
    const group = changes.slice(index, end);
    hunks.push(toHunk(lines, group, shift, context));
    shift += group.reduce((sum, { removed, added }) => sum + added.length - removed.length, 0);
    index = end;
  }
  return hunks;
}

export function splitLines(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function endOf({ start, removed }: LineChange): number {
  return start + removed.length;
}

/** Splices widened to whole lines; those that touch the same lines are joined, equal lines at the edges are dropped. */
export function lineChanges(
  before: string,
  lines: readonly string[],
  splices: readonly FileSplice[],
): readonly AskedChange[] {
  const offsets: number[] = [0];
  for (const line of lines) offsets.push(offsets.at(-1)! + line.length);
  const lineAt = (offset: number): number => {
    // Behind a last line without line break one is still in that line.
    let low = 0;
    let high = lines.at(-1)?.endsWith('\n') === false ? lines.length - 1 : lines.length;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (offsets[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const changes: AskedChange[] = [];
  for (let index = 0; index < splices.length; ) {
    const start = lineAt(splices[index]!.start);
    let text = before.slice(offsets[start]!, splices[index]!.start);
    let position = splices[index]!.start;
    let end = start;
    const findings = new Set<FindingId>();
    do {
      const splice = splices[index]!;
      for (const id of splice.findings) findings.add(id);
      text += before.slice(position, splice.start) + splice.text;
      position = splice.end;
      end =
        isLineStart(position, offsets[lineAt(position)]!) && text.endsWith('\n')
          ? lineAt(position)
          : Math.min(lineAt(position) + 1, lines.length);
      index++;
      // What touches is one change, as git sees it.
    } while (index < splices.length && lineAt(splices[index]!.start) <= end);
    text += before.slice(position, offsets[end]!);
    const change = trim({ start, removed: lines.slice(start, end), added: splitLines(text) });
    if (change.removed.length + change.added.length > 0) changes.push({ ...change, findings: [...findings] });
  }
  return changes;
}

function isLineStart(position: number, lineStart: number): boolean {
  return position === lineStart;
}

function trim({ start, removed, added }: LineChange): LineChange {
  let head = 0;
  while (head < removed.length && removed[head] === added[head]) head++;
  let tail = 0;
  while (tail < removed.length - head && tail < added.length - head && removed.at(-1 - tail) === added.at(-1 - tail))
    tail++;
  return {
    start: start + head,
    removed: removed.slice(head, removed.length - tail),
    added: added.slice(head, added.length - tail),
  };
}

function toHunk(lines: readonly string[], changes: readonly LineChange[], shift: number, context: number): Hunk {
  const from = Math.max(0, changes[0]!.start - context);
  const to = Math.min(lines.length, endOf(changes.at(-1)!) + context);
  const out: string[] = [];
  let newLines = 0;
  const emit = (sign: ' ' | '-' | '+', line: string): void => {
    if (sign !== '-') newLines++;
    out.push(sign + (line.endsWith('\n') ? line.slice(0, -1) : line));
    if (!line.endsWith('\n')) out.push('\\ No newline at end of file');
  };
  let position = from;
  for (const change of changes) {
    for (; position < change.start; position++) emit(' ', lines[position]!);
    for (const line of change.removed) emit('-', line);
    for (const line of change.added) emit('+', line);
    position = endOf(change);
  }
  for (; position < to; position++) emit(' ', lines[position]!);
  const oldLines = to - from;
  return {
    oldStart: oldLines === 0 ? from : from + 1,
    oldLines,
    newStart: newLines === 0 ? from + shift : from + shift + 1,
    newLines,
    lines: out,
  };
}
