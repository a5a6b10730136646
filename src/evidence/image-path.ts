/** Paths of an image and of a build context. */

/** An absolute path without `.`, `..` and doubled slashes. */
export function resolvePath(path: string): string {
  const kept: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') kept.pop();
    else if (part !== '' && part !== '.') kept.push(part);
  }
  return `/${kept.join('/')}`;
}

/** A path below a folder of the project; undefined when the folder is not known or the path leaves it. */
export function joinPath(folder: string | undefined, path: string): string | undefined {
  if (folder === undefined || path.startsWith('/')) return undefined;
  const kept = folder === '' ? [] : folder.split('/');
  const least = kept.length;
  for (const part of path.split('/')) {
    if (part === '..' && kept.length === least) return undefined;
    if (part === '..') kept.pop();
    else if (part !== '' && part !== '.') kept.push(part);
  }
  return kept.join('/');
}

/** Whether a path is a folder or lies below it. */
export function isAtOrBelow(path: string, folder: string): boolean {
  return folder === '/' || path === folder || path.startsWith(`${folder}/`);
}
