import type { Handler, Switches } from '../call.ts';
import { issueOfPullShape, issueShape } from '../shapes.ts';

/** Pull requests are issues, too. */
export const listIssues: Handler = (repository, { query, url, switches }) => {
  const state = query.get('state') ?? 'open';
  const creator = query.get('creator');
  const login = creator === null ? undefined : loginOf(creator, switches);
  const isAsked = (issue: { readonly author: string; readonly state: string }): boolean =>
    (state === 'all' || issue.state === state) && (creator === null || issue.author === login);
  const pulls = repository.pulls
    .filter(isAsked)
    .map(pull => ({ createdAt: pull.createdAt, shape: issueOfPullShape(repository, pull, url) }));
  const others = repository.issues
    .filter(isAsked)
    .map(issue => ({ createdAt: issue.createdAt, shape: issueShape(issue) }));
  const sorted = [...pulls, ...others].sort((a, b) => a.createdAt.localeCompare(b.createdAt));
  if ((query.get('direction') ?? 'desc') === 'desc') sorted.reverse();
  return { status: 200, body: sorted.map(({ shape }) => shape) };
};

function loginOf(creator: string, { nameOfApp }: Switches): string | undefined {
  const [, app] = /^app\/(.+)$/.exec(creator) ?? [];
  if (nameOfApp === 'app/') return app !== undefined ? `${app}[bot]` : creator.endsWith('[bot]') ? undefined : creator;
  return app === undefined ? creator : undefined;
}
