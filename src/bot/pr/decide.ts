/** What to do about one pull request, decided from what is there. Nothing happens here. */
import type { Branch } from './branch.ts';

export interface Situation {
  /** Key of the change that is wanted; undefined: nothing is left to change. */
  readonly desired: string | undefined;
  readonly branch: Branch;
  /** Our open pull request of this branch. */
  readonly open: OpenPull | undefined;
  /** We closed one a short while ago, because there was nothing left to change. */
  readonly isReopenable: boolean;
  /** There was one, and it is closed: what we left is ours to clear away. */
  readonly isDone: boolean;
}

export interface OpenPull {
  /** Somebody set the label that freezes it. */
  readonly isHeld: boolean;
  /** Somebody ticked the box in its body. */
  readonly wantsRebuild: boolean;
  /** It cannot be merged as it is. */
  readonly hasConflict: boolean;
  /** Somebody was told already that the branch holds work of others. */
  readonly isTold: boolean;
}

export type Action =
  | { readonly kind: 'nothing'; readonly why: string }
  /** Makes the branch hold the change, and opens a pull request. */
  | { readonly kind: 'open'; readonly push: boolean }
  | { readonly kind: 'reopen' }
  /** Makes the branch hold the change, and the body tell of it. */
  | { readonly kind: 'replace' }
  /** The body, if its text is another one now. */
  | { readonly kind: 'describe' }
  | { readonly kind: 'close' }
  | { readonly kind: 'delete-branch' }
  /** Says that the branch is not touched any more. */
  | { readonly kind: 'tell' };

export function decide(situation: Situation): Action {
  const { desired, branch, open } = situation;
  if (open?.isHeld) return { kind: 'nothing', why: 'it is on hold by its label' };
  if (desired === undefined) return withoutDesire(situation);
  if (!open) {
    if (situation.isReopenable && branch.kind !== 'foreign') return { kind: 'reopen' };
    if (branch.kind === 'foreign') return { kind: 'nothing', why: 'its branch holds work of others' };
    return { kind: 'open', push: branch.kind === 'none' || branch.key !== desired };
  }
  if (open.wantsRebuild || branch.kind === 'none') return { kind: 'replace' };
  if (branch.kind === 'foreign') return toldOnce(open);
  return branch.key === desired && !open.hasConflict ? { kind: 'describe' } : { kind: 'replace' };
}

function withoutDesire({ branch, open, isDone }: Situation): Action {
  if (open) return branch.kind === 'foreign' ? toldOnce(open) : { kind: 'close' };
  if (isDone && branch.kind === 'ours') return { kind: 'delete-branch' };
  return { kind: 'nothing', why: 'there is nothing to change' };
}

function toldOnce({ isTold }: OpenPull): Action {
  return isTold ? { kind: 'nothing', why: 'its branch holds work of others' } : { kind: 'tell' };
}
