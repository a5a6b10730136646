import type { Abilities, Forge, Remote } from '../forge.ts';
import type { Rest } from '../rest.ts';
import type { Project, User } from './answers.ts';
import { compareCommits } from './compare.ts';
import { listChangedFiles } from './diffs.ts';
import {
  addLabels,
  closedPullsOf,
  listPulls,
  openPull,
  pullsOfCommit,
  readPull,
  requestReviewers,
  updatePull,
} from './merge-requests.ts';
import { addComment, deleteNote, listComments, listLineComments, updateComment } from './notes.ts';
import { postReview } from './review.ts';

/** Lines above the one that a suggestion stands beside. */
const mostAbove = 100;

const can: Abilities = {
  suggest: 'any-diff-line',
  suggestionFence: lines => (lines > mostAbove + 1 ? undefined : `suggestion:-${lines - 1}+0`),
  maxBody: 1_000_000,
  signedCommits: false,
};

export interface GitlabOptions {
  readonly api: Rest;
  readonly remote: Remote;
}

/** A project on gitlab.com or another GitLab. */
export function gitlabForge({ api, remote }: GitlabOptions): Forge {
  let login: Promise<string> | undefined;
  return {
    can,
    remote: async () => remote,
    writer: undefined,
    self: () => {
      login ??= api.ask<User>('GET /user').then(
        ({ username }) => username,
        (error: unknown) => {
          login = undefined;
          throw error;
        },
      );
      return login;
    },
    repository: async () => {
      const found = await api.ask<Project>('GET /projects/{id}');
      return { id: String(found.id), defaultBranch: found.default_branch ?? 'main', isArchived: found.archived };
    },
    compare: (base, head) => compareCommits(api, base, head),
    closedByUs: author => closedPullsOf(api, author),
    pulls: ({ head }) => listPulls(api, head),
    pullsOfCommit: sha => pullsOfCommit(api, sha),
    pull: number => readPull(api, number),
    openPull: pull => openPull(api, pull),
    updatePull: (number, change) => updatePull(api, number, change),
    addLabels: (number, labels) => addLabels(api, number, labels),
    requestReviewers: (number, reviewers) => requestReviewers(api, number, reviewers),
    comments: number => listComments(api, number),
    addComment: (number, body) => addComment(api, number, body),
    updateComment: (number, id, body) => updateComment(api, number, id, body),
    changedFiles: number => listChangedFiles(api, number),
    lineComments: number => listLineComments(api, number),
    review: (number, review) => postReview(api, number, review),
    deleteLineComment: (number, id) => deleteNote(api, number, id),
  };
}
