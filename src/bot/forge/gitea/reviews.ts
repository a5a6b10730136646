import { hasStatus, isUncertain } from '../../http/problem.ts';
import type { LineComment, Review } from '../forge.ts';
import { shownLines } from '../hunks.ts';
import { isSameText } from '../once.ts';
import type { Rest } from '../rest.ts';
import type { Review as Answer, ReviewComment } from './answers.ts';
import { listChangedFiles } from './files.ts';

type Outcome = 'ok' | 'rejected' | 'forbidden';

const reviews = '/repos/{owner}/{repo}/pulls/{index}/reviews';

/** Posts a review as one request. Gitea takes comments beside any line, so the diff is looked at before. */
export async function postReview(api: Rest, number: number, review: Review): Promise<Outcome> {
  const { commit, body, comments } = review;
  const files = new Map(
    (await listChangedFiles(api, number)).map(({ path, patch }) => [path, shownLines(patch ?? '')]),
  );
  if (!comments.every(({ path, line }) => files.get(path)?.has(line))) return 'rejected';
  const before = await idsOf(api, number, review);
  const placed = comments.map(({ path, line, body }) => ({ path, body, new_position: line }));
  const asked = { commit_id: commit, event: 'COMMENT', body, comments: placed };
  try {
    await api.ask(`POST ${reviews}`, { path: { index: number }, body: asked, effect: 'notice' });
    return 'ok';
  } catch (error) {
    if (hasStatus(error, 422)) return 'rejected';
    if (hasStatus(error, 403, 404)) return 'forbidden';
    if (!isUncertain(error)) throw error;
    // It must not be there twice.
    if ((await idsOf(api, number, review)).size > before.size) return 'ok';
    throw error;
  }
}

/** Reviews that say the same of the same commit. */
async function idsOf(api: Rest, number: number, { commit, body }: Review): Promise<ReadonlySet<number>> {
  const found = await listReviews(api, number);
  return new Set(
    found.filter(review => review.commit_id === commit && isSameText(review.body, body)).map(({ id }) => id),
  );
}

/** Comments beside lines. Answers to one belong to its review, and stand beside its line. */
export async function listLineComments(api: Rest, number: number): Promise<readonly LineComment[]> {
  const all: LineComment[] = [];
  for (const review of await listReviews(api, number)) {
    const first = new Map<string, string>();
    for (const comment of await commentsOf(api, number, review)) {
      const { path, position, body, user } = comment;
      const id = String(comment.id);
      const place = `${position} ${path}`;
      const replyTo = first.get(place);
      first.set(place, replyTo ?? id);
      // Where a line is after the head has moved, Gitea does not tell.
      const line = review.stale || position === 0 ? undefined : position;
      all.push({ id, author: user?.login ?? 'ghost', body, path, line, replyTo });
    }
  }
  return all;
}

/** Gitea takes whole reviews away, so a comment goes together with a review that holds nothing else. */
export async function deleteLineComment(api: Rest, number: number, id: string): Promise<void> {
  for (const review of await listReviews(api, number)) {
    const comments = await commentsOf(api, number, review);
    if (!comments.some(comment => String(comment.id) === id)) continue;
    if (comments.length > 1) throw new Error('Gitea takes away whole reviews only, and others are in this one');
    await api.ask(`DELETE ${reviews}/{review}`, { path: { index: number, review: review.id } });
  }
}

async function listReviews(api: Rest, number: number): Promise<readonly Answer[]> {
  return await api.all(`GET ${reviews}`, { path: { index: number } }, 30);
}

async function commentsOf(api: Rest, number: number, review: Answer): Promise<readonly ReviewComment[]> {
  if (review.comments_count === 0) return [];
  const path = { index: number, review: review.id };
  const found = await api.ask<readonly ReviewComment[]>(`GET ${reviews}/{review}/comments`, { path });
  return [...found].sort((a, b) => a.id - b.id);
}
