import type { ChangedFile } from '../forge.ts';
import type { Rest } from '../rest.ts';
import type { ChangedFile as Answer } from './answers.ts';

const pull = 'GET /repos/{owner}/{repo}/pulls/{index}';

const statuses: Readonly<Record<string, ChangedFile['status']>> = {
  added: 'added',
  changed: 'modified',
  renamed: 'renamed',
  deleted: 'removed',
};

/** Names come from a list, hunks from the diff as a whole. */
export async function listChangedFiles(api: Rest, number: number): Promise<readonly ChangedFile[]> {
  const path = { index: number };
  const found = await api.all<Answer>(`${pull}/files`, { path }, 60);
  const patches = patchesIn(await api.ask<string>(`${pull}.diff`, { path, answers: 'text' }));
  return found.map(({ filename, status }) => ({
    path: filename,
    status: statuses[status] ?? 'other',
    patch: patches.get(filename),
  }));
}

/** Hunks by the path that they lead to. Names that git quotes are left out, as are bytes that are no text. */
export function patchesIn(diff: string): ReadonlyMap<string, string> {
  const patches = new Map<string, string>();
  for (const piece of diff.split(/^(?=diff --git )/m)) {
    const start = piece.search(/^@@ /m);
    const [, old, now] = /^--- (.*)\n\+\+\+ (.*)$/m.exec(piece.slice(0, Math.max(start, 0))) ?? [];
    const path = now === '/dev/null' ? old?.replace(/^a\//, '') : now?.replace(/^b\//, '');
    if (path !== undefined && !path.startsWith('"'))
      patches.set(path.replace(/\t$/, ''), piece.slice(start).replace(/\n$/, ''));
  }
  return patches;
}
