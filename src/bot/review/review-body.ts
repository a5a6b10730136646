import type { Sha } from '../forge/forge.ts';
import { markReview } from './marks.ts';
import type { ReviewPlan } from './plan.ts';
import { count } from './words.ts';

/** What stands above the suggestions of a review. */
export function reviewBody(posted: number, { leftovers, open }: ReviewPlan, head: Sha): string {
  const offer =
    posted === 1
      ? 'suggests a change to what this pull request touches, for you to take or leave.'
      : `suggests ${posted} changes to what this pull request touches. Take any of them, in any order: each is complete by itself.`;
  const more =
    leftovers.length === 0 ? '' : ` ${count(leftovers.length, 'more fix is', 'more fixes are')} in the summary below.`;
  const undecided = open.unsafe.length;
  const risky =
    undecided === 0
      ? ''
      : ` ${count(undecided, 'fix', 'fixes')} that may break something ${undecided === 1 ? 'is' : 'are'} not proposed: \`harden check\` tells the risks.`;
  return [`**harden** ${offer}${more}${risky}`, markReview(head)].join('\n\n');
}
