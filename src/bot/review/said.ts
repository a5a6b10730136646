import type { Comment, Forge, LineComment } from '../forge/forge.ts';
import { findingsIn, isSummary } from './marks.ts';

/** What we said before. */
export interface Said {
  readonly comments: readonly LineComment[];
  /** Ids of comments that somebody answered. */
  readonly answered: ReadonlySet<string>;
  readonly summary: Comment | undefined;
}

export async function readSaid(forge: Forge, number: number): Promise<Said> {
  const self = await forge.self();
  const comments = await forge.lineComments(number);
  return {
    comments: ownLineComments(comments, self),
    answered: new Set(comments.flatMap(({ replyTo }) => (replyTo === undefined ? [] : [replyTo]))),
    summary: ownSummary(await forge.comments(number), self),
  };
}

/** Comments beside lines that are ours. Without a name of our own, the mark has to do. */
function ownLineComments(comments: readonly LineComment[], self: string | undefined): readonly LineComment[] {
  return comments.filter(
    ({ author, body, replyTo }) =>
      replyTo === undefined && (self === undefined || author === self) && findingsIn(body).length > 0,
  );
}

/** Our comment below the pull request; undefined: there is none. */
function ownSummary(comments: readonly Comment[], self: string | undefined): Comment | undefined {
  return comments.find(({ author, body }) => (self === undefined || author === self) && isSummary(body));
}
