import type { Comment } from '../forge.ts';
import { numberOf } from '../ids.ts';
import { isSameText, once } from '../once.ts';
import type { Rest } from '../rest.ts';
import type { Comment as Answer } from './answers.ts';

const comments = '/repos/{owner}/{repo}/issues/{index}/comments';

/** All of them: this list has no pages. */
export async function listComments(api: Rest, number: number): Promise<readonly Comment[]> {
  const found = await api.ask<readonly Answer[]>(`GET ${comments}`, { path: { index: number } });
  return found.map(({ id, user, body }) => ({ id: String(id), author: user?.login ?? 'ghost', body }));
}

export async function addComment(api: Rest, number: number, body: string): Promise<void> {
  await once({
    list: () => listComments(api, number),
    isIt: comment => isSameText(comment.body, body),
    post: () => api.ask(`POST ${comments}`, { path: { index: number }, body: { body }, effect: 'notice' }),
  });
}

export async function updateComment(api: Rest, comment: string, body: string): Promise<void> {
  await api.ask('PATCH /repos/{owner}/{repo}/issues/comments/{id}', {
    path: { id: numberOf(comment) },
    body: { body },
  });
}
