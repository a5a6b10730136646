import { isDefault } from '../../linux/capabilities.ts';
import { isRootText } from '../../linux/users.ts';
import type { CapabilityNeed, Evidence, Runnable } from '../../transform.ts';
import { bindService, distinctNeeds, type Needs, noEvidence, overridePermissions } from '../answers.ts';
import { matchesGlob } from '../glob.ts';
import { foreignMount } from '../manifest/host-files.ts';
import type { LowPort } from '../manifest/low-ports.ts';
import { isTriggered, wordsOf } from '../manifest/trigger.ts';
import { cite } from './cite.ts';
import type { CapabilityCondition, CapabilityRow } from './data.ts';
import { isFamily, isGeneric, isInRange, type Match, majorOf, whyUnverified } from './match.ts';
import { programOf, replacedProgram } from './program.ts';
import { defaultUser } from './user.ts';

/** What a known image needs back after `drop: ALL`, and what it gains beyond its user. */

/** Programs that only interpret: no package manager, no shell, no change of user. */
const interpreter = /^(node|nodejs|python3?|java|ruby|php|deno|bun)$/;

/** Needs of a container that starts as root. `lowPort`: a port that takes NET_BIND_SERVICE in this network. */
export function knownCapabilities(match: Match, c: Runnable, lowPort: LowPort): Needs {
  const { facts, label } = match;
  if (!isRootText(defaultUser(match))) {
    return noEvidence(
      `${label} is made to start as ${defaultUser(match)}; what it needs when it starts as root is not known`,
    );
  }
  if (isGeneric(facts) && !runsInterpreter(c)) {
    return noEvidence(`${label} is a base image: what it needs depends on what runs in it`);
  }
  if (!isGeneric(facts) && programOf(match, c) !== 'default') return replacedProgram(match, c);
  const rows = facts.capabilities.filter(row => applies(row, match, c, lowPort) && isGranted(row.cap, c));
  const foreign = foreignMount(c);
  const all = distinctNeeds([
    ...rows.map(({ cap, when, reason }) => ({
      capability: cap,
      reason,
      ...(isSometimes(when) ? { sometimes: true as const } : {}),
      ...(isUnseen(when) ? { unseen: true as const } : {}),
    })),
    ...(lowPort.published === undefined ? [] : [bindService(lowPort.published)]),
    ...(foreign ? [overridePermissions(foreign)] : []),
    ...fileCapabilities(match),
  ]);
  const names = all.map(({ capability }) => capability);
  const what = names.length > 0 ? `needs ${names.join(', ')} when it starts as root` : 'needs no capability';
  const doubt =
    whyUnverified(match, 'capabilities', 'startup') ??
    (isFamily(facts) ? `what images like ${label} add is not known` : facts.conditions.doubts?.capabilities);
  return {
    known: true,
    strong: doubt === undefined,
    doubt,
    because: [cite(match, what, /entrypoint|drop|chown|gosu|setcap/i)],
    needs: all,
  };
}

function isSometimes(when: CapabilityRow['when']): boolean {
  return when === 'first-start' || when === 'restart' || when === 'unowned-data' || when === 'shutdown';
}

/** What a run on fresh volumes does not show. */
function isUnseen(when: CapabilityRow['when']): boolean {
  return when === 'unowned-data' || when === 'shutdown';
}

/** A container that does without a capability today is not given it. */
function isGranted(capability: string, { capAdd }: Runnable): boolean {
  return isDefault(capability) || capAdd.includes(capability) || capAdd.includes('ALL');
}

function runsInterpreter({ entrypoint, command }: Runnable): boolean {
  const [first] = wordsOf(command);
  return entrypoint === undefined && first !== undefined && interpreter.test(first);
}

function applies({ cap, when }: CapabilityRow, match: Match, c: Runnable, lowPort: LowPort): boolean {
  if (when === 'privileged-port') return lowPort.closed;
  if (when !== 'feature' && when !== 'shutdown') return true;
  const conditions = (match.facts.conditions.capabilities ?? []).filter(condition => condition.cap === cap);
  return conditions.some(
    condition => isOfVersion(condition, match) && (condition.always !== undefined || isTriggered(condition, c)),
  );
}

/** A tag without a version is that of the newest. */
function isOfVersion({ major }: CapabilityCondition, match: Match): boolean {
  return isInRange(majorOf(match) ?? Number.POSITIVE_INFINITY, major);
}

/** Programs with an effective file capability cannot even be executed without it, whoever starts them. */
export function fileCapabilities({ facts, tag = '' }: Match): readonly CapabilityNeed[] {
  return facts.file_capabilities
    .filter(({ effective_bit, tags }) => effective_bit && (!tags || tags.some(glob => matchesGlob(tag, glob))))
    .flatMap(({ binary, caps }) => caps.map(capability => ({ capability, reason: `file capability of ${binary}` })));
}

/** Why no-new-privileges may take something away: the image has programs that act with more rights than their caller. */
export function knownHelpers(match: Match, c: Runnable): readonly Evidence[] {
  const { privilege_gain, conditions } = match.facts;
  const unless = conditions.privilege_gain?.unless_env;
  const avoided = unless !== undefined && isTriggered({ env: [unless] }, c);
  return privilege_gain.needed && !avoided ? [cite(match, privilege_gain.note ?? 'a program gains privileges')] : [];
}

/** A process that is not root gets a capability only from the file it is started from. */
export function knownFileCapabilityGain(match: Match): readonly Evidence[] {
  const [first] = fileCapabilities(match);
  if (!first) return [];
  return [cite(match, `a non-root process gets ${first.capability} from a file capability`, /setcap|capabilit/i)];
}
