/** Signals that end a review, with the exit codes that shells expect of them. */
export const endings = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

export type Ending = keyof typeof endings;
