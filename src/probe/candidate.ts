import type { ImageRecord, ProbeMount, ProbeRecord } from '../evidence/file/types.ts';
import type { Actor } from './stage.ts';
import type { ProbeTarget } from './types.ts';

export interface User {
  readonly uid: number;
  readonly gid: number;
}

/** A service that can be isolated, with everything that its manifest and its image say. */
export interface Candidate {
  readonly target: ProbeTarget;
  readonly kind: ProbeRecord['kind'];
  readonly actor: Actor;
  /** What the run will depend on. */
  readonly settings: Pick<ProbeRecord, 'settings' | 'parts'>;
  /** Group that the manifest gives the volumes of its pod. */
  readonly fsGroup?: number;
  /** The manifest or the image calls a program whose only purpose is to gain rights. */
  readonly callsGain: boolean;
  readonly fileCapabilities: readonly { readonly cap: string; readonly path: string }[];
  /** A variable tells the image whom to become, for which it has to start as root. */
  readonly choosesUser: boolean;
  readonly lowPort: number | undefined;
  /** Mounts for every place that a user can write by the image alone; none when those cannot be mounted. */
  readonly boundOf: (image: ImageRecord, user: User) => readonly ProbeMount[];
  /** What is not as in real life. */
  readonly remarks: readonly string[];
}

/** Looks into an image once more, for users that nobody asked about before. */
export type Learn = (image: ImageRecord, users: readonly User[]) => Promise<ImageRecord>;
