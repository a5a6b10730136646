/**
 * Several files written as one: all of them, or none. No system can do that in one step; a journal outside the repository makes it
 * possible to go back after an error, and to finish or go back after the process was killed.
 */
import { createHash } from 'node:crypto';
import { readFileSync, realpathSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Journal, type JournalEntry, openJournal, readJournal, whyBusy } from './journal.ts';
import { codeOf } from './read.ts';
import { commit, discard, type Prepared, prepare } from './replace.ts';
import { isInside } from './root.ts';
import { temporaryName } from './stale.ts';
import { type StateFile, syncFolder } from './state-folder.ts';
import { type Place, recordFile, UndoRecord } from './undo-record.ts';

export interface Change {
  /** Absolute. */
  readonly path: string;
  /** Checksum of the bytes the change was computed from. */
  readonly expectedSha256: string;
  readonly bytes: Uint8Array;
}

export type Commit =
  | { readonly kind: 'written'; readonly paths: readonly string[] }
  /** These files are no longer what the changes were computed from. No file was changed. */
  | { readonly kind: 'changed'; readonly paths: readonly string[] }
  | Failed;

export interface Failed {
  readonly kind: 'failed';
  readonly path: string;
  readonly reason: string;
  /** No file had been touched yet. */
  readonly nothingWritten: boolean;
  /** Every file has its old bytes. Otherwise the journal stays, for the next run. */
  readonly rolledBack: boolean;
}

export interface WriteOptions extends Place {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

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

/** A file against its journal entry. `torn`: being written in place when the process died. `changed`: by somebody else. */
export type FileState = 'old' | 'new' | 'torn' | 'changed';

export async function writeAll(changes: readonly Change[], options: WriteOptions): Promise<Commit> {
  const journalFile = openJournal(options.stateFolder, options.root);
  const other = readJournal(journalFile);
  if (other) return untouched(journalFile.path, whyBusy(other) ?? 'an interrupted write has to be finished first');
  const checked = check(changes, options.root);
  if (checked.kind !== 'checked') return checked;
  if (checked.entries.length === 0) return { kind: 'written', paths: [] };
  const journal: Journal = {
    version: 1,
    started: new Date().toISOString(),
    pid: process.pid,
    entries: checked.entries,
  };
  try {
    journalFile.write(journal);
  } catch (error) {
    return untouched(journalFile.path, `the journal cannot be written: ${reasonOf(error)}`);
  }
  const outcome = await new Transaction(journal, options).run();
  if (outcome.kind === 'written') {
    for (const folder of new Set(journal.entries.map(({ path }) => dirname(path)))) syncFolder(folder);
    remember(journal, options);
    journalFile.remove();
    return { kind: 'written', paths: changes.map(({ path }) => path) };
  }
  if (outcome.kind === 'changed' || outcome.rolledBack) journalFile.remove();
  return outcome;
}

/** From here on it can be taken back. The files are written already: without a record they stay so. */
function remember({ entries }: Journal, place: Place): void {
  try {
    const record = new UndoRecord(place);
    for (const entry of entries) record.add(entry);
    record.close();
  } catch {
    // The record of an earlier write would be taken for this one.
    rmSync(recordFile(place), { force: true });
  }
}

/** The write that a killed process left behind, if any. */
export function pendingJournal(place: Place): Pending | undefined {
  const file = openJournal(place.stateFolder, place.root);
  const journal = readJournal(file);
  if (!journal) return undefined;
  return {
    started: journal.started,
    busy: whyBusy(journal),
    files: journal.entries.map(entry => ({ path: entry.path, state: stateOf(entry) })),
    finish: () => recover(journal, file, 'new', place),
    rollBack: () => recover(journal, file, 'old', place),
  };
}

// Before anything is touched

type Checked =
  | { readonly kind: 'checked'; readonly entries: readonly JournalEntry[] }
  | Exclude<Commit, { kind: 'written' }>;

function check(changes: readonly Change[], root: string): Checked {
  const entries = new Map<string, JournalEntry>();
  const changed: string[] = [];
  for (const change of changes) {
    const old = readOld(change.path);
    if (!old || sha256(old.bytes) !== change.expectedSha256) {
      changed.push(change.path);
      continue;
    }
    if (!isInside(root, old.path)) return untouched(change.path, 'it lies outside the root');
    const entry = entryOf(old.path, old.bytes, change.bytes);
    // The same file may be reached through a link.
    if ((entries.get(old.path) ?? entry).newSha256 !== entry.newSha256)
      return untouched(change.path, 'it would be written twice, with different contents');
    entries.set(old.path, entry);
  }
  return changed.length > 0 ? { kind: 'changed', paths: changed } : { kind: 'checked', entries: [...entries.values()] };
}

export function readOld(path: string): { readonly path: string; readonly bytes: Uint8Array } | undefined {
  try {
    const real = realpathSync(path);
    return { path: real, bytes: readFileSync(real) };
  } catch {
    return undefined;
  }
}

function entryOf(path: string, oldBytes: Uint8Array, newBytes: Uint8Array): JournalEntry {
  return {
    path,
    temporary: temporaryName(path),
    oldSha256: sha256(oldBytes),
    newSha256: sha256(newBytes),
    oldBytes: Buffer.from(oldBytes).toString('base64'),
    newBytes: Buffer.from(newBytes).toString('base64'),
  };
}

function untouched(path: string, reason: string): Failed {
  return { kind: 'failed', path, reason, nothingWritten: true, rolledBack: true };
}

// The write itself

class Transaction {
  readonly #entries: readonly JournalEntry[];
  readonly #options: WriteOptions;
  readonly #prepared: Prepared[] = [];
  readonly #written: JournalEntry[] = [];

