import type { ProbeMount, ProbeResult } from '../evidence/file/types.ts';
import { defaultCapabilities } from '../linux/capabilities.ts';
import { sentences } from './sentences.ts';

/** How far a container is hardened. */
export interface Hardening {
  readonly readOnly: boolean;
  /** Short-lived mounts beside those of the manifest; only with a read-only root. */
  readonly mounts: readonly ProbeMount[];
  readonly noNewPrivileges: boolean;
  /** Capabilities that stay, each with the reason. */
  readonly keep: ProbeResult['keep'];
  readonly user?: { readonly uid: number; readonly gid: number };
}

/** As it is: nothing is taken away. */
export const unhardened: Hardening = {
  readOnly: false,
  mounts: [],
  noNewPrivileges: false,
  keep: defaultCapabilities.map(cap => ({ cap, because: sentences.nothingElse })),
};

/** The same as nothing being dropped. */
export function keepsAll({ keep }: Hardening): boolean {
  return keep.length === defaultCapabilities.length;
}

export function namesOf({ keep }: Pick<Hardening, 'keep'>): readonly string[] {
  return keep.map(({ cap }) => cap).sort();
}

/** The capabilities with more of them; a reason that is known already stays. */
export function withCapabilities(hardening: Hardening, more: Hardening['keep']): Hardening {
  const known = new Set(hardening.keep.map(({ cap }) => cap));
  const added = [...new Map(more.map(item => [item.cap, item])).values()].filter(({ cap }) => !known.has(cap));
  return { ...hardening, keep: [...hardening.keep, ...added] };
}
