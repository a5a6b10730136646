import { uptime } from 'node:os';
import { dirname } from 'node:path';
import { isAlive } from './process.ts';
import { StateFile } from './state-folder.ts';

/** What a write of several files is about to do, with everything needed to finish it or to take it back. */
export interface Journal {
  readonly version: 1;
  /** ISO time. */
  readonly started: string;
  /** Process that writes. */
  readonly pid?: number;
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

export function readJournal(file: StateFile): Journal | undefined {
  const value = file.read();
  return isJournal(value) ? value : undefined;
}

/** Why the write must not be touched: its process lives. Numbers are used again after a restart of the machine. */
export function whyBusy({ pid, started }: Pick<Journal, 'pid' | 'started'>): string | undefined {
  const isOlderThanSystem = Date.parse(started) < Date.now() - uptime() * 1000;
  if (pid === undefined || pid === process.pid || isOlderThanSystem || !isAlive(pid)) return undefined;
  return `process ${pid} is writing these files; wait until it is done`;
}

function isJournal(value: unknown): value is Journal {
  const journal = value as Partial<Journal> | null | undefined;
  const { version, pid = 1, entries } = journal ?? {};
  return version === 1 && Number.isInteger(pid) && pid > 0 && Array.isArray(entries) && entries.every(isEntry);
}

function isEntry(value: unknown): value is JournalEntry {
  const entry = value as JournalEntry | null;
  const keys = ['path', 'temporary', 'oldSha256', 'newSha256', 'oldBytes', 'newBytes'] as const;
  return keys.every(key => typeof entry?.[key] === 'string') && dirname(entry!.temporary) === dirname(entry!.path);
}
