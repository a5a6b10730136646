import type { Answer, Evidence, Runnable } from '../transform.ts';
import { cite, noEvidence } from './cite.ts';
import { isFamily, isFromCharts, type Match, whyUnverified } from './images.ts';
import { fileCapabilities, knownFileCapabilityGain, knownHelpers } from './known-capabilities.ts';

/** Whether a program of an image acts with more rights than whoever calls it. */
export type Gain = Answer<{ readonly reasons: readonly Evidence[] }>;

/** Something gains rights: that is known, whatever else may be in the image. */
export function gains(reasons: readonly [Evidence, ...Evidence[]]): Gain {
  return { known: true, strong: true, because: reasons, reasons };
}

/** What the bundled facts say; the programs of an image are there whatever command runs. */
export function knownPrivilegeGain(match: Match, c: Runnable, startsAsRoot: boolean): Gain {
  const { facts, label } = match;
  const [first, ...rest] = [...knownHelpers(match, c), ...(startsAsRoot ? [] : knownFileCapabilityGain(match))];
  if (first) return gains([first, ...rest]);
  if (isFamily(facts) || isFromCharts(facts)) return noEvidence(`which programs images like ${label} add is not known`);
  const doubt = whyUnverified(match, 'startup', 'capabilities');
  if (doubt !== undefined) return noEvidence(doubt);
  const what =
    fileCapabilities(match).length > 0
      ? 'its program starts as root, which does not depend on the capability of its file'
      : 'none of its programs needs sudo, setuid or file capabilities';
  const nothing = cite(match, what, /entrypoint|USER|gosu/);
  return { known: true, strong: true, because: [nothing], reasons: [] };
}
