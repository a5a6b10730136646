import type {
  Answer,
  CapabilityNeed,
  Container,
  Evidence,
  Mount,
  NonEmpty,
  Runnable,
  Service,
  WritablePath,
} from '../transform.ts';

/** What sources of evidence answer with. */

export type NoAnswer = Extract<Answer<unknown>, { known: false }>;
export type Known<T> = Extract<Answer<T>, { known: true }>;
/** Capabilities to add back after dropping all. */
export type Needs = Answer<{ readonly needs: readonly CapabilityNeed[] }>;
/** Paths that are written under the root. */
export type Paths = Answer<{ readonly paths: readonly WritablePath[] }>;
/** Whether a program of an image acts with more rights than whoever calls it. */
export type Gain = Answer<{ readonly reasons: readonly Evidence[] }>;

/** Nothing is known; the reason says what is missing. */
export const noEvidence = (reason: string): NoAnswer => ({ known: false, code: 'no-evidence', reason });

/** Something gains rights: that is known, whatever else may be in the image. Undefined when there is no sign of it. */
export function gains(reasons: NonEmpty<Evidence>): Gain;
export function gains(reasons: readonly Evidence[]): Gain | undefined;
export function gains([first, ...rest]: readonly Evidence[]): Gain | undefined {
  if (!first) return undefined;
  const reasons = [first, ...rest] as const;
  return { known: true, strong: true, because: reasons, reasons };
}

/** One need for each capability, in alphabetical order. */
export function distinctNeeds(needs: readonly CapabilityNeed[]): readonly CapabilityNeed[] {
  const first = new Map<string, CapabilityNeed>();
  for (const need of needs) if (!first.has(need.capability)) first.set(need.capability, need);
  return [...first.values()].sort((a, b) => (a.capability < b.capability ? -1 : 1));
}

/** The need of a program that listens on a port which its network keeps for root. */
export function bindService(port: number): CapabilityNeed {
  return { capability: 'NET_BIND_SERVICE', reason: `listens on port ${port}` };
}

/** The need of root in a folder of the host whose owner nobody knows. */
export function overridePermissions({ target }: Mount): CapabilityNeed {
  return {
    capability: 'DAC_OVERRIDE',
    reason: `uses ${target}, host files whose owner is not known`,
    sometimes: true,
    unseen: true,
  };
}

/** Services and containers are the only runnables there are. */
export const asTarget = (c: Runnable): Service | Container => c as Service | Container;
