import type { Path, PodSpec } from '../../src/transform.ts';

/** A host path without trailing slashes and doubled ones, backslashes as slashes. */
export function hostFolder(source: string): string {
  const clean = source.replaceAll('\\', '/').replace(/(?<!^)\/{2,}/g, '/');
  return clean.length > 1 ? clean.replace(/\/+$/, '') || '/' : clean;
}

export interface HostVolume {
  readonly name: string;
  readonly path: string;
  readonly at: Path;
}

/** Volumes of a pod that are folders or files of the node. */
export function hostVolumes(pod: PodSpec): readonly HostVolume[] {
  return pod.volumes.flatMap(({ name, type, source, at }) => {
    if (type !== 'hostPath' || typeof source !== 'object' || source === null || !('path' in source)) return [];
    return typeof source.path === 'string' ? [{ name, at, path: hostFolder(source.path) }] : [];
  });
}
