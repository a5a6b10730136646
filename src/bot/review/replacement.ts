import type { LineChange } from '../../patch/hunks.ts';
import type { Anchors, Reason, Span } from './anchors.ts';

/** Lines that take the place of others. Lines carry their own line break. */
export interface Replacement extends Span {
  readonly lines: readonly string[];
}

/**
 * Changes as one replacement, with the lines between them; or why a forge would not take it. There is no replacement of nothing or
 * by nothing: the line before goes along then, else the line behind.
 */
export function replacementOf(
  changes: readonly LineChange[],
  lines: readonly string[],
  anchors: Anchors,
): Replacement | Reason {
  const start = changes[0]!.start;
  const last = changes.at(-1)!;
  const own: Span = { start, end: last.start + last.removed.length };
  const isWhole = own.end > own.start && replaced(changes, lines, own).length > 0;
  const spans = isWhole
    ? [own]
    : [
        { start: own.start - 1, end: own.end },
        { start: own.start, end: own.end + 1 },
      ].filter(span => span.start >= 0 && span.end <= lines.length);
  const span = spans.find(each => anchors.refusal(each) === undefined);
  if (!span) return (spans[0] && anchors.refusal(spans[0])) ?? 'outside';
  const result = replaced(changes, lines, span);
  return result.at(-1)!.endsWith('\n') ? { ...span, lines: result } : 'last-line';
}

function replaced(changes: readonly LineChange[], lines: readonly string[], { start, end }: Span): readonly string[] {
  const out: string[] = [];
  let position = start;
  for (const change of changes) {
    out.push(...lines.slice(position, change.start), ...change.added);
    position = change.start + change.removed.length;
  }
  return [...out, ...lines.slice(position, end)];
}

/** What a person gets who takes some suggestions. */
export function withReplacements(lines: readonly string[], replacements: readonly Replacement[]): string {
  const out: string[] = [];
  let position = 0;
  for (const { start, end, lines: added } of [...replacements].sort((a, b) => a.start - b.start)) {
    out.push(...lines.slice(position, start), ...added);
    position = end;
  }
  return [...out, ...lines.slice(position)].join('');
}
