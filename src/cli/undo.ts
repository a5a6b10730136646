import { pendingJournal } from '../files/recovery.ts';
import { findRoot, toShown } from '../files/root.ts';
import { stateFolder } from '../files/state-folder.ts';
import { type TakenBack, takeBack } from '../files/take-back.ts';
import type { Commit } from '../files/transaction.ts';
import { sanitise } from '../report/sanitise.ts';
import { thousands } from '../report/thousands.ts';
import { namedPaths, type Request } from './arguments.ts';
import { UsageError } from './usage-error.ts';

/** `harden fix --undo`: the files of the last write, whoever made it, get their old bytes; those that changed since are left alone. */
export function undo({ arguments: paths, options }: Request): number {
  if (options.write || options.diff) throw new UsageError('--undo stands alone');
  const root = findRoot(namedPaths(paths, options), options.root);
  const taken = takeLastBack({ stateFolder: stateFolder(), root });
  const shown = (path: string): string => `  ${sanitise(toShown(root, path))}\n`;
  switch (taken.kind) {
    case 'nothing':
      return refuse('there is nothing to take back here');
    case 'busy':
      return refuse(taken.reason);
    case 'done':
      return report(taken, shown);
  }
}

function takeLastBack(place: { readonly stateFolder: string; readonly root: string }): TakenBack {
  // A write that a killed process left behind comes first: it is the last one.
  const pending = pendingJournal(place);
  if (!pending) return takeBack(place);
  if (pending.busy !== undefined) return { kind: 'busy', reason: pending.busy };
  const all = pending.files.map(({ path }) => path);
  return outcomeOf(pending.rollBack(), all);
}

function outcomeOf(commit: Commit, all: readonly string[]): TakenBack {
  switch (commit.kind) {
    case 'written':
      return { kind: 'done', restored: all, changed: [], failed: [] };
    case 'changed':
      return {
        kind: 'done',
        restored: all.filter(path => !commit.paths.includes(path)),
        changed: commit.paths,
        failed: [],
      };
    case 'failed':
      return { kind: 'done', restored: [], changed: [], failed: [commit] };
  }
}

function refuse(message: string): number {
  process.stderr.write(`harden: ${message}\n`);
  return 2;
}

function report(
  { restored, changed, failed }: Extract<TakenBack, { kind: 'done' }>,
  shown: (path: string) => string,
): number {
  if (restored.length > 0)
    process.stdout.write(`${files(restored.length)} as before:\n${restored.map(shown).join('')}`);
  if (changed.length > 0)
    process.stderr.write(`harden: left alone, changed or removed since:\n${changed.map(shown).join('')}`);
  for (const { path, reason } of failed)
    process.stderr.write(`harden: could not be written: ${reason}:\n${shown(path)}`);
  return changed.length + failed.length > 0 ? 2 : 0;
}

function files(number: number): string {
  return number === 1 ? '1 file is' : `${thousands(number)} files are`;
}
