import type { RuleId } from '../../src/transform.ts';

/** What examples/shop is reviewed with in pictures and tests, so that a new rule does not repaint them. */
export const exampleRules: readonly RuleId[] = [
  'drop-capabilities',
  'no-new-privileges',
  'no-token-automount',
  'read-only-root',
  'run-as-non-root',
  'seccomp-runtime-default',
];
