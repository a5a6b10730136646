import { StateFile } from './state-folder.ts';

/** What a write of several files is about to do, with everything needed to finish it or to take it back. */
export interface Journal {
  readonly version: 1;
  readonly started: string;
  readonly entries: readonly JournalEntry[];
}

export interface JournalEntry {
  /** Real path of the file. */
  readonly path: string;
  /** File beside it that may hold the new bytes. */
  readonly temporary: string;
  readonly oldSha256: string;
  readonly newSha256: string;
  /** Base64. */
  readonly oldBytes: string;
  readonly newBytes: string;
}

/** The write that is going on, or was interrupted. */
export function openJournal(folder: string, root: string): StateFile {
  return new StateFile(folder, root, 'journal');
}

/** The last write that was finished. */
export function lastJournal(folder: string, root: string): StateFile {
  return new StateFile(folder, root, 'undo');
}

export function readJournal(file: StateFile): Journal | undefined {
  const value = file.read();
  return isJournal(value) ? value : undefined;
}

function isJournal(value: unknown): value is Journal {
  const journal = value as Partial<Journal> | null | undefined;
  return journal?.version === 1 && Array.isArray(journal.entries) && journal.entries.every(isEntry);
}

function isEntry(value: unknown): value is JournalEntry {
  const entry = value as Partial<Record<keyof JournalEntry, unknown>> | null;
  return (['path', 'temporary', 'oldSha256', 'newSha256', 'oldBytes', 'newBytes'] as const).every(
    key => typeof entry?.[key] === 'string',
  );
}
