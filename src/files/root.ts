import { existsSync, lstatSync, realpathSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

/**
 * Folder whose files belong together: given, else the nearest folder with `.git` around everything that was named, else the folder
 * that holds everything that was named. The root of the file system is nobody's project: then the first name decides. A link counts
 * as the place it lies in, so that a list of names (`*`) cannot lead out of a project; only the first may be a link to the project.
 */
export function findRoot(names: readonly string[], given: string | undefined): string {
  if (given !== undefined) return realpathSync(given);
  // What does not exist is a pattern, or a mistake that is reported later: both start here.
  const [first = '.', ...others] = names.map(name => (existsSync(name) ? name : '.'));
  const start = folderOf(realpathSync(first));
  const shared = others.map(name => realpathSync(folderOf(resolve(name)))).reduce(sharedFolder, start);
  return repository(shared) ?? (shared === dirname(shared) ? (repository(start) ?? start) : shared);
}

/** The nearest folder with `.git`, from `folder` upwards. */
function repository(folder: string): string | undefined {
  if (existsSync(join(folder, '.git'))) return folder;
  return folder === dirname(folder) ? undefined : repository(dirname(folder));
}

function folderOf(path: string): string {
  return lstatSync(path).isDirectory() ? path : dirname(path);
}

function sharedFolder(one: string, other: string): string {
  let folder = one;
  while (!isInside(folder, other)) folder = dirname(folder);
  return folder;
}

export function isInside(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}

/** Path as shown to people: relative to the root, with forward slashes. */
export function toShown(root: string, path: string): string {
  // Nearly always below the root, and asked for every file of a project.
  const prefix = root.endsWith(sep) ? root : root + sep;
  const shown = path.startsWith(prefix) ? path.slice(prefix.length) : relative(root, path);
  return sep === '/' ? shown : shown.split(sep).join('/');
}
