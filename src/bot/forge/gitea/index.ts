import type { Abilities, Forge, Remote } from '../forge.ts';
import type { Rest } from '../rest.ts';
import type { Repository } from './answers.ts';
import { addComment, listComments, updateComment } from './comments.ts';
import { compareCommits } from './compare.ts';
import { listChangedFiles } from './files.ts';
import { addLabels } from './labels.ts';
import { closedPullsOf, listPulls, openPull, pullsOfCommit, readPull, requestReviewers, updatePull } from './pulls.ts';
import { deleteLineComment, listLineComments, postReview } from './reviews.ts';
import { readSelf } from './self.ts';

/** Comments are shown as they are: nobody can take a suggestion with a click. */
const can: Abilities = { suggest: 'no', suggestionFence: () => undefined, maxBody: 65_535, signedCommits: false };

export interface GiteaOptions {
  readonly api: Rest;
  readonly remote: Remote;
  /** Login of the token that is made for a workflow, when it may be one. */
  readonly nameInWorkflows: string | undefined;
}

/** A repository on a Gitea or Forgejo. */
export function giteaForge({ api, remote, nameInWorkflows }: GiteaOptions): Forge {
  let login: Promise<string | undefined> | undefined;
  const self = (): Promise<string | undefined> => {
    login ??= readSelf(api, nameInWorkflows).catch((error: unknown) => {
      login = undefined;
      throw error;
    });
    return login;
  };
  return {
    can,
    remote: async () => remote,
    writer: undefined,
    self,
    repository: async () => {
      const found = await api.ask<Repository>('GET /repos/{owner}/{repo}');
      return { id: String(found.id), defaultBranch: found.default_branch, isArchived: found.archived };
    },
    compare: (base, head) => compareCommits(api, base, head),
    closedByUs: author => closedPullsOf(api, author),
    pulls: async ({ head }) => listPulls(api, head, await self()),
    pullsOfCommit: sha => pullsOfCommit(api, sha),
    pull: number => readPull(api, number),
    openPull: pull => openPull(api, pull),
    updatePull: (number, change) => updatePull(api, number, change),
    addLabels: (number, labels) => addLabels(api, number, labels),
    requestReviewers: (number, reviewers) => requestReviewers(api, number, reviewers),
    comments: number => listComments(api, number),
    addComment: (number, body) => addComment(api, number, body),
    updateComment: (_, id, body) => updateComment(api, id, body),
    changedFiles: number => listChangedFiles(api, number),
    lineComments: number => listLineComments(api, number),
    review: (number, review) => postReview(api, number, review),
    deleteLineComment: (number, id) => deleteLineComment(api, number, id),
  };
}
