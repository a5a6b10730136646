import { hasStatus, isUncertain } from '../../http/problem.ts';
import type { ChangedFile, Comment, LineComment } from '../forge.ts';
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

/** Adds one. When the answer gets lost, it is looked for, as it must not be there twice. */
export async function addComment(api: GithubApi, number: number, body: string): Promise<void> {
  const before = await listComments(api, number);
  try {
    await api.ask('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', { issue_number: number, body });
  } catch (error) {
    if (!isUncertain(error)) throw error;
    const known = new Set(before.map(comment => comment.id));
    const now = await listComments(api, number);
    if (!now.some(comment => !known.has(comment.id) && isSameText(comment.body, body))) throw error;
  }
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

/** Forges change ends of lines. */
export function isSameText(a: string, b: string): boolean {
  const plain = (text: string): string => text.replaceAll('\r\n', '\n').trim();
  return plain(a) === plain(b);
}

function numberOf(id: string): number {
  if (/^\d{1,15}$/.test(id)) return Number(id);
  throw new RangeError(`"${id}" is no id of a comment`);
}
