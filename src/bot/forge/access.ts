import type { Clock } from '../http/clock.ts';
import type { Pace } from '../http/pace.ts';
import type { Redactor } from '../redactor.ts';

/** What every adapter is made with. */
export interface Access {
  /** Name of a repository, instead of the one that the environment names. */
  readonly repository?: string;
  readonly clock: Clock;
  readonly redactor: Redactor;
  readonly pace: Pace;
}
