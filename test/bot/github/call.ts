import type { FakeRepository } from './repository.ts';

/** Whom a token stands for, and what it may. */
export interface Account {
  readonly login: string;
  /** app: of an installation, or of a workflow. */
  readonly kind: 'user' | 'app';
  readonly can: 'read' | 'write';
}

/** A request that was understood. */
export interface Call {
  readonly account: Account;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  // biome-ignore lint/suspicious/noExplicitAny: was checked against the description.
  readonly body: any;
  readonly url: string;
  readonly switches: Switches;
}

/** What a test turns on. */
export interface Switches {
  /** So many requests about a new pull request do not find it. */
  late: number;
  /** So many times a branch is no valid head yet. */
  lateHead: number;
  /** Longest diff of a file that is shown, in characters. */
  longestPatch: number;
  /** Most files of a pull request that are listed. */
  mostFiles: number;
  /** The filter by head finds nothing, as with forks of the same owner. */
  ignoreHeadFilter: boolean;
  /** How the filter by creator wants the name of an app. */
  nameOfApp: 'login' | 'app/';
  /** So many answers about a pull request do not know yet whether it can be merged. */
  mergeableUnknown: number;
}

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
}

export type Handler = (repository: FakeRepository, call: Call) => Reply;
