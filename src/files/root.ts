import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

/** Folder whose files belong together: given, else the nearest ancestor with `.git`, else `from` itself. */
export function findRoot(from: string, given: string | undefined): string {
  if (given !== undefined) return realpathSync(given);
  const start = realpathSync(from);
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (folder === dirname(folder)) return statSync(start).isDirectory() ? start : dirname(start);
  }
}

export function isInside(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}

/** Path as shown to people: relative to the root, with forward slashes. */
export function toShown(root: string, path: string): string {
  const shown = relative(root, resolve(path));
  return sep === '/' ? shown : shown.split(sep).join('/');
}
