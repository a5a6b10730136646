/** What a command of the bot did, as JSON: `harden-bot/1`. schemas/bot-1.json is made from these types; additions keep the number. */

export interface BotResult {
  readonly schema: 'harden-bot/1';
  /** What was done to the first pull request of the list that anything was done to. */
  readonly operation: 'created' | 'updated' | 'closed' | 'reviewed' | 'none';
  readonly pulls: readonly PullResult[];
  readonly findings: {
    /** pr: that pull requests fix; review: that the pull request touches. */
    readonly told: number;
    /** review: that can be taken with one click. */
    readonly suggested: number;
  };
}

export interface PullResult {
  /** Group of fixes, with the folder when it is split; empty for a review. */
  readonly unit: string;
  readonly operation: BotResult['operation'];
  readonly number?: number;
  readonly url?: string;
  /** Paths from the root of the repository. */
  readonly files: readonly string[];
  /** Why nothing was done. */
  readonly why?: string;
}
