import type { Account, Gift, Grant, Install, Move, Need, NewAccount, Remark, Run, Touch, Write } from './types.ts';

/** What the commands of a start were seen to do. */
export class Effects {
  readonly runs: Run[] = [];
  readonly needs: Need[] = [];
  readonly touches: Touch[] = [];
  readonly writes: Write[] = [];
  readonly gifts: Gift[] = [];
  /** Places that are closed to others than their owner and group. */
  readonly closings: Touch[] = [];
  readonly moves: Move[] = [];
  readonly installs: Install[] = [];
  readonly grants: Grant[] = [];
  readonly accounts: NewAccount[] = [];
  readonly gains: Remark[] = [];
  readonly takesRoot: Remark[] = [];
  readonly editsAccounts: Remark[] = [];
  readonly signals: Remark[] = [];
  readonly open: Remark[] = [];
  /** An init that stays in front of what is started. */
  init: Remark | undefined;
}

export function isSameAccount(a: Account, b: Account): boolean {
  if (a.uid !== undefined && b.uid !== undefined) return a.uid === b.uid;
  return a.name !== undefined && a.name === b.name;
}
