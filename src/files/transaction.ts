/**
 * Several files written as one: all of them, or none. No system can do that in one step; a journal outside the repository makes it
 * possible to go back after an error, and to finish or go back after the process was killed.
 */
import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { VerifiedText } from '../verify/index.ts';
import { absent } from './absent.ts';
import { codeOf, reasonOf } from './error-words.ts';
import { bring, fromBase64, type RealFile, readReal, sha256, stateOf } from './file-state.ts';
import { type Journal, type JournalEntry, openJournal, readJournal, whyBusy } from './journal.ts';
import { commit, discard, type Prepared, prepare, prepareNew } from './replace.ts';
import { isInside } from './root.ts';
import { temporaryName } from './stale.ts';
import { syncFolder } from './state-folder.ts';
import { type Place, remember } from './undo-record.ts';

/** What one of the files is to become. */
export interface FileWrite {
  /** Absolute. */
  readonly path: string;
  /** Checksum of the bytes that the text was made of; `absent`: there is no such file yet. */
  readonly expectedSha256: string;
  readonly text: VerifiedText;
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

export async function writeAll(writes: readonly FileWrite[], options: WriteOptions): Promise<Commit> {
  const journalFile = openJournal(options.stateFolder, options.root);
  const other = readJournal(journalFile);
  if (other) return untouched(journalFile.path, whyBusy(other) ?? 'an interrupted write has to be finished first');
  const checked = check(writes, options.root);
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
    remember(journal.entries, options);
    journalFile.remove();
    return { kind: 'written', paths: writes.map(({ path }) => path) };
  }
  if (outcome.kind === 'changed' || outcome.rolledBack) journalFile.remove();
  return outcome;
}

// Before anything is touched

type Checked =
  | { readonly kind: 'checked'; readonly entries: readonly JournalEntry[] }
  | Exclude<Commit, { kind: 'written' }>;

function check(writes: readonly FileWrite[], root: string): Checked {
  const entries = new Map<string, JournalEntry>();
  const changed: string[] = [];
  for (const write of writes) {
    const old = readOld(write);
    if (!old || checksum(old) !== write.expectedSha256) {
      changed.push(write.path);
      continue;
    }
    if (!isInside(root, old.path)) return untouched(write.path, 'it lies outside the root');
    const entry = entryOf(old, Buffer.from(write.text, 'utf8'));
    // The same file may be reached through a link.
    if ((entries.get(old.path) ?? entry).newSha256 !== entry.newSha256)
      return untouched(write.path, 'it would be written twice, with different contents');
    entries.set(old.path, entry);
  }
  return changed.length > 0 ? { kind: 'changed', paths: changed } : { kind: 'checked', entries: [...entries.values()] };
}

/** A file as it is, or the place of one that is not there yet. */
type Old = RealFile & { readonly isNew?: true };

function readOld({ path, expectedSha256 }: FileWrite): Old | undefined {
  try {
    return readReal(path);
  } catch {
    return expectedSha256 === absent ? placeOf(path) : undefined;
  }
}

function placeOf(path: string): Old | undefined {
  try {
    return { path: join(realpathSync(dirname(path)), basename(path)), bytes: Buffer.alloc(0), isNew: true };
  } catch {
    return undefined;
  }
}

function checksum({ bytes, isNew }: Old): string {
  return isNew ? absent : sha256(bytes);
}

function entryOf(old: Old, newBytes: Uint8Array): JournalEntry {
  return {
    path: old.path,
    temporary: temporaryName(old.path),
    oldSha256: checksum(old),
    newSha256: sha256(newBytes),
    oldBytes: Buffer.from(old.bytes).toString('base64'),
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
    for (const { path, temporary, newBytes, oldSha256 } of this.#entries) {
      await this.#pause();
      if (this.#options.signal?.aborted) return untouched(path, 'stopped');
      try {
        const make = oldSha256 === absent ? prepareNew : prepare;
        this.#prepared.push(make(path, fromBase64(newBytes), temporary));
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
        // A new file is linked to its place: what appeared there in the last moment is not ours to take away.
        if (codeOf(error) === 'EEXIST') return this.#changed(entry.path);
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
