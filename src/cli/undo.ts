import { pendingJournal } from '../files/recovery.ts';
import { findRoot, toShown } from '../files/root.ts';
import { stateFolder } from '../files/state-folder.ts';
import { type Commit, undoLast } from '../files/transaction.ts';
import { sanitise } from '../report/sanitise.ts';
import { thousands } from '../report/thousands.ts';
import { namedPaths, type Request } from './arguments.ts';
import { UsageError } from './usage-error.ts';

/** `harden fix --undo`: every file of the last review gets its old bytes, if all of them still are as that review left them. */
export async function undo({ arguments: paths, options }: Request): Promise<number> {
  if (options.write || options.diff) throw new UsageError('--undo stands alone');
  const root = findRoot(namedPaths(paths, options), options.root);
  const place = { stateFolder: stateFolder(), root };
  // A write that a killed process left behind comes first: it is the last one.
  const pending = pendingJournal(place);
  if (pending?.busy !== undefined) {
    process.stderr.write(`harden: ${pending.busy}\n`);
    return 2;
  }
  const commit = pending?.rollBack() ?? (await undoLast(place));
  if (!commit) {
    process.stderr.write('harden: there is nothing to take back here\n');
    return 2;
  }
  const { text, code } = outcome(commit, path => sanitise(toShown(root, path)));
  (code === 0 ? process.stdout : process.stderr).write(text);
  return code;
}

function outcome(commit: Commit, shown: (path: string) => string): { readonly text: string; readonly code: number } {
  switch (commit.kind) {
    case 'written':
      return { text: `${files(commit.paths.length)} as before:\n${list(commit.paths, shown)}`, code: 0 };
    case 'changed':
      return { text: `harden: left alone, changed since the review:\n${list(commit.paths, shown)}`, code: 2 };
    case 'failed':
      return { text: `harden: ${shown(commit.path)} could not be written: ${commit.reason}\n`, code: 2 };
  }
}

function files(number: number): string {
  return number === 1 ? '1 file is' : `${thousands(number)} files are`;
}

function list(paths: readonly string[], shown: (path: string) => string): string {
  return paths.map(path => `  ${shown(path)}\n`).join('');
}
