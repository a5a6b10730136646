import type { ImageRef } from '../../transform.ts';

/** Whether an image comes from one of these registries or folders of them; undefined when none is named. */
export function isAllowed({ registry, repository }: ImageRef, allowed: readonly string[]): boolean | undefined {
  if (allowed.length === 0) return undefined;
  const name = `${registry}/${repository}/`;
  return allowed.some(prefix => name.startsWith(`${prefix.replace(/\/+$/, '')}/`));
}
