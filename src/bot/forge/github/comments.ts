import { hasStatus } from '../../http/problem.ts';
import type { ChangedFile, Comment, LineComment } from '../forge.ts';
import { numberOf } from '../ids.ts';
import { isSameText, once } from '../once.ts';
import type { GithubApi } from './api.ts';

const mostPages = 30;

export async function listComments(api: GithubApi, number: number): Promise<readonly Comment[]> {
  const found = await api.all(
    'GET /repos/{owner}/{repo}/issues/{issue_number}/comments',
    { issue_number: number },
    mostPages,
  );
  return found.map(({ id, user, body }) => ({ id: String(id), author: user?.login ?? 'ghost', body: body ?? '' }));
}

export async function addComment(api: GithubApi, number: number, body: string): Promise<void> {
  await once({
    list: () => listComments(api, number),
    isIt: comment => isSameText(comment.body, body),
    post: () => api.ask('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', { issue_number: number, body }),
  });
}

export async function updateComment(api: GithubApi, id: string, body: string): Promise<void> {
  await api.ask('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', { comment_id: numberOf(id), body });
}

export async function listLineComments(api: GithubApi, number: number): Promise<readonly LineComment[]> {
  const found = await api.all(
    'GET /repos/{owner}/{repo}/pulls/{pull_number}/comments',
    { pull_number: number },
    mostPages,
  );
  return found.map(comment => ({
    id: String(comment.id),
    author: comment.user?.login ?? 'ghost',
    body: comment.body,
    path: comment.path,
    line: comment.line ?? undefined,
    replyTo: comment.in_reply_to_id === undefined ? undefined : String(comment.in_reply_to_id),
  }));
}

/** Deletes one, or finds it gone. */
export async function deleteLineComment(api: GithubApi, id: string): Promise<void> {
  try {
    await api.ask('DELETE /repos/{owner}/{repo}/pulls/comments/{comment_id}', { comment_id: numberOf(id) });
  } catch (error) {
    if (!hasStatus(error, 404)) throw error;
  }
}

const statuses: Readonly<Record<string, ChangedFile['status']>> = {
  added: 'added',
  modified: 'modified',
  changed: 'modified',
  renamed: 'renamed',
  removed: 'removed',
};

export async function listChangedFiles(api: GithubApi, number: number): Promise<readonly ChangedFile[]> {
  const found = await api.all(
    'GET /repos/{owner}/{repo}/pulls/{pull_number}/files',
    { pull_number: number },
    mostPages,
  );
  return found.map(({ filename, status, patch }) => ({ path: filename, status: statuses[status] ?? 'other', patch }));
}
