/** Writes what was decided. */
import type { Applied } from '../engine/plan.ts';
import { writeProjectFile } from '../files/write.ts';
import type { Action } from './state.ts';
import type { ReviewSource } from './workspace.ts';

export interface Written {
  readonly files: readonly Applied[];
}

export interface WriteRequest {
  readonly root: string;
  readonly files: readonly { readonly source: ReviewSource; readonly applied: Applied }[];
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

export type WriteOutcome =
  | { readonly kind: 'written'; readonly written: Written }
  | Extract<Action, { kind: 'changed' | 'failed' }>;

export async function writeFiles({ root, files, onProgress }: WriteRequest): Promise<WriteOutcome> {
  const done: Applied[] = [];
  for (const { source, applied } of files) {
    const outcome = writeProjectFile(root, {
      path: source.file,
      before: source.bytes,
      after: Buffer.from(applied.after, 'utf8'),
    });
    if (!outcome.written) {
      if (outcome.code === 'changed') return { kind: 'changed', paths: [source.path] };
      return { kind: 'failed', path: source.path, reason: outcome.message, rolledBack: false };
    }
    done.push(applied);
    onProgress(done.length, files.length);
  }
  return { kind: 'written', written: { files: done } };
}
