import { splitLines } from '../../patch/hunks.ts';
import { type HeadHunk, type Removal, readHunks } from './hunks.ts';

/** What a pull request did to a file. */
export interface FileDiff {
  /** Undefined: the forge does not show it, so everything may be different and no line can be talked about. */
  readonly hunks: readonly HeadHunk[] | undefined;
  readonly added: ReadonlySet<number>;
  readonly removals: readonly Removal[];
}

/** Reads the patch of a file. What does not show the lines of the planned text is worth nothing. */
export function readDiff(patch: string | undefined, text: string): FileDiff {
  const hunks = patch === undefined ? undefined : readHunks(patch);
  if (!hunks?.every(hunk => shows(hunk, text))) return { hunks: undefined, added: new Set(), removals: [] };
  return {
    hunks,
    added: new Set(hunks.flatMap(hunk => hunk.added)),
    removals: hunks.flatMap(hunk => hunk.removals),
  };
}

function shows({ first, lines }: HeadHunk, text: string): boolean {
  const head = splitLines(text).slice(first - 1, first - 1 + lines.length);
  return head.length === lines.length && head.every((line, index) => plain(line) === plain(lines[index]!));
}

/** Without line feed and byte order mark. */
function plain(line: string): string {
  return line.replace(/\n$/, '').replace(/^\uFEFF/, '');
}
