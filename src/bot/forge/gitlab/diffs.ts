import type { ChangedFile } from '../forge.ts';
import type { Rest } from '../rest.ts';
import type { Diff } from './answers.ts';

export async function listDiffs(api: Rest, number: number): Promise<readonly Diff[]> {
  return await api.all('GET /projects/{id}/merge_requests/{iid}/diffs', { path: { iid: number } }, 30);
}

export async function listChangedFiles(api: Rest, number: number): Promise<readonly ChangedFile[]> {
  return (await listDiffs(api, number)).map(file => ({
    path: file.new_path,
    status: statusOf(file),
    patch: file.diff.startsWith('@@') ? file.diff.replace(/\n$/, '') : undefined,
  }));
}

function statusOf(file: Diff): ChangedFile['status'] {
  if (file.new_file) return 'added';
  if (file.deleted_file) return 'removed';
  return file.renamed_file ? 'renamed' : 'modified';
}
