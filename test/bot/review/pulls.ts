/** Pull requests over real manifests: an earlier version, and what a forge shows of the difference. */
import fc from 'fast-check';
import { type Hunk, hunksAround, splitLines } from '../../../src/patch/hunks.ts';
import { lineEdits } from '../../../src/patch/line-edits.ts';

/** How a line of the head came to be. */
type Fate = 'same' | 'new' | 'changed' | 'before' | 'lost-before';

/** Pull requests bring runs of lines, not single ones. */
const runs = fc.array(
  fc.tuple(
    fc.oneof(
      { arbitrary: fc.constant<Fate>('same'), weight: 3 },
      { arbitrary: fc.constant<Fate>('new'), weight: 2 },
      { arbitrary: fc.constantFrom<Fate>('changed', 'lost-before'), weight: 1 },
    ),
    fc.integer({ min: 1, max: 15 }),
  ),
  { minLength: 8, maxLength: 16 },
);

/** A way from any text to an earlier version of it, and lines of context. */
export const histories: fc.Arbitrary<History> = fc.record({
  fates: runs.map(all => all.flatMap(([fate, length]) => Array.from({ length }, () => fate))),
  context: fc.constantFrom(3, 3, 3, 0, 1, 10),
});

export interface History {
  readonly fates: readonly Fate[];
  readonly context: number;
}

export function earlierVersion(head: string, { fates: all }: History): string {
  return splitLines(head)
    .flatMap((line, index) => {
      const fate = all[index % all.length];
      if (fate === 'new') return [];
      if (fate === 'changed') return [`${line.trimEnd()} # earlier\n`];
      return fate === 'lost-before' ? [`${line.match(/^ */)![0]}lost${index}: 1\n`, line] : [line];
    })
    .join('');
}

/** The text of a diff behind its head, as a forge gives it. */
export function patchBetween(base: string, head: string, context = 3): string {
  const lines = splitLines(base);
  const changes = lineEdits(base, head).map(({ at, count, lines: added }) => ({
    start: at,
    removed: lines.slice(at, at + count),
    added,
  }));
  return hunksAround(lines, changes, context).map(textOf).join('\n');
}

function textOf({ oldStart, oldLines, newStart, newLines, lines }: Hunk): string {
  return [`@@ -${oldStart},${oldLines} +${newStart},${newLines} @@ somewhere`, ...lines].join('\n');
}

/** The lines of the head in each hunk, counted as a forge does that takes a comment. */
export function rightSides(patch: string): readonly ReadonlySet<number>[] {
  const sides: Set<number>[] = [];
  let line = 0;
  for (const text of patch.split('\n')) {
    const start = /^@@ -\S+ \+(\d+)/.exec(text);
    if (start) {
      sides.push(new Set());
      line = Number(start[1]);
    } else if (/^[ +]/.test(text)) sides.at(-1)!.add(line++);
  }
  return sides;
}

/** What a person gets who takes suggestions, as they stand in comments: the lines between the fences, and nothing else. */
export function take(
  text: string,
  comments: readonly { readonly startLine?: number; readonly line: number; readonly body: string }[],
): string {
  const lines = text.split('\n');
  for (const { startLine, line, body } of [...comments].sort((a, b) => b.line - a.line)) {
    const from = startLine ?? line;
    const [, , added] = /^(`{3,})suggestion\n([\s\S]*?)^\1$/m.exec(body) ?? [];
    if (added === undefined) throw new Error(`no suggestion in ${body}`);
    lines.splice(from - 1, line - from + 1, ...added.split('\n').slice(0, -1));
  }
  return lines.join('\n');
}
