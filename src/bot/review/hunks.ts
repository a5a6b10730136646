/** Hunks of a pull request, as a forge shows them: which lines of the head they hold, and what became different there. */

/** Lines that are gone, and the line of the head that they stood behind. */
export interface Removal {
  /** From 1; 0: they stood at the start. */
  readonly after: number;
  /** Blanks before the first of them that is no blank line. */
  readonly indent: number;
}

export interface HeadHunk {
  /** First line of the head that it shows, from 1. */
  readonly first: number;
  /** The lines of the head that it shows, without line feeds. */
  readonly lines: readonly string[];
  /** Numbers of those that are new. */
  readonly added: readonly number[];
  readonly removals: readonly Removal[];
}

/** Undefined: it is no list of whole hunks, so nothing can be said of its lines. */
export function readHunks(patch: string): readonly HeadHunk[] | undefined {
  const lines = patch.replace(/\n$/, '').split('\n');
  const hunks: HeadHunk[] = [];
  for (let at = 0; at < lines.length && patch !== ''; ) {
    const read = readHunk(lines, at);
    if (!read || read.hunk.first < endOf(hunks.at(-1))) return undefined;
    hunks.push(read.hunk);
    at = read.next;
  }
  return hunks;
}

function endOf(hunk: HeadHunk | undefined): number {
  return hunk ? hunk.first + hunk.lines.length : 0;
}

function readHunk(lines: readonly string[], at: number): { hunk: HeadHunk; next: number } | undefined {
  const head = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(lines[at]!);
  if (!head) return undefined;
  let [old, now] = [Number(head[1] ?? 1), Number(head[3] ?? 1)];
  // An empty range names the line before it.
  const first = Number(head[2]) + (now === 0 ? 1 : 0);
  const shown: string[] = [];
  const added: number[] = [];
  const removals: Removal[] = [];
  let removed: string[] = [];
  const endRemoval = (): void => {
    const written = removed.find(line => line.trim() !== '');
    const after = first + shown.length - 1;
    if (written !== undefined) removals.push({ after, indent: indentOf(written) });
    removed = [];
  };
  let next = at + 1;
  for (; old > 0 || now > 0 || lines[next]?.startsWith('\\'); next++) {
    const line = lines[next];
    if (line === undefined) return undefined;
    const [sign, text] = [line[0], line.slice(1)];
    if (sign === '\\') continue;
    if (sign === '-') {
      removed.push(text);
      old--;
      continue;
    }
    endRemoval();
    if (sign === '+') added.push(first + shown.length);
    else if (sign === ' ') old--;
    else return undefined;
    shown.push(text);
    now--;
  }
  endRemoval();
  return old === 0 && now === 0 ? { hunk: { first, lines: shown, added, removals }, next } : undefined;
}

/** Blanks at the start of a line. */
export function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
