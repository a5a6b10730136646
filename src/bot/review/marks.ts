/** What our comments remember, as comments of Markdown at their end. Others may write such lines: they are compared, nothing more. */
import type { FindingId } from '../../engine/plan.ts';
import type { Comment, LineComment, Sha } from '../forge/forge.ts';

const summary = '<!-- harden:summary -->';

export function markFindings(ids: readonly FindingId[]): string {
  return `<!-- harden:f=${ids.join(',')} -->`;
}

/** This head was reviewed: it is not reviewed again. */
export function markReview(head: Sha): string {
  return `<!-- harden:review ${head} -->`;
}

/** Our one comment below the pull request begins with it. */
export function asSummary(body: string): string {
  return `${summary}\n${body}`;
}

/** Ids that a comment of ours is about. What is quoted by others does not count. */
export function findingsIn(body: string): readonly FindingId[] {
  const [, ids = ''] = /^<!-- harden:f=([^\s>]*) -->\r?$/m.exec(body) ?? [];
  return ids.split(',').filter(id => /^hf1-[0-9a-f]{20}$/.test(id));
}

export function isReviewOf(head: Sha, body: string): boolean {
  return new RegExp(`^${markReview(head)}\\r?$`, 'm').test(body);
}

/** Comments beside lines that are ours. Without a name of our own, the mark has to do. */
export function ownLineComments(comments: readonly LineComment[], self: string | undefined): readonly LineComment[] {
  return comments.filter(
    ({ author, body, replyTo }) =>
      replyTo === undefined && (self === undefined || author === self) && findingsIn(body).length > 0,
  );
}

/** Our comment below the pull request; undefined: there is none. */
export function ownSummary(comments: readonly Comment[], self: string | undefined): Comment | undefined {
  return comments.find(({ author, body }) => (self === undefined || author === self) && body.startsWith(summary));
}

/** Whether two bodies say the same: forges change line ends and blanks at the ends of lines. */
export function saysTheSame(a: string, b: string): boolean {
  const plain = (text: string): string => text.replace(/[ \t\r]*\n/g, '\n').trim();
  return plain(a) === plain(b);
}
