import type { RuleId } from '../../src/transform.ts';

/** The rules that the review is shown with in pictures and tests, so that a new one neither repaints nor recounts them. */
export const exampleRules: readonly RuleId[] = [
  'drop-capabilities',
  'no-new-privileges',
  'no-privileged',
  'no-token-automount',
  'read-only-root',
  'run-as-non-root',
  'seccomp-runtime-default',
];
