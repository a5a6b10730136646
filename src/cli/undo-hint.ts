import { relative } from 'node:path';
import { findRoot } from '../files/root.ts';
import { sanitise } from '../report/sanitise.ts';

/** The command that takes the last write of a root back, as it has to be typed here. */
export function undoCommand(root: string): string {
  if (findRoot([], undefined) === root) return 'harden fix --undo';
  return `harden fix --undo --root ${quote(relative(process.cwd(), root) || '.')}`;
}

/** One word for a shell. */
function quote(word: string): string {
  const shown = sanitise(word);
  return /^[\w./@%+=:,-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", "'\\''")}'`;
}
