import type { Sha } from '../forge/forge.ts';
import { markReview } from './marks.ts';
import type { ReviewPlan } from './plan.ts';
import { count } from './words.ts';

/** What stands above the suggestions of a review. */
export function reviewBody(posted: number, { leftovers, open }: ReviewPlan, head: Sha): string {
  const each = posted === 1 ? 'It is' : 'Each is';
  const others = posted === 1 ? '' : ', in any order or all together';
  const more =
    leftovers.length === 0
      ? ''
      : ` ${count(leftovers.length, 'more fix', 'more fixes')} can be found in the summary below.`;
  const undecided = open.unsafe.length;
  const risky =
    undecided === 0
      ? ''
      : ` ${count(undecided, 'fix', 'fixes')} that may break something ${undecided === 1 ? 'is' : 'are'} not proposed: \`harden check\` tells the risks.`;
  return [
    `**harden** suggests ${count(posted, 'change')} to what this pull request touches. ${each} complete by itself: take what you like${others}.${more}${risky}`,
    markReview(head),
  ].join('\n\n');
}
