import type { Process } from '../container/containers.ts';

/** What was seen of one start. */
export interface StartSeen {
  readonly good: boolean;
  /** Why not, one of the fixed sentences. */
  readonly because?: string;
  readonly judgedBy: 'health' | 'exit' | 'quiet';
  /** Until it was found to be well, or not. */
  readonly seconds: number;
  /** Until the look at it ended. */
  readonly watched: number;
  /** Until the log fell silent. */
  readonly quietAfter: number;
  readonly exitCode?: number;
  /** Processes at the end of the run; undefined when the engine cannot tell. */
  readonly processes?: readonly Process[];
  /** Lines of the log of this start. */
  readonly log: readonly string[];
  /** Ports that somebody listened on. */
  readonly listening: readonly number[];
}

/** Users of the processes, in order. */
export function usersOf({ processes = [] }: StartSeen): readonly number[] {
  return [...new Set(processes.map(({ uid }) => uid))].sort((a, b) => a - b);
}

const schedulers = /^(cron|crond|atd|anacron|supercronic|fcron|dcron|busybox-crond|ofelia|jobber)$/;

/** A program among the processes that does something only at certain times. */
export function hasScheduler({ processes = [] }: StartSeen): boolean {
  return processes.some(({ name }) => schedulers.test(name));
}
