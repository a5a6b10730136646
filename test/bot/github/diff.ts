import type { Bare } from './bare.ts';

export interface DiffFile {
  readonly path: string;
  readonly previous: string | undefined;
  readonly status: 'added' | 'modified' | 'removed' | 'renamed' | 'changed';
  readonly sha: string;
  /** Hunks; undefined for bytes that are no text. */
  readonly patch: string | undefined;
  readonly additions: number;
  readonly deletions: number;
}

export interface Hunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
}

const statuses = { A: 'added', M: 'modified', D: 'removed', R: 'renamed', T: 'changed' } as const;
const options = ['--no-color', '--no-ext-diff', '--no-textconv', '--full-index', '-M'];

/** What git says differs between two commits. */
export function diffFiles(bare: Bare, from: string, to: string): readonly DiffFile[] {
  const raw = bare
    .run(['diff', ...options, '--raw', '-z', from, to])
    .out.toString('utf8')
    .split('\0');
  const text = bare.run(['diff', ...options, '-U3', from, to]).out.toString('utf8');
  const pieces = text.split(/^(?=diff --git )/m).filter(piece => piece !== '');
  const files: DiffFile[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const [, , , sha = '', letter = 'M'] = raw[at]!.split(' ');
    const isRename = letter.startsWith('R');
    const [previous, path] = isRename ? [raw[at + 1]!, raw[at + 2]!] : [undefined, raw[at + 1]!];
    if (isRename) at++;
    const patch = hunksOf(pieces[files.length]!);
    const count = (sign: string): number => (patch ?? '').split('\n').filter(line => line.startsWith(sign)).length;
    const status = statuses[letter[0] as keyof typeof statuses];
    files.push({ path, previous, status, sha, patch, additions: count('+'), deletions: count('-') });
  }
  return files;
}

function hunksOf(piece: string): string | undefined {
  const start = piece.search(/^@@ /m);
  return start < 0 ? undefined : piece.slice(start).replace(/\n$/, '');
}

export function parseHunks(patch: string): readonly Hunk[] {
  return [...patch.matchAll(/^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/gm)].map(([, from, old, to, now]) => ({
    oldStart: Number(from),
    oldLines: Number(old ?? 1),
    newStart: Number(to),
    newLines: Number(now ?? 1),
  }));
}

/** Where a line of one commit is in another; undefined: it was changed. */
export function followLine(
  bare: Bare,
  move: { from: string; to: string; path: string },
  line: number,
): number | undefined {
  const { from, to, path } = move;
  const patch = bare.run(['diff', '--no-color', '--no-ext-diff', '-U0', from, to, '--', path]).out.toString('utf8');
  let shift = 0;
  for (const { oldStart, oldLines, newLines } of parseHunks(patch)) {
    // An insertion is counted from the line before it.
    const first = oldLines === 0 ? oldStart + 1 : oldStart;
    if (line < first) break;
    if (line < first + oldLines) return undefined;
    shift += newLines - oldLines;
  }
  return line + shift;
}
