import { lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { PackedFile } from './tar-writer.ts';

/** What lies at a path of this machine. */
export type HostPath = 'missing' | 'file' | 'folder' | 'other';

export function lookAt(path: string): HostPath {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return 'missing';
  return found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other';
}

/** Owner and mode of what lies at a path. */
export function attributesOf(path: string): Pick<PackedFile, 'mode' | 'uid' | 'gid'> {
  const { mode, uid, gid } = statSync(path);
  return { mode: mode & 0o7777, uid, gid };
}

/** Whether a path lies in a folder, links followed. */
export function liesIn(path: string, folder: string): boolean {
  try {
    const [inner, outer] = [realpathSync(path), realpathSync(folder)];
    return inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : `${outer}${sep}`);
  } catch {
    return false;
  }
}

/** The largest folder that is copied. */
const mostBytes = 64 * 1024 * 1024;
const mostEntries = 5000;

/**
 * The files of a folder as an archive can carry them, the folder itself first under the name `top`. Links stay links; sockets and
 * devices are left out. Undefined when there is more than is copied, or something cannot be read.
 */
export function packFolder(folder: string, top: string): readonly PackedFile[] | undefined {
  const files: PackedFile[] = [];
  const waiting = [{ path: folder, name: top }];
  let bytes = 0;
  try {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { path, name } = next;
      const found = lstatSync(path);
      const about = { path: name, mode: found.mode & 0o7777, uid: found.uid, gid: found.gid };
      if (found.isSymbolicLink()) files.push({ ...about, type: 'symlink', link: readlinkSync(path) });
      else if (found.isFile()) {
        bytes += found.size;
        if (bytes > mostBytes) return undefined;
        files.push({ ...about, type: 'file', body: readFileSync(path) });
      } else if (found.isDirectory()) {
        files.push({ ...about, type: 'folder' });
        waiting.push(...readdirSync(path).map(child => ({ path: join(path, child), name: `${name}/${child}` })));
      }
      if (files.length > mostEntries) return undefined;
    }
    return files;
  } catch {
    return undefined;
  }
}
