/** Writes what was decided, all files or none. */
import type { Applied } from '../../engine/plan.ts';
import { absent } from '../../files/absent.ts';
import { type Commit, writeAll } from '../../files/transaction.ts';
import type { Action } from '../model/state.ts';
import type { SourceFile } from './workspace.ts';

export interface Written {
  readonly files: readonly Applied[];
}

export interface WriteRequest {
  readonly root: string;
  readonly stateFolder: string;
  readonly files: readonly { readonly source: SourceFile; readonly sha256: string; readonly applied: Applied }[];
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

export type WriteOutcome =
  | { readonly kind: 'written'; readonly written: Written }
  | Extract<Action, { kind: 'changed' | 'failed' }>;

export async function writeFiles({ files, ...options }: WriteRequest): Promise<WriteOutcome> {
  const shown = new Map(files.map(({ source }) => [source.file, source.path]));
  const changes = files.map(({ source, sha256, applied }) => ({
    path: source.file,
    expectedSha256: applied.isNew ? absent : sha256,
    text: applied.after,
  }));
  const commit: Commit = await writeAll(changes, options);
  switch (commit.kind) {
    case 'written':
      return { kind: 'written', written: { files: files.map(({ applied }) => applied) } };
    case 'changed':
      return { kind: 'changed', paths: commit.paths.map(path => shown.get(path) ?? path) };
    case 'failed':
      return { ...commit, path: shown.get(commit.path) ?? commit.path };
  }
}
