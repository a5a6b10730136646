import { hasStatus, isUncertain } from '../../http/problem.ts';
import type { NewLineComment, Review } from '../forge.ts';
import { isSameText } from '../once.ts';
import type { GithubApi } from './api.ts';
import { settle } from './settle.ts';

type Outcome = 'ok' | 'rejected' | 'forbidden';

/** Posts a review as one request: all of its comments, or none. */
export async function postReview(
  api: GithubApi,
  { number, isNew }: { readonly number: number; readonly isNew: boolean },
  review: Review,
): Promise<Outcome> {
  const { clock } = api.client;
  const before = await settle(clock, isNew, () => idsOf(api, number, review));
  try {
    await settle(clock, isNew, () =>
      api.ask('POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews', {
        pull_number: number,
        commit_id: review.commit,
        event: 'COMMENT',
        body: review.body,
        comments: review.comments.map(lineComment),
      }),
    );
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

function lineComment({ path, startLine, line, body }: NewLineComment) {
  const start = startLine === undefined || startLine === line ? {} : { start_line: startLine, start_side: 'RIGHT' };
  return { path, body, line, side: 'RIGHT', ...start };
}

/** Reviews that say the same of the same commit. */
async function idsOf(api: GithubApi, number: number, { commit, body }: Review): Promise<ReadonlySet<number | bigint>> {
  const reviews = await api.all('GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews', { pull_number: number }, 30);
  return new Set(
    reviews.filter(review => review.commit_id === commit && isSameText(review.body, body)).map(({ id }) => id),
  );
}
