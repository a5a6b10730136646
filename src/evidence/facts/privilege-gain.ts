import type { Runnable } from '../../transform.ts';
import { type Gain, gains, noEvidence } from '../answers.ts';
import { wordsOf } from '../manifest/trigger.ts';
import { fileCapabilities, knownFileCapabilityGain, knownHelpers } from './capabilities.ts';
import { cite } from './cite.ts';
import { factsData } from './data.ts';
import { isFamily, isFromCharts, type Match, whyUnverified } from './match.ts';

/** What the bundled facts say; the programs of an image are there whatever command runs. */
export function knownPrivilegeGain(match: Match, c: Runnable, startsAsRoot: boolean): Gain {
  const { facts, label } = match;
  const found = gains([...knownHelpers(match, c), ...(startsAsRoot ? [] : knownFileCapabilityGain(match))]);
  if (found) return found;
  const installs = installsAtStart(c);
  if (installs !== undefined) return noEvidence(`${c.name} installs packages when it starts (${installs})`);
  if (!match.derived && isPlainBase(facts.name)) {
    const what = 'its set-user-id programs (su, mount, passwd and the like) ask for a password or a terminal';
    return { known: true, strong: true, because: [cite(match, what)], reasons: [] };
  }
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

/** Images to build on, with nothing but the programs of their distribution. */
function isPlainBase(name: string): boolean {
  return factsData().bases.some(base => base.name === name);
}

const packageManager = /\b(apk\s+(?:-\S+\s+)*add|(?:apt-get|apt|yum|dnf|microdnf|zypper)\s+(?:-\S+\s+)*install)\b/;

/** What is installed when the container starts is not in the image that was looked at. */
function installsAtStart(c: Runnable): string | undefined {
  return packageManager.exec([...wordsOf(c.entrypoint), ...wordsOf(c.command)].join(' '))?.[1];
}
