/** Takes back what the record of the last write holds, file by file, and leaves alone what changed since. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { absent } from './absent.ts';
import { reasonOf } from './error-words.ts';
import { folderIsThere, type RealFile, readReal, sha256 } from './file-state.ts';
import { commit, discard, prepare } from './replace.ts';
import { isInside } from './root.ts';
import { type Line, RecordReader, type Step, whyRecordIsBusy } from './undo-lines.ts';
import { type Place, recordFile } from './undo-record.ts';

export type TakenBack =
  | { readonly kind: 'nothing' }
  /** Another process is still writing: why its files have to be left to it. */
  | { readonly kind: 'busy'; readonly reason: string }
  | Outcome;

export interface Outcome {
  readonly kind: 'done';
  /** These files have their old bytes. */
  readonly restored: readonly string[];
  /** Neither the old nor the new bytes, or gone: left alone. */
  readonly changed: readonly string[];
  readonly failed: readonly { readonly path: string; readonly reason: string }[];
}

type State = { readonly kind: 'restored' | 'changed' } | { readonly kind: 'failed'; readonly reason: string };

/** What could not be taken back stays in the record, for another try. */
export function takeBack(place: Place): TakenBack {
  const file = recordFile(place);
  const reason = whyRecordIsBusy(file);
  if (reason !== undefined) return { kind: 'busy', reason };
  const reader = RecordReader.open(file);
  if (!reader) return { kind: 'nothing' };
  try {
    const steps = new Map<Line, string>();
    const states = new Map<string, State>();
    // The last one first: a file may have been written more than once.
    for (const line of [...reader.lines()].reverse()) {
      const step = reader.step(line);
      if (!step) continue;
      steps.set(line, step.path);
      states.set(step.path, restore(step, place.root));
    }
    if (steps.size === 0) return { kind: 'nothing' };
    const left = [...steps].filter(([, path]) => states.get(path)?.kind !== 'restored').map(([line]) => line);
    // Unless another write has begun meanwhile.
    if (!reader.isCurrent(file)) return outcomeOf(states);
    if (left.length === 0) rmSync(file, { force: true });
    else keep(reader, left.reverse(), file);
    return outcomeOf(states);
  } finally {
    reader.close();
  }
}

function outcomeOf(states: ReadonlyMap<string, State>): Outcome {
  const all = [...states].reverse();
  const paths = (kind: State['kind']): readonly string[] =>
    all.filter(([, state]) => state.kind === kind).map(([path]) => path);
  const failed = all.flatMap(([path, state]) => (state.kind === 'failed' ? [{ path, reason: state.reason }] : []));
  return { kind: 'done', restored: paths('restored'), changed: paths('changed'), failed };
}

function restore({ path, oldSha256, newSha256, oldBytes }: Step, root: string): State {
  const state = stateOf({ path, oldSha256, newSha256 }, root);
  if (state !== 'new') return { kind: state === 'old' ? 'restored' : 'changed' };
  if (oldSha256 === absent) return removeNew(path);
  const bytes = Buffer.from(oldBytes, 'base64');
  if (sha256(bytes) !== oldSha256) return { kind: 'failed', reason: 'its record is damaged' };
  try {
    const prepared = prepare(path, bytes);
    try {
      // The last look before the file is replaced: an editor may have saved meanwhile.
      if (stateOf({ path, oldSha256, newSha256 }, root) !== 'new') return { kind: 'changed' };
      commit(prepared);
      return { kind: 'restored' };
    } finally {
      discard(prepared);
    }
  } catch (error) {
    return { kind: 'failed', reason: reasonOf(error) };
  }
}

/** A file that the write has made. */
function removeNew(path: string): State {
  try {
    rmSync(path);
    return { kind: 'restored' };
  } catch (error) {
    return { kind: 'failed', reason: reasonOf(error) };
  }
}

function stateOf({ path, oldSha256, newSha256 }: Omit<Step, 'oldBytes'>, root: string): 'old' | 'new' | 'changed' {
  const now = readIfPossible(path);
  if (!now && oldSha256 === absent && folderIsThere(path)) return 'old';
  // A path that leads elsewhere by now is no longer the file that was written.
  if (now?.path !== path || !isInside(root, path)) return 'changed';
  const sum = sha256(now.bytes);
  if (sum === oldSha256) return 'old';
  return sum === newSha256 ? 'new' : 'changed';
}

function readIfPossible(path: string): RealFile | undefined {
  try {
    return readReal(path);
  } catch {
    return undefined;
  }
}

function keep(reader: RecordReader, lines: readonly Line[], file: string): void {
  const temporary = `${file}.${process.pid}.tmp`;
  const descriptor = openSync(temporary, 'w', 0o600);
  try {
    for (const line of lines) writeSync(descriptor, `${reader.text(line)}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, file);
}
