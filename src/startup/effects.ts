import type {
  Account,
  Gift,
  Grant,
  Install,
  Move,
  Need,
  NewAccount,
  Place,
  Remark,
  Run,
  Target,
  Write,
} from './types.ts';

/** How a command uses a place. */
export interface Touch extends Target {
  /**
   * write: changes what is at the place; walk: enters all folders below; mode: changes the mode, which takes the owner; replace:
   * puts a new file with the same owner and mode there.
   */
  readonly how: 'write' | 'walk' | 'mode' | 'replace';
  readonly what: string;
  readonly at: Place;
}

/** What the commands of a start were seen to do. */
export class Effects {
  readonly runs: Run[] = [];
  readonly needs: Need[] = [];
  readonly touches: Touch[] = [];
  readonly writes: Write[] = [];
  readonly gifts: Gift[] = [];
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
