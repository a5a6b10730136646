import type { ProcessState } from './process-state.ts';
import type { Outcome } from './shell.ts';

/** A place where the services of the project can be started: a Docker Engine with Compose, or podman in the place of a kubelet. */
export interface Laboratory {
  readonly name: 'Compose' | 'Kubernetes';
  /** The file of the project that it starts. */
  readonly file: string;
  /** What can be applied here. */
  readonly controls: readonly Control[];
  start(project: string): void;
  /** Ends the containers, keeps the data. */
  stop(project: string): void;
  /** Ends the containers and forgets the data. */
  wipe(project: string): void;
  /** Runs the probe once; gives what is wrong, or undefined when the service is healthy. */
  visit(service: string, words: readonly string[]): string | undefined;
  /** The last lines that a service has written. */
  log(service: string): Outcome;
  inspect(service: string): Running | undefined;
}

export interface Running {
  /** The user that the container was started as, in the words of the engine. */
  readonly startedAs: string;
  readonly state: ProcessState;
}

export type Control = 'read-only root' | 'drop ALL' | 'no-new-privileges' | 'non-root' | 'seccomp';
