import type { Answer, CapabilityNeed, Evidence, Runnable } from '../transform.ts';
import { cite, noEvidence } from './cite.ts';
import type { CapabilityCondition, CapabilityRow } from './facts-data.ts';
import { foreignMount } from './host-files.ts';
import { isFamily, isGeneric, isInRange, type Match, majorOf, matchesGlob, whyUnverified } from './images.ts';
import { defaultUser, isRootName } from './known-user.ts';
import { programOf, replacedProgram } from './program.ts';
import { isTriggered, wordsOf } from './trigger.ts';

/** What a known image needs back after `drop: ALL`, and what it gains beyond its user. */

type Needs = Answer<{ readonly needs: readonly CapabilityNeed[] }>;

/** Programs that only interpret: no package manager, no shell, no change of user. */
const interpreter = /^(node|nodejs|python3?|java|ruby|php|deno|bun)$/;

/** Needs of a container that starts as root. `lowPort`: a port that takes NET_BIND_SERVICE in this network. */
export function knownCapabilities(match: Match, c: Runnable, lowPort: LowPort): Needs {
  const { facts, label } = match;
  if (!isRootName(defaultUser(match))) {
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
    ...(foreign ? [overridePermissions(foreign.target)] : []),
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

/** Whether low ports take a capability in the network of a container, and which one it is known to listen on. */
export interface LowPort {
  readonly closed: boolean;
  readonly published: number | undefined;
}

export function bindService(port: number): CapabilityNeed {
  return { capability: 'NET_BIND_SERVICE', reason: `listens on port ${port}` };
}

export function overridePermissions(path: string): CapabilityNeed {
  return {
    capability: 'DAC_OVERRIDE',
    reason: `uses ${path}, host files whose owner is not known`,
    sometimes: true,
    unseen: true,
  };
}

/** What a runtime grants by itself. */
const defaults = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'NET_RAW',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

/** A container that does without a capability today is not given it. */
function isGranted(capability: string, { capAdd }: Runnable): boolean {
  return defaults.has(capability) || capAdd.includes(capability) || capAdd.includes('ALL');
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

/** One need for each capability, in alphabetical order. */
export function distinctNeeds(needs: readonly CapabilityNeed[]): readonly CapabilityNeed[] {
  const first = new Map<string, CapabilityNeed>();
  for (const need of needs) if (!first.has(need.capability)) first.set(need.capability, need);
  return [...first.values()].sort((a, b) => (a.capability < b.capability ? -1 : 1));
}
