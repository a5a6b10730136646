import type { Gain } from '../evidence/file/types.ts';
import type { Accounts } from './accounts.ts';
import { decodeFileCapabilities } from './file-capabilities.ts';
import { type ImageFiles, isSpecial, type Place } from './image-files.ts';
import { inertReason } from './inert.ts';
import { Folder } from './tree.ts';

/** Programs that give rights to whoever runs them, in the order of their paths. */
export function findGain(files: ImageFiles, accounts: Accounts): readonly Gain[] {
  const found: Gain[] = [];
  for (const place of files.walk()) {
    for (const gain of gainsOf(place, files)) {
      const inert = inertReason(place, gain.kind, { files, accounts });
      found.push(inert === undefined ? gain : { ...gain, inert });
    }
  }
  return found.sort((a, b) => compare(a.path, b.path) || compare(a.kind, b.kind));
}

function gainsOf({ path, node }: Place, files: ImageFiles): readonly Gain[] {
  if (node instanceof Folder) return [];
  const { type, mode, uid, gid } = files.attributes(node);
  if (type !== 'file' || (mode & 0o111) === 0) return [];
  const gains: Gain[] = [];
  if ((mode & 0o4000) !== 0) gains.push({ path, kind: 'setuid', id: uid });
  // Without the right to execute for the group, the bit has nothing to do with running the file.
  if ((mode & 0o2010) === 0o2010) gains.push({ path, kind: 'setgid', id: gid });
  const decoded = isSpecial(node) && node.capability ? decodeFileCapabilities(node.capability) : undefined;
  if (decoded && decoded.caps.length > 0) gains.push({ path, kind: 'filecap', ...decoded });
  return gains;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
