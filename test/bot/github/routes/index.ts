import type { Handler } from '../call.ts';
import * as comments from './comments.ts';
import * as git from './git.ts';
import * as issues from './issues.ts';
import * as pulls from './pulls.ts';

const repo = '/repos/{owner}/{repo}';

/** What the fake does for each operation on a repository. */
export const handlers: Readonly<Record<string, Handler>> = {
  [`GET ${repo}`]: git.getRepository,
  [`GET ${repo}/compare/{basehead}`]: git.compare,
  [`POST ${repo}/git/trees`]: git.createTree,
  [`POST ${repo}/git/commits`]: git.createCommit,
  [`GET ${repo}/git/ref/{ref}`]: git.getRef,
  [`POST ${repo}/git/refs`]: git.createRef,
  [`PATCH ${repo}/git/refs/{ref}`]: git.updateRef,
  [`DELETE ${repo}/git/refs/{ref}`]: git.deleteRef,
  [`GET ${repo}/commits/{ref}/status`]: git.statusOf,
  [`GET ${repo}/commits/{ref}/check-runs`]: git.checkRunsOf,
  [`GET ${repo}/commits/{commit_sha}/pulls`]: pulls.pullsOfCommit,
  [`GET ${repo}/pulls`]: pulls.listPulls,
  [`POST ${repo}/pulls`]: pulls.createPull,
  [`GET ${repo}/pulls/{pull_number}`]: pulls.getPull,
  [`PATCH ${repo}/pulls/{pull_number}`]: pulls.updatePull,
  [`GET ${repo}/pulls/{pull_number}/files`]: pulls.filesOfPull,
  [`POST ${repo}/issues/{issue_number}/labels`]: pulls.addLabels,
  [`POST ${repo}/pulls/{pull_number}/requested_reviewers`]: pulls.requestReviewers,
  [`GET ${repo}/pulls/{pull_number}/comments`]: comments.listLineComments,
  [`DELETE ${repo}/pulls/comments/{comment_id}`]: comments.deleteLineComment,
  [`GET ${repo}/pulls/{pull_number}/reviews`]: comments.listReviews,
  [`POST ${repo}/pulls/{pull_number}/reviews`]: comments.createReview,
  [`GET ${repo}/issues`]: issues.listIssues,
  [`GET ${repo}/issues/{issue_number}/comments`]: comments.listComments,
  [`POST ${repo}/issues/{issue_number}/comments`]: comments.createComment,
  [`PATCH ${repo}/issues/comments/{comment_id}`]: comments.updateComment,
};
