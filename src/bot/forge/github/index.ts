import type { Client } from '../../http/client.ts';
import type { Abilities, Forge, Remote } from '../forge.ts';
import type { GithubApi } from './api.ts';
import { Branches } from './branches.ts';
import {
  addComment,
  deleteLineComment,
  listChangedFiles,
  listComments,
  listLineComments,
  updateComment,
} from './comments.ts';
import { compareCommits, writeCommit } from './commits.ts';
import { addLabels, listPulls, openPull, pullsOfCommit, readPull, requestReviewers } from './pulls.ts';
import { postReview } from './reviews.ts';
import { readSelf } from './self.ts';
import { settle } from './settle.ts';

const can: Abilities = { suggest: 'same-hunk', multiLine: true, maxBody: 65_536, signedCommits: true };

export interface GithubOptions {
  readonly api: GithubApi;
  /** The other interface, which lies elsewhere. */
  readonly graphql: Client;
  readonly remote: () => Promise<Remote>;
  /** The token is the one that GitHub Actions makes for a workflow. */
  readonly isWorkflow: boolean;
  /** Login that is known from elsewhere. */
  readonly self?: () => Promise<string>;
}

/** A repository on GitHub. */
export function githubForge({ api, graphql, remote, isWorkflow, self }: GithubOptions): Forge {
  const branches = new Branches(api);
  const opened = new Set<number>();
  const place = (number: number) => ({ number, isNew: opened.has(number) });
  return {
    can,
    remote,
    self: self ?? (() => readSelf(api, graphql, isWorkflow)),
    repository: async () => {
      const found = await api.ask('GET /repos/{owner}/{repo}', {});
      return { id: String(found.id), defaultBranch: found.default_branch, isArchived: found.archived };
    },
    writer: {
      commit: commit => writeCommit(api, commit),
      setBranch: (name, to, expect) => branches.set(name, to, expect),
      deleteBranch: (name, expect) => branches.delete(name, expect),
    },
    compare: (base, head) => compareCommits(api, base, head),
    pulls: query => listPulls(api, query),
    pullsOfCommit: sha => pullsOfCommit(api, sha),
    pull: number => settle(api.client.clock, opened.has(number), () => readPull(api, number)),
    openPull: async pull => {
      const made = await openPull(api, pull);
      opened.add(made.number);
      return made;
    },
    updatePull: async (number, change) => {
      await settle(api.client.clock, opened.has(number), () =>
        api.ask('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', { pull_number: number, ...change }),
      );
    },
    addLabels: (number, labels) => addLabels(api, place(number), labels),
    requestReviewers: (number, reviewers) => requestReviewers(api, place(number), reviewers),
    comments: number => listComments(api, number),
    addComment: (number, body) => addComment(api, place(number), body),
    updateComment: (_, id, body) => updateComment(api, id, body),
    changedFiles: number => listChangedFiles(api, number),
    lineComments: number => listLineComments(api, number),
    review: (number, review) => postReview(api, place(number), review),
    deleteLineComment: (_, id) => deleteLineComment(api, id),
  };
}
