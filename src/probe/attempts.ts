import type { Hardening } from './hardening.ts';
import type { Actor, Instance, Stage } from './stage.ts';
import type { StartSeen } from './start-seen.ts';

/** What the starts of an attempt are measured by. */
export interface Measure {
  readonly before: StartSeen | undefined;
  readonly beforeAgain: StartSeen | undefined;
  readonly users: readonly number[];
}

/** The second start: the same container once more, or a new one on the volumes that last. */
export type SecondStart = 'restart' | 'new-container';

export interface Pair {
  readonly instance: Instance;
  readonly first: StartSeen;
  readonly second: StartSeen | undefined;
}

/** Starts a container, and when it is well starts it again. */
export async function startTwice(
  stage: Stage,
  actor: Actor,
  { hardening, measure, second }: { hardening: Hardening; measure: Measure; second: SecondStart },
  onStart: (start: 1 | 2) => void,
): Promise<Pair> {
  onStart(1);
  const instance = await stage.create(actor, hardening);
  const users = hardening.user ? [] : measure.users;
  const first = await stage.start(instance, false, { before: measure.before, users });
  if (!first.good) return { instance, first, second: undefined };
  onStart(2);
  const next = second === 'restart' ? instance : await stage.replace(instance);
  const expected = { before: measure.beforeAgain ?? measure.before, users };
  return { instance: next, first, second: await stage.start(next, next === instance, expected) };
}
