/** What Gitea and Forgejo answer, as far as it is used. */
export interface User {
  readonly login: string;
}

export interface Repository {
  readonly id: number;
  readonly default_branch: string;
  readonly archived: boolean;
}

export interface PullRequest {
  readonly number: number;
  readonly html_url: string;
  readonly state: 'open' | 'closed';
  readonly merged: boolean;
  readonly title: string;
  readonly body: string;
  readonly user: User | null;
  readonly labels: readonly Label[] | null;
  readonly mergeable: boolean;
  readonly closed_at: string | null;
  readonly head: Side;
  readonly base: Side;
}

export interface Side {
  /** Name of the branch, also when it is gone. */
  readonly label: string;
  readonly sha: string;
  /** -1: the fork is gone. */
  readonly repo_id: number;
}

export interface Label {
  readonly id: number;
  readonly name: string;
}

/** As lists of issues show pull requests. */
export interface Issue {
  readonly body: string;
  readonly user: User | null;
  readonly pull_request: { readonly merged: boolean } | null;
}

export interface Comment {
  readonly id: number;
  readonly body: string;
  readonly user: User | null;
}

export interface Review {
  readonly id: number;
  readonly body: string;
  readonly user: User | null;
  readonly commit_id: string;
  /** The head has moved since then. */
  readonly stale: boolean;
  readonly comments_count: number;
}

export interface ReviewComment extends Comment {
  readonly path: string;
  /** Line on the side of the head; 0: it is one of the other side. */
  readonly position: number;
}

export interface ChangedFile {
  readonly filename: string;
  readonly status: string;
}

export interface Commit {
  readonly sha: string;
  readonly parents: readonly { readonly sha: string }[];
}
