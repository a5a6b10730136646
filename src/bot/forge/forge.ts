/**
 * What the bot asks of a forge, whichever it is. Texts of repositories are read with git, from everywhere alike; a forge is asked for
 * what git does not know: pull requests, comments, and commits that it signs. One folder per forge implements this.
 */

/** Object id of git: 40 hex digits. */
export type Sha = string;

/** What a forge is able to do. */
export interface Abilities {
  /** Which lines a suggestion may replace: lines of one hunk, any line that the diff shows, or none. */
  readonly suggest: 'same-hunk' | 'any-diff-line' | 'no';
  /**
   * What stands behind the marks of a fence to suggest that its text takes the place of so many lines, the last of which the comment
   * stands beside. Undefined: it cannot take the place of so many.
   */
  suggestionFence(lines: number): string | undefined;
  /** Longest body of a pull request or comment, in characters. */
  readonly maxBody: number;
  /** Commits made through the forge carry its signature. */
  readonly signedCommits: boolean;
}

/** Where git reaches a repository, and what it shows at the door. */
export interface Remote {
  /** `https://host/owner/name.git`, without a name or password in it. */
  readonly url: string;
  /** Value of an `Authorization` header; undefined for what everybody may read. */
  readonly authorization: string | undefined;
}

export interface Repository {
  /** Stays the same when the repository is renamed. */
  readonly id: string;
  readonly defaultBranch: string;
  readonly isArchived: boolean;
}

export interface Pull {
  readonly number: number;
  readonly url: string;
  readonly state: 'open' | 'closed' | 'merged';
  readonly title: string;
  readonly body: string;
  readonly author: string;
  readonly isDraft: boolean;
  readonly labels: readonly string[];
  readonly head: { readonly branch: string; readonly sha: Sha; readonly isFork: boolean };
  readonly base: { readonly branch: string };
  /** Milliseconds since 1970; undefined while it is open. */
  readonly closedAt: number | undefined;
}

/** What is left of a pull request that is not open any more. */
export interface ClosedPull {
  readonly body: string;
  readonly isMerged: boolean;
}

/** What is only known of one pull request at a time. */
export interface PullDetails extends Pull {
  readonly base: { readonly branch: string; readonly sha: Sha };
  /** Undefined: the forge has not found out yet. */
  readonly isMergeable: boolean | undefined;
  readonly isByBot: boolean;
}

export interface NewPull {
  readonly head: string;
  readonly base: string;
  readonly title: string;
  readonly body: string;
  readonly isDraft: boolean;
}

export interface PullChange {
  readonly title?: string;
  readonly body?: string;
  readonly state?: 'open' | 'closed';
}

/** A comment below a pull request. */
export interface Comment {
  readonly id: string;
  readonly author: string;
  readonly body: string;
}

/** A comment beside a line. */
export interface LineComment extends Comment {
  readonly path: string;
  /** Undefined: the line is not in the diff any more. */
  readonly line: number | undefined;
  /** Id of the comment that it answers. */
  readonly replyTo: string | undefined;
}

export interface ChangedFile {
  readonly path: string;
  readonly status: 'added' | 'modified' | 'renamed' | 'removed' | 'other';
  /** Hunks as git prints them, without the head of the file; undefined: the forge does not show them (binary, too long). */
  readonly patch: string | undefined;
}

export interface NewLineComment {
  readonly path: string;
  /** First line that it is about, from 1; left out when it is one line. */
  readonly startLine?: number;
  /** Last line that it is about, on the side of the head. */
  readonly line: number;
  readonly body: string;
}

export interface Review {
  /** The head that was planned. */
  readonly commit: Sha;
  readonly body: string;
  /** Lower lines first. */
  readonly comments: readonly NewLineComment[];
}

/** What other programs say of a commit, counted. */
export interface Checks {
  readonly failed: number;
  readonly passed: number;
  readonly pending: number;
}

/** A commit that adds texts to what its parent holds. */
export interface NewCommit {
  readonly parent: Sha;
  /** Of the parent. */
  readonly baseTree: Sha;
  /** Only files that change; each takes the place of a regular file. */
  readonly files: readonly { readonly path: string; readonly mode: '100644' | '100755'; readonly text: string }[];
  readonly message: string;
  /** Id that the tree must come to: nothing is written otherwise. */
  readonly tree: Sha;
}

/** Makes commits and moves branches. */
export interface BranchWriter {
  commit(commit: NewCommit): Promise<Sha>;
  /** `absent`: the branch must not exist. `moved`: somebody else was faster, and nothing was changed. */
  setBranch(name: string, to: Sha, expect: Sha | 'absent'): Promise<'ok' | 'moved'>;
  deleteBranch(name: string, expect: Sha): Promise<'ok' | 'moved'>;
}

export interface Forge {
  readonly can: Abilities;
  /** Asked again for each use: what is shown at the door may change within a run. */
  remote(): Promise<Remote>;
  /** Undefined: commits get there by a push only. */
  readonly writer: BranchWriter | undefined;
  /** Name that writes; undefined when the forge does not tell. */
  self(): Promise<string | undefined>;
  repository(): Promise<Repository>;

  /** How far `head` is ahead of `base`, and the commit where they part. */
  compare(base: Sha, head: Sha): Promise<{ readonly ahead: number; readonly mergeBase: Sha }>;

  /** What this account opened here and is closed or merged, of whatever branch: newest first, at most 300. */
  closedByUs(author: string): Promise<readonly ClosedPull[]>;
  /** Newest first, at most 30, of branches in the repository itself. */
  pulls(query: { readonly head: string; readonly base?: string }): Promise<readonly Pull[]>;
  /** Open ones whose head is this commit, wherever it lies; `from`: whose branch it is, where that is known. */
  pullsOfCommit(sha: Sha, from?: { readonly owner: string; readonly branch: string }): Promise<readonly Pull[]>;
  pull(number: number): Promise<PullDetails>;
  /** Left out: the forge has no such thing. */
  readonly checks?: (sha: Sha) => Promise<Checks>;
  openPull(pull: NewPull): Promise<Pull>;
  updatePull(number: number, change: PullChange): Promise<void>;
  addLabels(number: number, labels: readonly string[]): Promise<void>;
  /** A `RequestProblem` of status 422: one of them cannot be asked. */
  requestReviewers(number: number, reviewers: readonly string[]): Promise<void>;

  comments(number: number): Promise<readonly Comment[]>;
  addComment(number: number, body: string): Promise<void>;
  updateComment(number: number, id: string, body: string): Promise<void>;

  /** All of them, at most 3,000. */
  changedFiles(number: number): Promise<readonly ChangedFile[]>;
  lineComments(number: number): Promise<readonly LineComment[]>;
  /** rejected: one of the lines is not in the diff, and nothing was posted. forbidden: the token may not write here. */
  review(number: number, review: Review): Promise<'ok' | 'rejected' | 'forbidden'>;
  deleteLineComment(number: number, id: string): Promise<void>;
}
