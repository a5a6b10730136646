import { hasStatus } from '../../http/problem.ts';
import type { Comment, LineComment } from '../forge.ts';
import { numberOf } from '../ids.ts';
import { isSameText, once } from '../once.ts';
import type { Rest } from '../rest.ts';
import type { Discussion, Note } from './answers.ts';
import { readMergeRequest } from './merge-requests.ts';

const notes = '/projects/{id}/merge_requests/{iid}/notes';
const mostPages = 30;

/** Those below a merge request: what GitLab itself notes down, and what stands beside lines, is none. */
export async function listComments(api: Rest, number: number): Promise<readonly Comment[]> {
  const query = { sort: 'asc', order_by: 'created_at' };
  const found = await api.all<Note>(`GET ${notes}`, { path: { iid: number }, query }, mostPages);
  return found
    .filter(({ system, type }) => !system && type !== 'DiffNote')
    .map(({ id, author, body }) => ({ id: String(id), author: author.username, body }));
}

export async function addComment(api: Rest, number: number, body: string): Promise<void> {
  await once({
    list: () => listComments(api, number),
    isIt: comment => isSameText(comment.body, body),
    post: () => api.ask(`POST ${notes}`, { path: { iid: number }, body: { body }, effect: 'notice' }),
  });
}

export async function updateComment(api: Rest, number: number, comment: string, body: string): Promise<void> {
  await api.ask(`PUT ${notes}/{note}`, { path: { iid: number, note: numberOf(comment) }, body: { body } });
}

/** Deletes one, or finds it gone. */
export async function deleteNote(api: Rest, number: number, note: string): Promise<void> {
  try {
    await api.ask(`DELETE ${notes}/{note}`, { path: { iid: number, note: numberOf(note) } });
  } catch (error) {
    if (!hasStatus(error, 404)) throw error;
  }
}

export async function listDiscussions(api: Rest, number: number): Promise<readonly Discussion[]> {
  return await api.all('GET /projects/{id}/merge_requests/{iid}/discussions', { path: { iid: number } }, mostPages);
}

/** Comments beside lines. GitLab moves their places along as long as their lines are there. */
export async function listLineComments(api: Rest, number: number): Promise<readonly LineComment[]> {
  const discussions = await listDiscussions(api, number);
  const head = (await readMergeRequest(api, number)).diff_refs?.head_sha;
  return discussions.flatMap(({ notes: [first, ...replies] }) => {
    const position = first?.position;
    if (first?.type !== 'DiffNote' || !position) return [];
    const isThere = position.head_sha === head;
    const place = { path: position.new_path, line: (isThere ? position.new_line : undefined) ?? undefined };
    return [first, ...replies.filter(({ system }) => !system)].map(({ id, author, body }) => ({
      id: String(id),
      author: author.username,
      body,
      ...place,
      replyTo: id === first.id ? undefined : String(first.id),
    }));
  });
}
