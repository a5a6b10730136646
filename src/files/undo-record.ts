/**
 * What the last write of a root has replaced, so that it can be taken back: lines in one file of the state folder. They are added while
 * files are written: a run that is killed leaves what is needed, and no run holds all old texts at once.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { makeStateFolder, StateFile } from './state-folder.ts';
import { type Begin, type Done, isSameFile, type Step, whyRecordIsBusy } from './undo-lines.ts';

export interface Place {
  readonly stateFolder: string;
  readonly root: string;
}

export function recordFile({ stateFolder, root }: Place): string {
  return new StateFile(stateFolder, root, 'undo').path;
}

/** A record that grows. */
export class UndoRecord {
  readonly #file: string;
  readonly #descriptor: number;

  /** Takes the place of the record before; one that another running process is at is continued. Throws when that cannot be written. */
  constructor(place: Place) {
    makeStateFolder(place.stateFolder);
    this.#file = recordFile(place);
    const begin: Begin = { version: 1, pid: process.pid, started: new Date().toISOString() };
    this.#descriptor = whyRecordIsBusy(this.#file) === undefined ? replace(this.#file) : openSync(this.#file, 'a');
    this.#add(begin);
  }

  /** Call it before the file is replaced. */
  add({ path, oldSha256, newSha256, oldBytes }: Step): void {
    this.#add({ path, oldSha256, newSha256, oldBytes });
  }

  /** False when another process has replaced the record meanwhile. */
  close(): boolean {
    try {
      this.#add({ done: process.pid });
      fsyncSync(this.#descriptor);
      return isSameFile(this.#descriptor, this.#file);
    } finally {
      closeSync(this.#descriptor);
    }
  }

  /** In one call, so that the lines of two processes do not mix. */
  #add(value: Begin | Step | Done): void {
    const line = Buffer.from(`${JSON.stringify(value)}\n`);
    if (writeSync(this.#descriptor, line) < line.length) throw Object.assign(new Error('no room'), { code: 'ENOSPC' });
  }
}

/** An empty file under this name. */
function replace(file: string): number {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  const descriptor = openSync(temporary, 'ax', 0o600);
  try {
    renameSync(temporary, file);
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** From here on these files can be taken back. They are written already: without a record they stay so. */
export function remember(steps: readonly Step[], place: Place): void {
  if (steps.length === 0) return;
  try {
    const record = new UndoRecord(place);
    for (const step of steps) record.add(step);
    record.close();
  } catch {
    // The record of an earlier write would be taken for this one.
    rmSync(recordFile(place), { force: true });
  }
}
