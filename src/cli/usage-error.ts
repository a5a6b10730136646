/** Something the user can put right: a wrong name, a missing folder. The message says how. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