  constructor(journal: Journal, options: WriteOptions) {
    this.#entries = journal.entries;
    this.#options = options;
  }

  async run(): Promise<Commit> {
    try {
      return (await this.#prepareAll()) ?? (await this.#commitAll()) ?? { kind: 'written', paths: [] };
    } finally {
      for (const prepared of this.#prepared) discard(prepared);
    }
  }

  /** Everything that can fail for want of room or rights happens here. */
  async #prepareAll(): Promise<Failed | undefined> {
    for (const { path, temporary, newBytes } of this.#entries) {
      await this.#pause();
      if (this.#options.signal?.aborted) return untouched(path, 'stopped');
      try {
        this.#prepared.push(prepare(path, fromBase64(newBytes), temporary));
      } catch (error) {
        return untouched(path, reasonOf(error));
      }
    }
    return undefined;
  }

  async #commitAll(): Promise<Commit | undefined> {
    for (const [index, entry] of this.#entries.entries()) {
      this.#options.onProgress?.(index, this.#entries.length);
      await this.#pause();
      if (this.#options.signal?.aborted) return this.#failed(entry.path, 'stopped');
      // The last look before the file is replaced: an editor may have saved meanwhile.
      if (stateOf(entry) !== 'old') return this.#changed(entry.path);
      try {
        commit(this.#prepared[index]!);
      } catch (error) {
        if (stateOf(entry) !== 'old') this.#written.push(entry);
        return this.#failed(entry.path, reasonOf(error));
      }
      this.#written.push(entry);
    }
    this.#options.onProgress?.(this.#entries.length, this.#entries.length);
    return undefined;
  }

  #changed(path: string): Commit {
    const failed = this.#failed(path, 'it was changed meanwhile');
    return failed.rolledBack ? { kind: 'changed', paths: [path] } : failed;
  }

  #failed(path: string, reason: string): Failed {
    const nothingWritten = this.#written.length === 0;
    const unrestored = this.#written.reverse().filter(entry => !restored(entry));
    return { kind: 'failed', path, reason, nothingWritten, rolledBack: unrestored.length === 0 };
  }

  /** Lets keys and signals in between two files. */
  async #pause(): Promise<void> {
    await nextTurn();
  }
}

function restored(entry: JournalEntry): boolean {
  try {
    return bring(entry, 'old') === 'old';
  } catch {
    return false;
  }
}

// Recovery

function recover(journal: Journal, file: StateFile, to: 'old' | 'new', place: Place): Commit {
  const changed: string[] = [];
  for (const entry of journal.entries) {
    try {
      if (!isInside(place.root, entry.path) || bring(entry, to) !== to) changed.push(entry.path);
      rmSync(entry.temporary, { force: true });
    } catch (error) {
      return { kind: 'failed', path: entry.path, reason: reasonOf(error), nothingWritten: false, rolledBack: false };
    }
  }
  if (to === 'new') remember(journal, place);
  file.remove();
  return changed.length > 0
    ? { kind: 'changed', paths: changed }
    : { kind: 'written', paths: journal.entries.map(({ path }) => path) };
}

/** Gives a file its old or new bytes, unless somebody else changed it. */
function bring(entry: JournalEntry, to: 'old' | 'new'): FileState {
  const state = stateOf(entry);
  if (state === to || state === 'changed') return state;
  const prepared = prepare(entry.path, fromBase64(to === 'old' ? entry.oldBytes : entry.newBytes));
  try {
    commit(prepared);
  } finally {
    discard(prepared);
  }
  return to;
}

function stateOf(entry: JournalEntry): FileState {
  const now = readOld(entry.path);
  // A path that leads elsewhere by now is no longer the file that was planned for.
  if (now?.path !== entry.path) return 'changed';
  const sum = sha256(now.bytes);
  if (sum === entry.oldSha256) return 'old';
  if (sum === entry.newSha256) return 'new';
  return isTorn(now.bytes, fromBase64(entry.oldBytes), fromBase64(entry.newBytes)) ? 'torn' : 'changed';
}

/** Begins with the new bytes and goes on with the old ones, at their places. */
function isTorn(bytes: Uint8Array, old: Uint8Array, fresh: Uint8Array): boolean {
  if (bytes.length < old.length || bytes.length > Math.max(old.length, fresh.length)) return false;
  const edge = bytes.findIndex((byte, index) => byte !== fresh[index]);
  const fromNew = edge === -1 ? bytes.length : edge;
  return Buffer.compare(bytes.subarray(fromNew), old.subarray(fromNew)) === 0;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function fromBase64(text: string): Uint8Array {
  return Buffer.from(text, 'base64');
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  EBUSY: 'the file is in use',
  ENOENT: 'it is gone',
  EIO: 'the disk reports an error',
};

export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  const reason = reasons[code];
  return reason === undefined ? code : `${reason} (${code})`;
}
