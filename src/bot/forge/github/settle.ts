import type { Clock } from '../../http/clock.ts';
import { RequestProblem } from '../../http/problem.ts';

const pauses = [1000, 2000, 4000];

/** GitHub does not know everywhere at once of what it has just made: repeats what fails because of that. */
export async function settle<T>(clock: Clock, isNew: boolean, action: () => Promise<T>): Promise<T> {
  for (const pause of pauses) {
    try {
      return await action();
    } catch (error) {
      if (!isUnsettled(error, isNew)) throw error;
      await clock.sleep(pause);
    }
  }
  return await action();
}

function isUnsettled(error: unknown, isNew: boolean): boolean {
  if (!(error instanceof RequestProblem)) return false;
  if (error.status === 404) return isNew;
  // A branch that was pushed a moment ago is no valid head yet.
  return error.status === 422 && /could not resolve to a node|\bhead invalid\b/i.test(error.detail);
}
