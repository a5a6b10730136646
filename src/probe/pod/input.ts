import type { JsonMap } from '../json.ts';
import type { ClusterObjects } from './objects.ts';

export interface PodInput {
  /** `Deployment/web` */
  readonly name: string;
  readonly spec: JsonMap;
  readonly labels: Readonly<Record<string, string>>;
  readonly objects: ClusterObjects;
  /** Lowest port that every user may listen on. */
  readonly firstPort: number;
}

/** Something that the manifests refer to and do not hold. */
export class Missing extends Error {
  override readonly name = 'Missing';
}
