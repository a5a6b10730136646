/** Reads a patch as a stranger would, and applies it to texts: to the letter, without looking around. */
import { splitLines } from '../hunks.ts';
import { unquoteName } from '../quote.ts';

export interface Applicable {
  readonly path: string;
  /** Object ids in the index line. */
  readonly before: string;
  readonly after: string;
  apply(text: string): string;
}

interface ReadHunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newLines: number;
  /** With their signs and line breaks. */
  readonly lines: readonly string[];
}

/** The diffs of a patch, whatever is written around them. Throws for what is no patch. */
export function readPatch(patch: string): readonly Applicable[] {
  const lines = splitLines(patch);
  const found: Applicable[] = [];
  let at = lines.findIndex(isHead);
  while (at !== -1 && at < lines.length && isHead(lines[at]!)) {
    const isNew = lines[at + 1]?.startsWith('new file mode 100') ?? false;
    if (isNew) at++;
    const index = /^index ([0-9a-f]{40})\.\.([0-9a-f]{40})(?: 100(?:644|755))?\n$/.exec(lines[at + 1] ?? '');
    const after = nameIn(lines[at + 3], '+++ ', 'b/');
    const before = isNew && lines[at + 2] === '--- /dev/null\n' ? after : nameIn(lines[at + 2], '--- ', 'a/');
    if (!index || before === undefined || before !== after) throw new Error(`the patch has no head in line ${at + 1}`);
    const hunks: ReadHunk[] = [];
    at += 4;
    for (let hunk = readHunk(lines, at); hunk; hunk = readHunk(lines, at)) {
      hunks.push(hunk);
      at += hunk.lines.length + 1;
    }
    found.push({ path: before, before: index[1]!, after: index[2]!, apply: text => applyHunks(text, hunks) });
  }
  return found;
}

function isHead(line: string): boolean {
  return line.startsWith('diff --git ');
}

function nameIn(line: string | undefined, sign: string, prefix: string): string | undefined {
  if (!line?.startsWith(sign)) return undefined;
  const name = unquoteName(line.slice(sign.length, -1).replace(/\t$/, ''));
  return name.startsWith(prefix) ? name.slice(prefix.length) : undefined;
}

function readHunk(lines: readonly string[], at: number): ReadHunk | undefined {
  const range = /^@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@\n$/.exec(lines[at] ?? '');
  if (!range) return undefined;
  const [oldStart, oldLines, newLines] = [Number(range[1]), Number(range[2] ?? 1), Number(range[3] ?? 1)];
  let [old, now, end] = [0, 0, at + 1];
  while (old < oldLines || now < newLines || lines[end]?.startsWith('\\')) {
    const sign = lines[end++]?.[0];
    if (sign !== '\\' && sign !== '+') old++;
    if (sign !== '\\' && sign !== '-') now++;
    if (sign === undefined) throw new Error('a hunk ends too early');
  }
  return { oldStart, oldLines, newLines, lines: lines.slice(at + 1, end) };
}

function applyHunks(text: string, hunks: readonly ReadHunk[]): string {
  const lines = splitLines(text);
  const out: string[] = [];
  let position = 0;
  for (const hunk of hunks) {
    const start = hunk.oldLines === 0 ? hunk.oldStart : hunk.oldStart - 1;
    const side = (sign: '-' | '+'): string =>
      hunk.lines
        .map((line, index) => ({ line, isLast: hunk.lines[index + 1]?.startsWith('\\') ?? false }))
        .filter(({ line }) => line.startsWith(' ') || line.startsWith(sign))
        .map(({ line, isLast }) => (isLast ? line.slice(1, -1) : line.slice(1)))
        .join('');
    if (start < position || lines.slice(start, start + hunk.oldLines).join('') !== side('-'))
      throw new Error(`a hunk does not apply at line ${hunk.oldStart}`);
    out.push(...lines.slice(position, start), side('+'));
    position = start + hunk.oldLines;
  }
  return [...out, ...lines.slice(position)].join('');
}
