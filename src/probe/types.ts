/** What a probe is asked, what it tells on the way, and what it hands back. Data only: faces and commands build on it. */
import type { EvidenceFile, ProbeRecord } from '../evidence/file/types.ts';

/** A service of a Compose file, or a container of a pod, by the names that reports give them. */
export interface ProbeTarget {
  /** File, from the root of the project, with forward slashes. */
  readonly manifest: string;
  readonly service: string;
}

export type ProbeStep =
  /** Its image is looked into. */
  | 'inspect'
  /** It waits for the services that it depends on. */
  | 'dependencies'
  | 'as-it-is'
  | 'as-service-user'
  | 'hardened'
  /** With the least that the failure before calls for. */
  | 'relaxed'
  /** Without what nothing calls for. */
  | 'pruned'
  /** All services of the project with their results. */
  | 'together';

/** One thing that happened. A list of these in order is the whole story of a run. */
export type ProbeEvent =
  | { readonly kind: 'step'; readonly target: ProbeTarget; readonly step: ProbeStep; readonly start: 1 | 2 }
  | {
      readonly kind: 'seen';
      readonly target: ProbeTarget;
      readonly step: ProbeStep;
      readonly start: 1 | 2;
      readonly good: boolean;
      readonly seconds: number;
      /** Why not, one of the fixed sentences. */
      readonly because?: string;
      /** `999:999` */
      readonly user?: string;
    }
  | { readonly kind: 'done'; readonly outcome: ProbeOutcome }
  /** What concerns no service alone: left-overs that were removed, something that is not isolated as usual. */
  | { readonly kind: 'note'; readonly text: string };

export type ProbeOutcome =
  | {
      readonly kind: 'recorded';
      readonly target: ProbeTarget;
      readonly record: ProbeRecord;
      readonly starts: number;
      readonly seconds: number;
    }
  /** It was not well without any change, or nothing could be seen of it: nothing follows. */
  | { readonly kind: 'not-judgeable'; readonly target: ProbeTarget; readonly reason: string }
  /** It was not started: that would not have been isolated, or something is missing. */
  | { readonly kind: 'not-probed'; readonly target: ProbeTarget; readonly reason: string };

export interface ProbeReport {
  /** One for each target, in the order in which they were done. */
  readonly outcomes: readonly ProbeOutcome[];
  /** What the evidence file holds now. */
  readonly evidence: EvidenceFile;
  /** Why the rest was not tried: the engine is gone, the disk is full. What was finished before is in the file. */
  readonly broken?: string;
  /** The signal was aborted. Everything that was made is removed. */
  readonly interrupted: boolean;
}

export interface ProbeHooks {
  readonly onProgress?: (event: ProbeEvent) => void;
  /** Stops as soon as what was made is removed. */
  readonly signal?: AbortSignal;
}
