/** What our comments remember, as comments of Markdown at their end. Others may write such lines: they are compared, nothing more. */
import type { FindingId } from '../../engine/plan.ts';
import type { Sha } from '../forge/forge.ts';

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

export function isSummary(body: string): boolean {
  return body.startsWith(summary);
}
