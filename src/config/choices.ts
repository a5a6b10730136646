/** Words that both the configuration and the command line take. */

/** Classes that fixes may be applied up to. */
export const limits = ['safe', 'assured', 'unsafe'] as const;

/** What remaining findings must reach for exit code 1. */
export const thresholds = ['never', 'any', 'low', 'medium', 'high', 'critical'] as const;
