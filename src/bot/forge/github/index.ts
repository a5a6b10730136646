import type { Client } from '../../http/client.ts';
import type { Abilities, Forge, Remote } from '../forge.ts';
import type { GithubApi } from './api.ts';
import { Branches } from './branches.ts';
import { readChecks } from './checks.ts';
import { closedPullsOf } from './closed-pulls.ts';
import {
  addComment,
  deleteLineComment,
  listChangedFiles,
  listComments,
  listLineComments,
  updateComment,
} from './comments.ts';
import { compareCommits, writeCommit } from './commits.ts';
import { addLabels, listPulls, openPull, pullsOfCommit, readPull, requestReviewers, updatePull } from './pulls.ts';
import { postReview } from './reviews.ts';
import { readSelf } from './self.ts';
import { settle } from './settle.ts';

const can: Abilities = {
  suggest: 'same-hunk',
  suggestionFence: () => 'suggestion',
  maxBody: 65_536,
  signedCommits: true,
};

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
  let login: Promise<string | undefined> | undefined;
  const about = <T>(number: number, action: () => Promise<T>): Promise<T> =>
    settle(api.client.clock, opened.has(number), action);
  return {
    can,
    remote,
    self: () => {
      login ??= (self ? self() : readSelf(api, graphql, isWorkflow)).catch((error: unknown) => {
        login = undefined;
        throw error;
      });
      return login;
    },
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
    closedByUs: author => closedPullsOf(api, author),
    pulls: query => listPulls(api, query),
    pullsOfCommit: (sha, from) => pullsOfCommit(api, sha, from),
    pull: number => about(number, () => readPull(api, number)),
    checks: sha => readChecks(api, sha),
    openPull: async pull => {
      const made = await openPull(api, pull);
      opened.add(made.number);
      return made;
    },
    updatePull: (number, change) => about(number, () => updatePull(api, number, change)),
    addLabels: (number, labels) => about(number, () => addLabels(api, number, labels)),
    requestReviewers: (number, reviewers) => about(number, () => requestReviewers(api, number, reviewers)),
    comments: number => about(number, () => listComments(api, number)),
    addComment: (number, body) => about(number, () => addComment(api, number, body)),
    updateComment: (number, id, body) => about(number, () => updateComment(api, id, body)),
    changedFiles: number => about(number, () => listChangedFiles(api, number)),
    lineComments: number => about(number, () => listLineComments(api, number)),
    review: (number, review) => postReview(api, { number, isNew: opened.has(number) }, review),
    deleteLineComment: (_, id) => deleteLineComment(api, id),
  };
}
