/** What becomes of a write that was interrupted: finished, or taken back. */
import { rmSync } from 'node:fs';
import { reasonOf } from './error-words.ts';
import { bring, type FileState, stateOf } from './file-state.ts';
import { type Journal, type JournalEntry, openJournal, readJournal, whyBusy } from './journal.ts';
import { isInside } from './root.ts';
import type { Commit } from './transaction.ts';
import { type Place, remember } from './undo-record.ts';

/** An interrupted write, found by a later run. */
export interface Pending {
  /** ISO time of its start. */
  readonly started: string;
  /** Another process is still at it: why its files have to be left to it. */
  readonly busy: string | undefined;
  readonly files: readonly { readonly path: string; readonly state: FileState }[];
  /** Writes what is missing. Files that somebody changed since are left alone and named. */
  finish(): Commit;
  /** Restores what was written, the same way. */
  rollBack(): Commit;
}

/** The write that a killed process left behind, if any. */
export function pendingJournal(place: Place): Pending | undefined {
  const journal = readJournal(openJournal(place.stateFolder, place.root));
  if (!journal) return undefined;
  return {
    started: journal.started,
    busy: whyBusy(journal),
    files: journal.entries.map(entry => ({ path: entry.path, state: stateOf(entry) })),
    finish: () => recover(journal, 'new', place),
    rollBack: () => recover(journal, 'old', place),
  };
}

function recover(journal: Journal, to: 'old' | 'new', { stateFolder, root }: Place): Commit {
  const file = openJournal(stateFolder, root);
  const done: JournalEntry[] = [];
  for (const entry of journal.entries) {
    if (!isInside(root, entry.path)) continue;
    try {
      if (bring(entry, to) === to) done.push(entry);
    } catch (error) {
      // The journal stays, for another try.
      return { kind: 'failed', path: entry.path, reason: reasonOf(error), nothingWritten: false, rolledBack: false };
    }
    removeTemporary(entry);
  }
  const leftAlone = journal.entries.filter(entry => !done.includes(entry));
  // What was left alone cannot be taken back later, and must not keep the others from it.
  if (to === 'new') remember(done, { stateFolder, root });
  file.remove();
  return leftAlone.length > 0
    ? { kind: 'changed', paths: leftAlone.map(({ path }) => path) }
    : { kind: 'written', paths: done.map(({ path }) => path) };
}

function removeTemporary({ temporary }: JournalEntry): void {
  try {
    rmSync(temporary, { force: true });
  } catch {
    // It goes with a later write to its folder; every file is as it should be.
  }
}
