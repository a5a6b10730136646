import { hash } from 'node:crypto';
import type { Acceptance, FindingId, PlanFinding, PlannedFile } from '../../engine/plan.ts';
import type { Hunk, LineChange } from '../hunks.ts';
import { gitBlobId, noBlob } from '../index.ts';
import type { FileVersion } from './manifest.ts';

/** A file with fixes that go into patches. */
export interface PatchSource {
  readonly path: string;
  readonly mode: '100644' | '100755';
  /** As it was read. */
  readonly text: string;
  /** What `fix --write` would fix, in the order of the plan. */
  readonly findings: readonly PlanFinding[];
  /** What makes `fix --write` fix it. */
  readonly accepted: Acceptance;
  /** Plans the text. Nothing of it is kept, for a plan takes many times the memory of its file. */
  open(): PlannedFile;
}

/** Number of the group that a finding belongs to: a group becomes a patch. */
export type GroupOf = ReadonlyMap<FindingId, number>;

/** A finding with what its fix comes to beside the others. */
export interface Fixed {
  readonly finding: PlanFinding;
  readonly title: string;
}

/** What one patch does to one file. */
export interface FileStep {
  readonly group: number;
  readonly path: string;
  readonly mode: '100644' | '100755';
  readonly before: FileVersion;
  readonly after: FileVersion;
  readonly changes: readonly LineChange[];
  readonly hunks: readonly Hunk[];
  readonly fixed: readonly Fixed[];
  /** Earlier groups whose patch has to be there, as far as this file can tell. */
  readonly needs: ReadonlySet<number>;
  /** Groups whose patch changes the same lines; of independent patches only. */
  readonly collides: ReadonlySet<number>;
}

/** `isNew`: there is no such file yet. */
export function versionOf(text: string, isNew = false): FileVersion {
  return { blob: isNew ? noBlob : gitBlobId(text), sha256: hash('sha256', text) };
}
