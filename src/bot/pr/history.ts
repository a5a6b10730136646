/** What people have said about earlier pull requests of ours. */
import type { FindingId } from '../../engine/plan.ts';
import type { Forge, Pull } from '../forge/forge.ts';
import { decodeState } from './state.ts';

const week = 7 * 24 * 60 * 60 * 1000;

export interface History {
  readonly open: Pull | undefined;
  /** The newest one that is closed. */
  readonly closed: Pull | undefined;
  /** Findings that somebody refused by closing one. */
  readonly refused: ReadonlySet<FindingId>;
  /** Findings that were merged: when they are there again somebody has taken the fix back. */
  readonly merged: ReadonlySet<FindingId>;
}

export interface HistoryQuery {
  readonly head: string;
  readonly base: string;
  /** The branch is there; without it nothing of it can be open. */
  readonly isThere: boolean;
}

/** Reads what is remembered of one branch. `self`: only what this account opened counts. */
export async function readHistory(
  forge: Pick<Forge, 'pulls'>,
  { head, base, isThere }: HistoryQuery,
  self: string | undefined,
): Promise<History> {
  const found = await forge.pulls({ head, ...(isThere && { base }) });
  const pulls = found.filter(pull => isOurs(pull, self) && pull.base.branch === base);
  const closed = pulls.filter(({ state }) => state === 'closed');
  const open = pulls.find(({ state }) => state === 'open');
  const verdicts = pulls
    .filter(({ state }) => state !== 'open')
    .map(({ body, state }) => verdictOf(body, state === 'merged'));
  return {
    open,
    closed: closed[0],
    refused: new Set([
      ...verdicts.flatMap(({ refused }) => [...refused]),
      ...((open && decodeState(open.body)?.refused) ?? []),
    ]),
    merged: new Set(verdicts.flatMap(({ merged }) => [...merged])),
  };
}

function isOurs({ author, head, body }: Pull, self: string | undefined): boolean {
  if (head.isFork) return false;
  return self === undefined ? decodeState(body) !== undefined : author === self;
}

/** What a pull request that is closed says about its findings. */
export function verdictOf(body: string, isMerged: boolean): Pick<History, 'refused' | 'merged'> {
  const state = decodeState(body);
  const findings = new Set(state?.findings);
  const none = new Set<FindingId>();
  if (isMerged) return { refused: none, merged: findings };
  return { refused: state?.closed === undefined ? findings : none, merged: none };
}

/** We closed it a short while ago because nothing was left to change. */
export function isReopenable({ open, closed }: History, now: number): boolean {
  if (open || !closed || decodeState(closed.body)?.closed === undefined) return false;
  return closed.closedAt !== undefined && now - closed.closedAt < week;
}
